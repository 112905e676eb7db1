//! The records of one quarter of an hour that were folded together.

use crate::row::{RowKey, RowValue};
use crate::seal::{self, SealError};
use crate::time::Instant;
use crate::usage::Measurement;

use super::codec::{Reader, Writer};

/// Records of one unit in one quarter, in the order in which they arrived.
///
/// Payload, version 1: number of records, and of each: how many arrived since the one before it (unsigned; the first: since
/// the partition's first), its time as milliseconds after the quarter's start (signed), its amount (signed, 10⁻⁹ units).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordBlock(Vec<(u64, Measurement)>);

const VERSION: u8 = 1;

impl RecordBlock {
    /// Adds a record, before which so many arrived in the partition.
    pub fn push(&mut self, arrival: u64, record: Measurement) {
        self.0.push((arrival, record));
    }

    /// How many records it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The records, each with how many arrived before it.
    pub fn records(&self) -> impl Iterator<Item = (u64, Measurement)> {
        self.0.iter().copied()
    }

    /// Seals it for its row; `start` is the start of its quarter.
    #[must_use]
    pub fn seal(&self, key: &RowKey, start: Instant) -> RowValue {
        let mut writer = Writer::default();
        writer.count(self.0.len());
        let mut before = 0;
        for &(arrival, record) in &self.0 {
            writer.unsigned(arrival.wrapping_sub(before));
            writer.signed(record.at().millis().wrapping_sub(start.millis()));
            writer.quantity(record.amount());
            before = arrival;
        }
        seal::seal(key, VERSION, &writer.finish())
    }

    /// Opens the value of its row; `start` is the start of its quarter.
    ///
    /// # Errors
    ///
    /// [`SealError`] if it is damaged or newer than this program.
    pub fn open(key: &RowKey, value: &RowValue, start: Instant) -> Result<Self, SealError> {
        let (_, payload) = seal::open(key, value, VERSION)?;
        let mut reader = Reader::new(payload);
        let count: u64 = reader.unsigned()?;
        let mut arrival = 0_u64;
        let records = (0..count).map(|_| {
            arrival = arrival.wrapping_add(reader.unsigned()?);
            let offset: i64 = reader.signed()?;
            Ok((arrival, reader.measurement_at(Instant::from_millis(start.millis().wrapping_add(offset)))?))
        });
        let records = records.collect::<Result<_, SealError>>()?;
        reader.finish()?;
        Ok(Self(records))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Quantity;

    #[test]
    fn comes_back() {
        let start = Instant::from_millis(900_000);
        let record = |offset: i64, nanos| {
            Measurement::new(Instant::from_millis(900_000 + offset), Quantity::from_nanos(nanos)).unwrap()
        };
        let mut block = RecordBlock::default();
        block.push(7, record(0, 5));
        block.push(8, record(899_999, -5));
        block.push(1 << 40, record(1, 0));
        let key = RowKey::new(*b"R");
        assert_eq!(RecordBlock::open(&key, &block.seal(&key, start), start), Ok(block));
    }

    #[test]
    fn a_count_beyond_the_payload_is_refused() {
        let key = RowKey::new(*b"R");
        let value = seal::seal(&key, VERSION, &[0xFF, 0xFF, 0xFF, 0xFF, 0x0F]);
        assert!(RecordBlock::open(&key, &value, Instant::from_millis(0)).is_err());
    }
}
