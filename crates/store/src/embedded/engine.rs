//! The log-structured merge tree under the store.
//!
//! # What a reader sees, and when
//!
//! fjall's `WriteBatch::commit`, given a durability, holds the journal's lock, appends the batch, *syncs*, and only then
//! puts the rows into the table in memory and raises the visible sequence number (fjall 3.1, `batch/mod.rs`). So no
//! reader sees a row that is not durable. Reads of a keyspace take the newest rows, though, and could meet a batch half
//! put into the table; reads here go through a snapshot, which sees all of a batch or nothing of it.
//!
//! # What is found damaged, and when
//!
//! | damage | found |
//! | --- | --- |
//! | a flipped bit, a gap or a lost file in the journals | at open, by [`super::journal`] and the group's number |
//! | a flipped bit or a lost file in the lists of tables | at open, by [`super::manifest`] |
//! | a lost table | at open, by the engine |
//! | a flipped bit in a table | at open or at the first read of the block, by its checksum |
//!
//! A read that meets damage is an error, never a wrong row or a missing one. What goes unnoticed changes nothing: a
//! sequence number in a journal that became another with the same order, and a few bits in a table's last bytes on which
//! nothing depends. The crate's `tests/engines/damage.rs` flips bits in all of these files and reads everything back.

use std::path::Path;

use fjall::{CompressionType, Database, Keyspace, KeyspaceCreateOptions, PersistMode, Readable, Snapshot};
use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};

use super::failure::{guarded, translate};
use super::group::{Changes, Rows};
use super::key::{self, FIRST, GROUP_KEY};
use super::mark::GroupMark;
use super::options::EmbeddedOptions;
use super::{directory, journal, manifest};
use crate::bounds::JOURNAL_BYTES_MIN;
use crate::error::{StoreError, StoreResult};
use crate::view::{Page, PlacedRow, RowPlace};

const KEYSPACE: &str = "rows";

/// An open tree.
pub(super) struct Engine {
    database: Database,
    rows: Keyspace,
}

impl Engine {
    /// Makes an empty tree in a new directory and closes it again.
    pub(super) fn create(path: &Path, options: &EmbeddedOptions) -> StoreResult<()> {
        let database = open_database(path, options)?;
        let memtable_bytes = options.memtable_bytes;
        let keyspace = || KeyspaceCreateOptions::default().max_memtable_size(memtable_bytes);
        let rows = database.keyspace(KEYSPACE, keyspace).map_err(translate)?;
        let engine = Self { database, rows };
        engine.write(Changes::new(), 0)?;
        drop(engine);
        directory::sync_directory(path)
    }

    /// Opens a tree that was made before. Also the number of the last group in it.
    pub(super) fn open(path: &Path, options: &EmbeddedOptions) -> StoreResult<(Self, u64)> {
        manifest::check(path)?;
        let last_in_journals = journal::check(path)?;
        // The engine does not say which of its files it means.
        let within = |error| match error {
            StoreError::Damaged(what) => StoreError::Damaged(format!("in {}: {what}", path.display())),
            other => other,
        };
        let opened = guarded(|| {
            let engine = Self::open_existing(path, options)?;
            let mark = engine.rows.get(GROUP_KEY).map_err(translate)?;
            let mark = mark.as_deref().and_then(GroupMark::decode);
            let last = mark.ok_or_else(|| StoreError::Damaged("there is no group number".to_owned()))?;
            if last_in_journals.is_some_and(|number| number != last.number) {
                return Err(StoreError::Damaged("the tables and journals disagree".to_owned()));
            }
            Ok((engine, last.number))
        });
        opened.map_err(within)
    }

    fn open_existing(path: &Path, options: &EmbeddedOptions) -> StoreResult<Self> {
        let database = open_database(path, options)?;
        if !database.keyspace_exists(KEYSPACE) {
            return Err(StoreError::Damaged(format!("the tables in {} have no rows", path.display())));
        }
        let rows = database.keyspace(KEYSPACE, KeyspaceCreateOptions::default).map_err(translate)?;
        Ok(Self { database, rows })
    }

    /// Writes and syncs a group. On an error nothing later may be acknowledged.
    pub(super) fn write(&self, changes: Changes, number: u64) -> StoreResult<()> {
        let mark = GroupMark { number, sequence_min: self.database.seqno() };
        let mut batch = self.database.batch().durability(Some(PersistMode::SyncData));
        batch.insert(&self.rows, GROUP_KEY, mark.encode());
        for (key, value) in changes {
            match value {
                Some(value) => batch.insert(&self.rows, key, value),
                None => batch.remove(&self.rows, key),
            }
        }
        batch.commit().map_err(translate)
    }

