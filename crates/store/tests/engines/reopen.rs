//! What an embedded store is when it is opened again, and what it does when it is told to stop.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::support::{Numbers, apply, contents, open, put};
use hobbs_store::{
    Commit, CommitOutcome, EmbeddedOptions, EmbeddedStore, MemoryStore, PartitionKey, Row, RowKey, RowValue, Store,
    StoreError, View,
};

#[tokio::test]
async fn a_closed_store_opens_with_all_its_rows() {
    let directory = tempfile::tempdir().unwrap();
    for round in 0..5 {
        let store = open(directory.path()).unwrap();
        assert_eq!(store.statistics().groups, 0);
        apply(&store, put("p", round, b"value")).await;
        assert_eq!(contents(&store).await.unwrap()[0].1.len(), usize::try_from(round).unwrap() + 1);
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_dropped_store_is_closed_and_frees_its_directory() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).unwrap();
    apply(&store, put("p", 1, b"value")).await;
    assert!(matches!(open(directory.path()), Err(StoreError::Locked(_))));
    drop(store);
    assert_eq!(contents(&open(directory.path()).unwrap()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_open_store_is_locked_and_a_closed_one_is_not() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).unwrap();
    assert!(matches!(open(directory.path()), Err(StoreError::Locked(_))));
    store.close().await.unwrap();
    open(directory.path()).unwrap();
}

/// Random rows over many reopenings, with tables written out and merged on the way, against the model.
#[tokio::test]
async fn tables_and_journals_hold_what_the_model_holds() {
    let directory = tempfile::tempdir().unwrap();
    let model = MemoryStore::new();
    let mut numbers = Numbers::new(19);
    for _ in 0..6 {
        let store = open(directory.path()).unwrap();
        assert!(contents(&store).await.unwrap() == contents(&model).await.unwrap(), "rows changed while it was closed");
        for _ in 0..40 {
            let call: Vec<Commit> = (0..4).map(|_| random_commit(&mut numbers)).collect();
            assert_eq!(store.commit(call.clone()).await.unwrap(), model.commit(call).await.unwrap());
        }
        assert!(contents(&store).await.unwrap() == contents(&model).await.unwrap(), "rows differ while it is open");
        store.close().await.unwrap();
    }
    let tables = crate::support::files(&directory.path().join("rows/keyspaces/1/tables"));
    assert!(!tables.is_empty(), "no table was ever written, so none was tested");
}

fn random_commit(numbers: &mut Numbers) -> Commit {
    let mut commit = put(&format!("p{}", numbers.below(7)), 0, b"");
    let mut rows = BTreeMap::new();
    for _ in 0..numbers.below(12) {
        let key = RowKey::new(numbers.below(300).to_be_bytes());
        let length = numbers.below(900);
        rows.insert(key, (numbers.below(4) > 0).then(|| RowValue::new(numbers.bytes(length))));
    }
    commit.puts.clear();
    for (key, value) in rows {
        match value {
            Some(value) => commit.puts.push(Row { key, value }),
            None => commit.deletes.push(key),
        }
    }
    commit
}

/// Calls that wait are written together; closing writes what waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waiting_calls_share_a_sync_and_closing_leaves_none_behind() {
    let directory = tempfile::tempdir().unwrap();
    let store = Arc::new(open(directory.path()).unwrap());
    let calls: Vec<_> = (0..400)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.commit(vec![put("p", number, b"value")]).await })
        })
        .collect();
    tokio::task::yield_now().await;
    store.close().await.unwrap();
    let mut acknowledged = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(outcomes) => acknowledged += usize::from(outcomes == [CommitOutcome::Applied]),
            Err(error) => assert!(matches!(error, StoreError::Closed), "{error:?}"),
        }
    }
    let statistics = store.statistics();
    assert_eq!(statistics.commits_applied, u64::try_from(acknowledged).unwrap());
    assert!(statistics.groups <= statistics.commits_applied);
    drop(store);
    let found = contents(&open(directory.path()).unwrap()).await.unwrap();
    assert_eq!(found.first().map_or(0, |(_, rows)| rows.len()), acknowledged);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_refuses_and_does_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let options = EmbeddedOptions { queue_calls: 2, ..EmbeddedOptions::default() };
    let store = Arc::new(EmbeddedStore::open(directory.path(), options).unwrap());
    let calls: Vec<_> = (0..200)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { (number, store.commit(vec![put("p", number, b"value")]).await) })
        })
        .collect();
    let mut refused = Vec::new();
    for call in calls {
        match call.await.unwrap() {
            (_, Ok(outcomes)) => assert_eq!(outcomes, [CommitOutcome::Applied]),
            (number, Err(StoreError::Overloaded)) => refused.push(RowKey::new(number.to_be_bytes())),
            (_, Err(error)) => panic!("{error:?}"),
        }
    }
    assert!(!refused.is_empty(), "two hundred calls at once, and a queue of two was never full");
    assert_eq!(store.statistics().calls_overloaded, u64::try_from(refused.len()).unwrap());
    let found = store.get(&PartitionKey::new("p"), &refused).await.unwrap();
    assert!(found.iter().all(Option::is_none), "a refused call was done");
}

/// Enough rows for several journals: the first are left behind when their rows are in tables, and the rest follow on.
#[tokio::test]
async fn rows_outlive_the_journals_they_were_written_to() {
    let directory = tempfile::tempdir().unwrap();
    let options = EmbeddedOptions { memtable_bytes: 4 * 1024 * 1024, ..EmbeddedOptions::default() };
    let value = Numbers::new(23).bytes(64 * 1024);
    for round in 0..2_u32 {
        let store = EmbeddedStore::open(directory.path(), options).unwrap();
        for call in 0..10_u32 {
            let rows = (0..100).map(|row| put(&format!("p{round}"), call * 100 + row, &value));
            store.commit(rows.collect()).await.unwrap();
        }
    }
    let newest = crate::support::newest_journal(directory.path());
    assert!(!newest.ends_with("0.jnl"), "all was written to one journal");
    assert!(!newest.with_file_name("0.jnl").exists(), "no journal was left behind");
    let store = EmbeddedStore::open(directory.path(), options).unwrap();
    for (_, rows) in contents(&store).await.unwrap() {
        assert_eq!(rows.len(), 1000);
        assert!(rows.iter().all(|row| row.value.as_bytes() == value));
    }
}
