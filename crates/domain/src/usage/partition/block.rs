//! The records that one commit left in one quarter of an hour.

use crate::row::{RowKey, RowValue};
use crate::seal::{self, SealError};
use crate::time::Instant;
use crate::usage::Measurement;

use super::codec::{Reader, Writer};

/// Records of one unit in one quarter, in the order in which they were submitted.
///
/// Payload, version 1: number of tracking ids and the ids (texts); number of records, and of each the place of its
/// tracking id in that list (unsigned), its time as milliseconds after the quarter's start (signed), its amount (signed,
/// 10⁻⁹ units).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordBlock {
    tracking_ids: Vec<String>,
    records: Vec<BlockRecord>,
}

/// One record of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockRecord {
    /// The place of its submission's tracking id in the block's list.
    submission: usize,
    /// How much, and when.
    pub measurement: Measurement,
}

const VERSION: u8 = 1;

impl RecordBlock {
    /// Adds a record of the submission `tracking_id`. Records of one submission follow each other.
    pub fn push(&mut self, tracking_id: &str, measurement: Measurement) {
        if self.tracking_ids.last().is_none_or(|last| last != tracking_id) {
            self.tracking_ids.push(tracking_id.to_owned());
        }
        self.records.push(BlockRecord { submission: self.tracking_ids.len() - 1, measurement });
    }

    /// How many records it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The records, each with the tracking id of its submission.
    pub fn records(&self) -> impl Iterator<Item = (&str, Measurement)> {
        self.records.iter().filter_map(|record| {
            let tracking_id = self.tracking_ids.get(record.submission)?;
            Some((tracking_id.as_str(), record.measurement))
        })
    }

    /// Seals it for its row; `start` is the start of its quarter.
    #[must_use]
    pub fn seal(&self, key: &RowKey, start: Instant) -> RowValue {
        let mut writer = Writer::default();
        writer.count(self.tracking_ids.len());
        for tracking_id in &self.tracking_ids {
            writer.text(tracking_id);
        }
        writer.count(self.records.len());
        for record in &self.records {
            writer.count(record.submission);
            writer.signed(record.measurement.at().millis().wrapping_sub(start.millis()));
            writer.quantity(record.measurement.amount());
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
        let mut block = Self::default();
        for _ in 0..reader.unsigned::<u64>()? {
            block.tracking_ids.push(reader.text()?.to_owned());
        }
        for _ in 0..reader.unsigned::<u64>()? {
            block.records.push(read_record(&mut reader, start, block.tracking_ids.len())?);
        }
        reader.finish()?;
        Ok(block)
    }
}

fn read_record(reader: &mut Reader<'_>, start: Instant, submissions: usize) -> Result<BlockRecord, SealError> {
    let submission: usize = reader.unsigned()?;
    if submission >= submissions {
        return Err(SealError::Layout("a record names a submission that is not listed"));
    }
    let offset: i64 = reader.signed()?;
    let measurement = reader.measurement_at(Instant::from_millis(start.millis().wrapping_add(offset)))?;
    Ok(BlockRecord { submission, measurement })
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
        block.push("one", record(0, 5));
        block.push("one", record(899_999, -5));
        block.push("two", record(1, 0));
        let key = RowKey::new(*b"R");
        let opened = RecordBlock::open(&key, &block.seal(&key, start), start).unwrap();
        assert_eq!(opened, block);
        let records: Vec<_> = opened.records().collect();
        assert_eq!(records, [("one", record(0, 5)), ("one", record(899_999, -5)), ("two", record(1, 0))]);
    }

    #[test]
    fn a_count_beyond_the_payload_is_refused() {
        let key = RowKey::new(*b"R");
        let value = seal::seal(&key, VERSION, &[0xFF, 0xFF, 0xFF, 0xFF, 0x0F]);
        assert!(RecordBlock::open(&key, &value, Instant::from_millis(0)).is_err());
    }
}
