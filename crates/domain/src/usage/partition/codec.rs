//! Numbers and texts as bytes.
//!
//! An unsigned number is written seven bits at a time, the lowest first, with the top bit set on all but the last byte
//! (LEB128). A signed one is first folded so that small magnitudes stay short: 0, -1, 1, -2 become 0, 1, 2, 3. A text is
//! its length in bytes and its UTF-8.

use crate::quantity::Quantity;
use crate::seal::SealError;
use crate::time::Instant;
use crate::usage::Measurement;

/// Collects a payload.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }

    pub(super) fn unsigned(&mut self, value: impl Into<u128>) {
        let mut rest = value.into();
        // Nearly every number fits 64 bits, which are quicker to take apart.
        if let Ok(mut short) = u64::try_from(rest) {
            while short > 0x7F {
                let [low, ..] = short.to_le_bytes();
                self.0.push(low | 0x80);
                short >>= 7;
            }
            let [low, ..] = short.to_le_bytes();
            self.0.push(low);
            return;
        }
        loop {
            let [low, ..] = rest.to_le_bytes();
            rest >>= 7;
            if rest == 0 {
                self.0.push(low & 0x7F);
                return;
            }
            self.0.push(low | 0x80);
        }
    }

    pub(super) fn count(&mut self, value: usize) {
        self.unsigned(u64::try_from(value).unwrap_or(u64::MAX));
    }

    pub(super) fn signed(&mut self, value: impl Into<i128>) {
        let value = value.into();
        self.unsigned(((value << 1) ^ (value >> 127)).cast_unsigned());
    }

    pub(super) fn quantity(&mut self, value: Quantity) {
        self.signed(value.nanos());
    }

    pub(super) fn instant(&mut self, value: Instant) {
        self.signed(value.millis());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    /// A text that may be missing: its presence as 0 or 1, then the text.
    pub(super) fn optional_text(&mut self, text: Option<&str>) {
        self.unsigned(u8::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }
}

/// Takes a payload apart. Everything it is asked for has to be there, and nothing may be left over.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(payload: &'a [u8]) -> Self {
        Self(payload)
    }

    pub(super) fn finish(self) -> Result<(), SealError> {
        if self.0.is_empty() { Ok(()) } else { Err(SealError::Layout("bytes are left over")) }
    }

    fn unsigned_128(&mut self) -> Result<u128, SealError> {
        let mut short = 0_u64;
        for (&byte, shift) in self.0.iter().zip((0..u64::BITS - 7).step_by(7)) {
            short |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                self.0 = self.0.get(usize::try_from(shift / 7).unwrap_or_default() + 1..).unwrap_or_default();
                return Ok(short.into());
            }
        }
        let mut value = 0;
        for shift in (0..u128::BITS).step_by(7) {
            let (&byte, rest) = self.0.split_first().ok_or(SealError::Layout("a number is cut short"))?;
            self.0 = rest;
            let bits = u128::from(byte & 0x7F);
            if (bits << shift) >> shift != bits {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(SealError::Layout("a number is too large"))
    }

    pub(super) fn unsigned<T: TryFrom<u128>>(&mut self) -> Result<T, SealError> {
        T::try_from(self.unsigned_128()?).map_err(|_| SealError::Layout("a number is too large"))
    }

    pub(super) fn signed<T: TryFrom<i128>>(&mut self) -> Result<T, SealError> {
        let folded = self.unsigned_128()?;
        let value = (folded >> 1).cast_signed() ^ -(folded & 1).cast_signed();
        T::try_from(value).map_err(|_| SealError::Layout("a number is too large"))
    }

    pub(super) fn quantity(&mut self) -> Result<Quantity, SealError> {
        self.signed().map(Quantity::from_nanos)
    }

    pub(super) fn instant(&mut self) -> Result<Instant, SealError> {
        self.signed().map(Instant::from_millis)
    }

    pub(super) fn measurement_at(&mut self, at: Instant) -> Result<Measurement, SealError> {
        Measurement::new(at, self.quantity()?).map_err(|_| SealError::Layout("an amount is out of range"))
    }

    pub(super) fn text(&mut self) -> Result<&'a str, SealError> {
        let length: usize = self.unsigned()?;
        let (text, rest) = self.0.split_at_checked(length).ok_or(SealError::Layout("a text is cut short"))?;
        self.0 = rest;
        std::str::from_utf8(text).map_err(|_| SealError::Layout("a text is not UTF-8"))
    }

    pub(super) fn optional_text(&mut self) -> Result<Option<&'a str>, SealError> {
        match self.unsigned::<u8>()? {
            0 => Ok(None),
            1 => self.text().map(Some),
            _ => Err(SealError::Layout("a presence is neither 0 nor 1")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_and_texts_come_back(unsigned: u64, signed: i128, text: String, other: Option<String>) {
            let mut writer = Writer::default();
            writer.unsigned(unsigned);
            writer.signed(signed);
            writer.text(&text);
            writer.optional_text(other.as_deref());
            let payload = writer.finish();
            let mut reader = Reader::new(&payload);
            prop_assert_eq!(reader.unsigned::<u64>(), Ok(unsigned));
            prop_assert_eq!(reader.signed::<i128>(), Ok(signed));
            prop_assert_eq!(reader.text(), Ok(text.as_str()));
            prop_assert_eq!(reader.optional_text(), Ok(other.as_deref()));
            prop_assert_eq!(reader.finish(), Ok(()));
        }

        #[test]
        fn any_bytes_are_answered(bytes: Vec<u8>) {
            let _ = Reader::new(&bytes).unsigned::<u128>();
            let _ = Reader::new(&bytes).signed::<i64>();
            let _ = Reader::new(&bytes).text();
        }
    }

    #[test]
    fn the_ends_of_the_range_come_back() {
        for value in [i128::MIN, -1, 0, 1, i128::MAX] {
            let mut writer = Writer::default();
            writer.signed(value);
            assert_eq!(Reader::new(&writer.finish()).signed::<i128>(), Ok(value));
        }
    }

    #[test]
    fn an_overlong_number_is_refused() {
        let overlong = [0xFF; 18].into_iter().chain([0x7F]).collect::<Vec<u8>>();
        assert_eq!(Reader::new(&overlong).unsigned::<u128>(), Err(SealError::Layout("a number is too large")));
    }
}