    /// Syncs everything, before the tree is closed.
    pub(super) fn sync(&self) -> StoreResult<()> {
        self.database.persist(PersistMode::SyncAll).map_err(translate)
    }

    /// The rows as they are now, for as long as this is kept.
    pub(super) fn now(&self) -> Snapshot {
        self.database.snapshot()
    }

    pub(super) fn get(
        &self,
        at: &Snapshot,
        partition: &PartitionKey,
        keys: &[RowKey],
    ) -> StoreResult<Vec<Option<RowValue>>> {
        let value = |key| match at.get(&self.rows, key::encode(partition, key)) {
            Ok(value) => Ok(value.map(|value| RowValue::new(value.as_ref()))),
            Err(error) => Err(translate(error)),
        };
        guarded(|| keys.iter().map(value).collect())
    }

    pub(super) fn scan(
        &self,
        at: &Snapshot,
        partition: &PartitionKey,
        range: &RowRange,
        limit: usize,
    ) -> StoreResult<Vec<Row>> {
        let start = key::encode(partition, &range.start);
        let end = range.end.as_ref().map_or_else(|| key::past(partition), |end| key::encode(partition, end));
        if start >= end {
            return Ok(Vec::new());
        }
        guarded(|| {
            let found = at.range(&self.rows, start..end).take(limit);
            found.map(|found| Ok(placed_row(found.into_inner().map_err(translate)?)?.row)).collect()
        })
    }

    /// Seeks past each partition's rows to the next, so that its cost is in partitions, not in rows.
    pub(super) fn partitions(
        &self,
        at: &Snapshot,
        after: Option<&PartitionKey>,
        limit: usize,
    ) -> StoreResult<Vec<PartitionKey>> {
        guarded(|| {
            let mut names = Vec::new();
            let mut from = after.map_or(FIRST.to_vec(), key::past);
            while names.len() < limit {
                let Some(name) = self.partition_from(at, from)? else { break };
                from = key::past(&name);
                names.push(name);
            }
            Ok(names)
        })
    }

    /// Reads on from one row to the next, whatever their partitions.
    pub(super) fn walk(
        &self,
        at: &Snapshot,
        after: Option<&RowPlace>,
        bytes_max: usize,
    ) -> StoreResult<Vec<PlacedRow>> {
        let from = after.map_or(FIRST.to_vec(), |after| key::encode(&after.partition, &after.key.next()));
        guarded(|| {
            let mut page = Page::new(bytes_max);
            for found in at.range(&self.rows, from..) {
                if !page.take(placed_row(found.into_inner().map_err(translate)?)?) {
                    break;
                }
            }
            Ok(page.into_rows())
        })
    }

    fn partition_from(&self, at: &Snapshot, from: Vec<u8>) -> StoreResult<Option<PartitionKey>> {
        let Some(found) = at.range(&self.rows, from..).next() else { return Ok(None) };
        let (name, _) = place(&found.key().map_err(translate)?)?;
        Ok(Some(name))
    }
}

impl Rows for Engine {
    fn holds(&self, key: &[u8], expected: Option<&[u8]>) -> StoreResult<bool> {
        guarded(|| Ok(self.rows.get(key).map_err(translate)?.as_deref() == expected))
    }
}

fn open_database(path: &Path, options: &EmbeddedOptions) -> StoreResult<Database> {
    let builder = Database::builder(path)
        .cache_size(options.cache_bytes)
        .max_journaling_size(options.journal_bytes.max(JOURNAL_BYTES_MIN))
        // What is checked before the engine reads it has to be readable here.
        .journal_compression(CompressionType::None)
        .manual_journal_persist(true);
    builder.open().map_err(translate)
}

fn placed_row((key, value): fjall::KvPair) -> StoreResult<PlacedRow> {
    let (partition, key) = place(&key)?;
    Ok(PlacedRow { partition, row: Row { key, value: RowValue::new(value.as_ref()) } })
}

fn place(key: &[u8]) -> StoreResult<(PartitionKey, RowKey)> {
    key::decode(key).ok_or_else(|| StoreError::Damaged(format!("{key:02x?} is the key of no row")))
}
