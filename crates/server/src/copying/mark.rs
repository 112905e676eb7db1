//! How far a copy has come: a row of the target.
//!
//! ```text
//! partition   row    key    value, sealed as version 1
//! "C"         mark   "M"    MarkDocument, as JSON
//! ```
//!
//! It stays when the copy is whole, and says what the store was copied from.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hobbs_domain::row::{PartitionKey, Row, RowKey, RowValue};
use hobbs_domain::seal;
use hobbs_store::{Commit, CommitOutcome, Condition, PlacedRow, RowPlace, Store, StoreError};
use serde::{Deserialize, Serialize};

use super::{CopyError, CopyTotals};

const VERSION: u8 = 1;

/// The partition of the mark.
pub(super) fn partition() -> PartitionKey {
    PartitionKey::new(*b"C")
}

fn key() -> RowKey {
    RowKey::new(*b"M")
}

/// The mark as it is stored.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MarkDocument {
    /// What is copied.
    source: String,
    /// The last row that was copied: its partition and its key, in Base64.
    after: Option<(String, String)>,
    partitions: u64,
    rows: u64,
    bytes: u64,
}

/// How far a copy has come.
pub(super) struct Mark {
    document: MarkDocument,
    after: Option<RowPlace>,
    /// The partition of the last row that was counted.
    counted: Option<PartitionKey>,
    /// What the row holds.
    value: RowValue,
}

impl Mark {
    /// The mark of a copy that was broken off, or a new one in an empty store.
    pub(super) async fn find_or_begin(to: &dyn Store, source: &str) -> Result<Self, CopyError> {
        let found = to.get(&partition(), &[key()]).await?.pop().flatten();
        let Some(value) = found else { return Self::begin(to, source).await };
        let damaged = |reason: String| StoreError::Damaged(format!("the mark of a copy: {reason}"));
        let (_, json) = seal::open(&key(), &value, VERSION).map_err(|error| damaged(error.to_string()))?;
        let document: MarkDocument = serde_json::from_slice(json).map_err(|error| damaged(error.to_string()))?;
        if document.source != source {
            return Err(CopyError::OtherSource { begun: document.source });
        }
        let bytes = |text: &str| BASE64_STANDARD.decode(text).map_err(|error| damaged(error.to_string()));
        let after = match &document.after {
            None => None,
            Some((partition, key)) => {
                Some(RowPlace { partition: PartitionKey::new(bytes(partition)?), key: RowKey::new(bytes(key)?) })
            }
        };
        let counted = after.as_ref().map(|place| place.partition.clone());
        Ok(Self { document, after, counted, value })
    }

    async fn begin(to: &dyn Store, source: &str) -> Result<Self, CopyError> {
        if !to.partitions(None, 1).await?.is_empty() {
            return Err(CopyError::NoCopy);
        }
        let document = MarkDocument { source: source.to_owned(), ..MarkDocument::default() };
        let value = sealed(&document)?;
        put(to, None, &value).await?;
        Ok(Self { document, after: None, counted: None, value })
    }

    /// The last row that was copied.
    pub(super) const fn after(&self) -> Option<&RowPlace> {
        self.after.as_ref()
    }

    pub(super) const fn totals(&self) -> CopyTotals {
        let MarkDocument { partitions, rows, bytes, .. } = self.document;
        CopyTotals { partitions, rows, bytes }
    }

    /// Counts rows that are copied next.
    pub(super) fn count(&mut self, rows: &[PlacedRow]) {
        for row in rows {
            if self.counted.as_ref() != Some(&row.partition) {
                self.document.partitions += 1;
                self.counted = Some(row.partition.clone());
            }
            self.document.rows += 1;
            self.document.bytes = self.document.bytes.saturating_add(u64::try_from(row.bytes()).unwrap_or(u64::MAX));
        }
    }

    /// Notes that everything up to a row was copied.
    pub(super) async fn move_to(&mut self, to: &dyn Store, last: &RowPlace) -> Result<(), CopyError> {
        let text = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
        self.document.after = Some((text(last.partition.as_bytes()), text(last.key.as_bytes())));
        let value = sealed(&self.document)?;
        put(to, Some(self.value.clone()), &value).await?;
        (self.after, self.value) = (Some(last.clone()), value);
        Ok(())
    }
}

fn sealed(document: &MarkDocument) -> Result<RowValue, CopyError> {
    let json = serde_json::to_vec(document);
    let json = json.map_err(|error| StoreError::Engine(format!("a mark can't be written: {error}")))?;
    Ok(seal::seal(&key(), VERSION, &json))
}

/// Writes the mark, on condition that nobody else did.
async fn put(to: &dyn Store, expected: Option<RowValue>, value: &RowValue) -> Result<(), CopyError> {
    let commit = Commit {
        partition: partition(),
        conditions: vec![Condition { key: key(), expected }],
        puts: vec![Row { key: key(), value: value.clone() }],
        deletes: Vec::new(),
    };
    match to.commit(vec![commit]).await?.pop() {
        Some(CommitOutcome::Applied) => Ok(()),
        Some(CommitOutcome::Failed(error)) => Err(error.into()),
        Some(CommitOutcome::Refused(_)) | None => Err(CopyError::Overtaken),
    }
}
