//! Taking a backup.

use std::sync::Arc;

use hobbs_domain::time::Instant;
use hobbs_store::{PartitionKey, PlacedRow, RowPlace, Store, View};

use super::chunk;
use super::error::BackupError;
use super::frame::{BackupTotals, ChunkHead, FORMAT, Footer, Header};
use crate::bounds;

/// A backup that is being taken, part by part, of a store as it was when it began.
pub struct BackupTaker {
    view: Arc<dyn View>,
    made_at: Instant,
    next: Next,
    hasher: blake3::Hasher,
    partition: Option<PartitionKey>,
    totals: BackupTotals,
}

/// What is to be written next.
enum Next {
    Header,
    RowsAfter(Option<RowPlace>),
    Nothing,
}

impl BackupTaker {
    /// Begins: the backup holds what the store holds now.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn begin(store: &dyn Store, made_at: Instant) -> Result<Self, BackupError> {
        Ok(Self {
            view: store.snapshot().await?,
            made_at,
            next: Next::Header,
            hasher: blake3::Hasher::new(),
            partition: None,
            totals: BackupTotals::default(),
        })
    }

    /// What was taken so far.
    #[must_use]
    pub const fn totals(&self) -> BackupTotals {
        self.totals
    }

    /// The file's next part; `None`: it is complete. A part is about as large as [`bounds::BACKUP_CHUNK_BYTES`], or as one
    /// row where that is larger.
    ///
    /// # Errors
    ///
    /// The store's. Then the file is of no use.
    pub async fn part(&mut self) -> Result<Option<Vec<u8>>, BackupError> {
        let after = match &self.next {
            Next::Header => {
                self.next = Next::RowsAfter(None);
                let header = Header { format: FORMAT, made_at: self.made_at }.encode();
                self.hasher.update(&header);
                return Ok(Some(header));
            }
            Next::RowsAfter(after) => after.as_ref(),
            Next::Nothing => return Ok(None),
        };
        let rows = self.view.walk(after, bounds::BACKUP_CHUNK_BYTES).await?;
        let Some(last) = rows.last() else {
            self.next = Next::Nothing;
            let hash = *self.hasher.finalize().as_bytes();
            return Ok(Some(Footer { totals: self.totals, hash }.encode()));
        };
        self.next = Next::RowsAfter(Some(last.place()));
        let part = pack(&rows)?;
        self.hasher.update(&part);
        self.totals.count(&rows, &mut self.partition);
        Ok(Some(part))
    }
}

impl BackupTotals {
    /// Counts rows, of which the first may belong to the partition of those before.
    pub(super) fn count(&mut self, rows: &[PlacedRow], partition: &mut Option<PartitionKey>) {
        for row in rows {
            if partition.as_ref() != Some(&row.partition) {
                self.partitions += 1;
                *partition = Some(row.partition.clone());
            }
            self.rows += 1;
            self.bytes = self.bytes.saturating_add(u64::try_from(row.bytes()).unwrap_or(u64::MAX));
        }
    }
}

/// A chunk, from its first byte on.
fn pack(rows: &[PlacedRow]) -> Result<Vec<u8>, BackupError> {
    let unpacked = chunk::encode(rows);
    let packed = zstd::bulk::compress(&unpacked, bounds::BACKUP_COMPRESSION).map_err(BackupError::Unpackable)?;
    let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let head =
        ChunkHead { rows: length(rows.len()), bytes: length(unpacked.len()), packed_bytes: length(packed.len()) };
    let mut part = head.encode(&packed);
    part.extend_from_slice(&packed);
    Ok(part)
}
