//! What a row's column `value` holds.
//!
//! ```text
//! inline   0  the value
//! large    1  the name of its pieces (16)  its length in bytes (8)
//! ```
//!
//! Numbers are big endian. No other first byte is known: a later format may use one, and this build refuses it.

use uuid::Uuid;

use super::bounds::INLINE_BYTES_MAX;
use crate::error::StoreError;

const INLINE: u8 = 0;
const LARGE: u8 = 1;

/// A value as its row has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// The value itself.
    Inline(Vec<u8>),
    /// Where it is.
    Large(LargeValue),
}

/// A value that is kept in pieces. They are written once, before any row names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LargeValue {
    pub(super) name: Uuid,
    pub(super) bytes: usize,
}

impl Cell {
    /// Whether a value is to be kept in pieces.
    pub(super) const fn is_large(value: &[u8]) -> bool {
        value.len() > INLINE_BYTES_MAX
    }

    /// The column's bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        match self {
            Self::Inline(value) => encode_inline(value),
            Self::Large(LargeValue { name, bytes }) => {
                let mut encoded = vec![LARGE];
                encoded.extend_from_slice(name.as_bytes());
                encoded.extend_from_slice(&u64::try_from(*bytes).unwrap_or(u64::MAX).to_be_bytes());
                encoded
            }
        }
    }

    pub(super) fn decode(encoded: &[u8]) -> Result<Self, StoreError> {
        let unknown = || StoreError::Damaged("a row's value is of no known kind".to_owned());
        match encoded.split_first() {
            Some((&INLINE, value)) => Ok(Self::Inline(value.to_vec())),
            Some((&LARGE, rest)) => {
                let (name, bytes) = rest.split_at_checked(16).ok_or_else(unknown)?;
                let name = Uuid::from_slice(name).map_err(|_| unknown())?;
                let bytes = u64::from_be_bytes(bytes.try_into().map_err(|_| unknown())?);
                Ok(Self::Large(LargeValue { name, bytes: usize::try_from(bytes).map_err(|_| unknown())? }))
            }
            _ => Err(unknown()),
        }
    }
}

/// The column's bytes for a value that is kept in its row.
pub(super) fn encode_inline(value: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(1 + value.len());
    encoded.push(INLINE);
    encoded.extend_from_slice(value);
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_read_as_it_was_written() {
        let large = Cell::Large(LargeValue { name: Uuid::from_u128(7), bytes: 1 << 24 });
        for cell in [Cell::Inline(Vec::new()), Cell::Inline(vec![1, 2]), large] {
            assert_eq!(Cell::decode(&cell.encode()).unwrap(), cell);
        }
    }

    #[test]
    fn what_is_no_cell_is_refused() {
        for encoded in [&[][..], &[2, 3], &[1, 2, 3], &[1; 26]] {
            assert!(matches!(Cell::decode(encoded), Err(StoreError::Damaged(_))), "{encoded:?}");
        }
    }
}
