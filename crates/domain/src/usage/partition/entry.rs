//! What one commit adds, whole: what everything else in a partition can be made from again.

use crate::row::{RowKey, RowValue};
use crate::seal::{self, SealError};
use crate::time::Instant;
use crate::usage::{Audit, Measurement, Reversal, Submission, TrackingId, UnitType, UnitUsage};

use super::codec::{Reader, Writer};

/// What one commit adds: submissions, or the reversals of earlier ones. Entries are numbered from 0, without a gap, and
/// never change.
///
/// Payload, version 1: number of the first record among all of the partition (unsigned); number of submissions, and of each:
/// tracking id (text, trailing spaces included), received-at (signed milliseconds), created by (text), reason, comment
/// (optional texts); number of units, and of each: its type (text), number of records, and of each: its time as
/// milliseconds after the record before it (signed; the first of a unit: after received-at), its amount (signed, 10⁻⁹
/// units).
///
/// Payload, version 2, which is written only if there are reversals: the same, then the number of reversals, and of each:
/// tracking id (text), number of the submission's entry (unsigned), received-at, created by, reason, comment as above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// How many records the partition had before.
    pub first_arrival: u64,
    /// The submissions, in the order in which they were taken.
    pub submissions: Vec<Submission>,
    /// The submissions of earlier entries that are taken back.
    pub reversals: Vec<Reversal>,
}

const VERSION: u8 = 2;
const VERSION_WITHOUT_REVERSALS: u8 = 1;

impl Entry {
    /// How many records it has.
    #[must_use]
    pub fn record_count(&self) -> u64 {
        self.submissions.iter().map(|submission| u64::try_from(submission.record_count()).unwrap_or(u64::MAX)).sum()
    }

    /// The records: how many there were before each, its unit, and itself.
    pub fn records(&self) -> impl Iterator<Item = (u64, &UnitType, Measurement)> {
        let units = self.submissions.iter().flat_map(|submission| &submission.units);
        let records = units.flat_map(|unit| unit.records.iter().map(move |&record| (&unit.unit_type, record)));
        (self.first_arrival..).zip(records).map(|(arrival, (unit, record))| (arrival, unit, record))
    }

    /// Seals it for its row.
    #[must_use]
    pub fn seal(&self, key: &RowKey) -> RowValue {
        let mut writer = Writer::default();
        writer.unsigned(self.first_arrival);
        writer.count(self.submissions.len());
        for submission in &self.submissions {
            write_submission(&mut writer, submission);
        }
        if self.reversals.is_empty() {
            return seal::seal(key, VERSION_WITHOUT_REVERSALS, &writer.finish());
        }
        writer.count(self.reversals.len());
        for reversal in &self.reversals {
            writer.text(reversal.tracking_id.as_str());
            writer.unsigned(reversal.entry);
            writer.instant(reversal.received_at);
            write_audit(&mut writer, &reversal.audit);
        }
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
        let first_arrival = reader.unsigned()?;
        let count: u64 = reader.unsigned()?;
        let submissions = (0..count).map(|_| read_submission(&mut reader)).collect::<Result<_, _>>()?;
        let count: u64 = if version == VERSION_WITHOUT_REVERSALS { 0 } else { reader.unsigned()? };
        let reversals = (0..count).map(|_| read_reversal(&mut reader)).collect::<Result<_, _>>()?;
        reader.finish()?;
        Ok(Self { first_arrival, submissions, reversals })
    }

    /// The submission with a tracking id, trailing spaces aside, and how many records the partition had before it.
    #[must_use]
    pub fn submission(&self, tracking_id: &TrackingId) -> Option<(u64, &Submission)> {
        let mut arrival = self.first_arrival;
        for submission in &self.submissions {
            if submission.tracking_id.base() == tracking_id.base() {
                return Some((arrival, submission));
            }
            arrival = arrival.saturating_add(u64::try_from(submission.record_count()).unwrap_or(u64::MAX));
        }
        None
    }
}

fn write_audit(writer: &mut Writer, audit: &Audit) {
    writer.text(&audit.created_by);
    writer.optional_text(audit.reason.as_deref());
    writer.optional_text(audit.comment.as_deref());
}

fn read_audit(reader: &mut Reader<'_>) -> Result<Audit, SealError> {
    Ok(Audit {
        created_by: reader.text()?.to_owned(),
        reason: reader.optional_text()?.map(str::to_owned),
        comment: reader.optional_text()?.map(str::to_owned),
    })
}

fn read_tracking_id(reader: &mut Reader<'_>) -> Result<TrackingId, SealError> {
    TrackingId::new(reader.text()?).map_err(|_| SealError::Layout("a tracking id is none"))
}

