//! The row of a submission.

use crate::row::{RowKey, RowValue};
use crate::seal::{self, SealError};
use crate::time::Instant;
use crate::usage::{Audit, Submission};

use super::codec::{Reader, Writer};

/// What is kept of a submission besides its records. That the row is there is what makes the tracking id taken.
///
/// Payload, version 1: tracking id (text, trailing spaces included), the head's version after its commit, number of
/// records (unsigned), received-at (signed milliseconds), created by (text), reason, comment (optional texts).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmissionRow {
    /// Its name, as it was sent.
    pub tracking_id: String,
    /// The head's version after the commit that holds it: its blocks carry this number in their keys.
    pub version: u64,
    /// How many records it has.
    pub records: u64,
    /// When the server took it in.
    pub received_at: Instant,
    /// Who sent it, and why.
    pub audit: Audit,
}

const VERSION: u8 = 1;

impl SubmissionRow {
    /// The row of a submission that a commit of `version` holds.
    #[must_use]
    pub fn of(submission: &Submission, version: u64) -> Self {
        Self {
            tracking_id: submission.tracking_id.as_str().to_owned(),
            version,
            records: u64::try_from(submission.record_count()).unwrap_or(u64::MAX),
            received_at: submission.received_at,
            audit: submission.audit.clone(),
        }
    }

    /// Seals it for its row.
    #[must_use]
    pub fn seal(&self, key: &RowKey) -> RowValue {
        let mut writer = Writer::default();
        writer.text(&self.tracking_id);
        writer.unsigned(self.version);
        writer.unsigned(self.records);
        writer.instant(self.received_at);
        writer.text(&self.audit.created_by);
        writer.optional_text(self.audit.reason.as_deref());
        writer.optional_text(self.audit.comment.as_deref());
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
        let row = Self {
            tracking_id: reader.text()?.to_owned(),
            version: reader.unsigned()?,
            records: reader.unsigned()?,
            received_at: reader.instant()?,
            audit: Audit {
                created_by: reader.text()?.to_owned(),
                reason: reader.optional_text()?.map(str::to_owned),
                comment: reader.optional_text()?.map(str::to_owned),
            },
        };
        reader.finish()?;
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back() {
        let key = RowKey::new(*b"Tx");
        let row = SubmissionRow {
            tracking_id: "x ".to_owned(),
            version: 3,
            records: 2,
            received_at: Instant::from_millis(-5),
            audit: Audit { created_by: "opérateur".to_owned(), reason: Some(String::new()), comment: None },
        };
        assert_eq!(SubmissionRow::open(&key, &row.seal(&key)), Ok(row));
    }
}
