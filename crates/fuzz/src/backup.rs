//! Backups.

use std::io::Cursor;

use hobbs::backup::{BackupReader, BackupTaker};
use hobbs_domain::time::Instant;
use hobbs_store::{Commit, MemoryStore, PartitionKey, Row, RowKey, RowValue, Store};

pub(crate) fn decode(bytes: &[u8]) {
    if let Ok(mut reader) = BackupReader::open(Cursor::new(bytes)) {
        while let Ok(Some(_)) = reader.rows() {}
    }
}

/// A backup of a few rows.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let backup = runtime.block_on(async {
        let store = MemoryStore::new();
        for partition in [*b"one", *b"two"] {
            let puts = (0..3_u8).map(|row| Row { key: RowKey::new([row]), value: RowValue::new([row; 5]) }).collect();
            let partition = PartitionKey::new(partition);
            let commit = Commit { partition, conditions: Vec::new(), puts, deletes: Vec::new() };
            store.commit(vec![commit]).await.expect("a store in memory");
        }
        let mut taker = BackupTaker::begin(&store, Instant::from_millis(0)).await.expect("a store in memory");
        let mut backup = Vec::new();
        while let Some(part) = taker.part().await.expect("a store in memory") {
            backup.extend(part);
        }
        backup
    });
    vec![backup]
}