fn read_reversal(reader: &mut Reader<'_>) -> Result<Reversal, SealError> {
    Ok(Reversal {
        tracking_id: read_tracking_id(reader)?,
        entry: reader.unsigned()?,
        received_at: reader.instant()?,
        audit: read_audit(reader)?,
    })
}

fn write_submission(writer: &mut Writer, submission: &Submission) {
    writer.text(submission.tracking_id.as_str());
    writer.instant(submission.received_at);
    write_audit(writer, &submission.audit);
    writer.count(submission.units.len());
    for unit in &submission.units {
        writer.text(unit.unit_type.as_str());
        writer.count(unit.records.len());
        let mut before = submission.received_at.millis();
        for record in &unit.records {
            writer.signed(record.at().millis().wrapping_sub(before));
            writer.quantity(record.amount());
            before = record.at().millis();
        }
    }
}

fn read_submission(reader: &mut Reader<'_>) -> Result<Submission, SealError> {
    let (tracking_id, received_at) = (read_tracking_id(reader)?, reader.instant()?);
    let audit = read_audit(reader)?;
    let count: u64 = reader.unsigned()?;
    let units = (0..count).map(|_| read_unit(reader, received_at)).collect::<Result<_, _>>()?;
    Ok(Submission { tracking_id, received_at, audit, units })
}

fn read_unit(reader: &mut Reader<'_>, received_at: Instant) -> Result<UnitUsage, SealError> {
    let unit_type = UnitType::new(reader.text()?).map_err(|_| SealError::Layout("a unit type is none"))?;
    let count: u64 = reader.unsigned()?;
    let mut before = received_at.millis();
    let records = (0..count).map(|_| {
        before = before.wrapping_add(reader.signed::<i64>()?);
        reader.measurement_at(Instant::from_millis(before))
    });
    Ok(UnitUsage { unit_type, records: records.collect::<Result<_, _>>()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Quantity;

    fn entry() -> Entry {
        let record =
            |millis, nanos| Measurement::new(Instant::from_millis(millis), Quantity::from_nanos(nanos)).unwrap();
        let unit = |name: &str, records| UnitUsage { unit_type: UnitType::new(name).unwrap(), records };
        let audit = Audit { created_by: "opérateur".to_owned(), reason: Some(String::new()), comment: None };
        let submission = |id: &str, units| Submission {
            tracking_id: TrackingId::new(id).unwrap(),
            received_at: Instant::from_millis(1_000),
            audit: audit.clone(),
            units,
        };
        let far = vec![record(i64::MIN, -5), record(i64::MAX, 999_999_999_999_999_999)];
        let units = vec![unit("u ", far), unit("v", vec![])];
        let submissions = vec![submission("one ", units), submission("two", vec![])];
        Entry { first_arrival: 7, submissions, reversals: Vec::new() }
    }

    fn reversal() -> Reversal {
        Reversal {
            tracking_id: TrackingId::new("one ").unwrap(),
            entry: u64::MAX,
            received_at: Instant::from_millis(-1),
            audit: Audit { created_by: String::new(), reason: Some("wrong".to_owned()), comment: None },
        }
    }

    #[test]
    fn comes_back() {
        let key = super::super::key::entry(3);
        assert_eq!(Entry::open(&key, &entry().seal(&key)), Ok(entry()));
        let reversing = Entry { reversals: vec![reversal(), reversal()], ..entry() };
        assert_eq!(Entry::open(&key, &reversing.seal(&key)), Ok(reversing));
    }

    #[test]
    fn without_reversals_it_is_written_as_it_was_before_there_were_any() {
        let key = super::super::key::entry(3);
        let version = |entry: Entry| entry.seal(&key).as_bytes().first().copied();
        assert_eq!(version(entry()), Some(1));
        assert_eq!(version(Entry { reversals: vec![reversal()], ..entry() }), Some(2));
    }

    #[test]
    fn a_submission_is_found_with_its_place_among_the_records() {
        let entry = entry();
        let found = |id: &str| entry.submission(&TrackingId::new(id).unwrap()).map(|(arrival, _)| arrival);
        assert_eq!([found("one"), found("two  "), found("three")], [Some(7), Some(9), None]);
    }

    #[test]
    fn records_are_numbered_on() {
        let entry = entry();
        let arrivals: Vec<_> = entry.records().map(|(arrival, unit, _)| (arrival, unit.as_str())).collect();
        assert_eq!(arrivals, [(7, "u "), (8, "u ")]);
        assert_eq!(entry.record_count(), 2);
    }

    #[test]
    fn a_count_beyond_the_payload_is_refused() {
        let key = super::super::key::entry(0);
        let value = seal::seal(&key, VERSION, &[0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]);
        assert!(Entry::open(&key, &value).is_err());
    }
}
