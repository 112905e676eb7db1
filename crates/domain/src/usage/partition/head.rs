//! The head of a subscription's partition.

use crate::row::{RowKey, RowValue};
use crate::seal::{self, SealError};
use crate::time::Instant;

use super::codec::{Reader, Writer};

/// How far a partition's entries are folded into roll-ups. Each fold writes it, on condition that it is as the fold saw it.
///
/// Payload, version 1: entries, submissions, records (unsigned); first and last record time (signed milliseconds). Version 2,
/// which is written only if there are reversals: the same, then reversals (unsigned).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many entries are folded: all that have a smaller number.
    pub entries: u64,
    /// How many submissions they have, those that were taken back included: as of records and their times.
    pub submissions: u64,
    /// How many records.
    pub records: u64,
    /// The time of the earliest of these records.
    pub first: Instant,
    /// The time of the latest.
    pub last: Instant,
    /// How many of the submissions were taken back.
    pub reversals: u64,
}

impl Default for Head {
    fn default() -> Self {
        let epoch = Instant::from_millis(0);
        Self { entries: 0, submissions: 0, records: 0, first: epoch, last: epoch, reversals: 0 }
    }
}

const VERSION: u8 = 2;
const VERSION_WITHOUT_REVERSALS: u8 = 1;

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
        if self.reversals == 0 {
            return seal::seal(key, VERSION_WITHOUT_REVERSALS, &writer.finish());
        }
        writer.unsigned(self.reversals);
        seal::seal(key, VERSION, &writer.finish())
    }

    /// Opens the value of its row.
    ///
    /// # Errors
    ///
    /// [`SealError`] if it is damaged or newer than this program.
    pub fn open(key: &RowKey, value: &RowValue) -> Result<Self, SealError> {
        let (version, payload) = seal::open(key, value, VERSION)?;
        let mut reader = Reader::new(payload);
        let head = Self {
            entries: reader.unsigned()?,
            submissions: reader.unsigned()?,
            records: reader.unsigned()?,
            first: reader.instant()?,
            last: reader.instant()?,
            reversals: if version == VERSION_WITHOUT_REVERSALS { 0 } else { reader.unsigned()? },
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
            reversals: 0,
        };
        let reversed = Head { reversals: 300, ..head };
        assert_eq!(Head::open(&key, &head.seal(&key)), Ok(head));
        assert_eq!(Head::open(&key, &reversed.seal(&key)), Ok(reversed));
        let version = |head: Head| head.seal(&key).as_bytes().first().copied();
        assert_eq!([version(head), version(reversed)], [Some(1), Some(2)]);
    }
}
