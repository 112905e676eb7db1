//! The head of a subscription's partition.

use crate::row::{RowKey, RowValue};
use crate::seal::{self, SealError};
use crate::time::Instant;

use super::codec::{Reader, Writer};

/// How far a partition's entries are folded into roll-ups. Each fold writes it, on condition that it is as the fold saw it.
///
/// Payload, version 1: entries, submissions, records (unsigned); first and last record time (signed milliseconds).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many entries are folded: all that have a smaller number.
    pub entries: u64,
    /// How many submissions they have.
    pub submissions: u64,
    /// How many records.
    pub records: u64,
    /// The time of the earliest of these records.
    pub first: Instant,
    /// The time of the latest.
    pub last: Instant,
}

const VERSION: u8 = 1;

impl Head {
    /// Seals it for its row.
    #[must_use]
    pub fn seal(&self, key: &RowKey) -> RowValue {
        let mut writer = Writer::default();
        writer.unsigned(self.entries);
        writer.unsigned(self.submissions);
        writer.unsigned(self.records);
        writer.instant(self.first);
        writer.instant(self.last);
        seal::seal(key, VERSION, &writer.finish())
    }

    /// Opens the value of its row.
    ///
    /// # Errors
    ///
    /// [`SealError`] if it is damaged or newer than this program.
    pub fn open(key: &RowKey, value: &RowValue) -> Result<Self, SealError> {
        let (_, payload) = seal::open(key, value, VERSION)?;
        let mut reader = Reader::new(payload);
        let head = Self {
            entries: reader.unsigned()?,
            submissions: reader.unsigned()?,
            records: reader.unsigned()?,
            first: reader.instant()?,
            last: reader.instant()?,
        };
        reader.finish()?;
        Ok(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back() {
        let key = super::super::key::head();
        let head = Head {
            entries: 7,
            submissions: 9,
            records: u64::MAX,
            first: Instant::from_millis(i64::MIN),
            last: Instant::from_millis(i64::MAX),
        };
        assert_eq!(Head::open(&key, &head.seal(&key)), Ok(head));
    }
}
