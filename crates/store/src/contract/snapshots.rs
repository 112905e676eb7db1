//! Snapshots.
//!
//! The first checks hold on every engine. [`one_moment`] is for engines that have one moment for all of their partitions.

use std::sync::Arc;

use super::SharedStore;
use super::support::{all_rows, apply, everything, get_one, key, on, partition, row, value, walk};
use crate::error::StoreError;

/// A snapshot has what was applied before it was taken.
pub async fn a_snapshot_has_what_was_written_before(store: SharedStore) {
    apply(&*store, on(b"p").put(b"k", b"1")).await;
    let snapshot = store.snapshot().await.unwrap();
    assert_eq!(all_rows(&*snapshot, b"p").await, [row(b"k", b"1")]);
    assert_eq!(get_one(&*snapshot, b"p", b"k").await, Some(b"1".to_vec()));
    assert_eq!(walk(&*snapshot, usize::MAX).await.len(), 1);
}

/// A snapshot ends with its store, and does not keep it from closing.
pub async fn a_snapshot_ends_with_its_store(store: SharedStore) {
    apply(&*store, on(b"p").put(b"k", b"1")).await;
    let snapshot = store.snapshot().await.unwrap();
    store.close().await.unwrap();
    assert!(matches!(snapshot.get(&partition(b"p"), &[key(b"k")]).await, Err(StoreError::Closed)));
    assert!(matches!(snapshot.scan(&partition(b"p"), &everything(), 1).await, Err(StoreError::Closed)));
    assert!(matches!(snapshot.partitions(None, 1).await, Err(StoreError::Closed)));
    assert!(matches!(snapshot.walk(None, 1).await, Err(StoreError::Closed)));
    assert!(matches!(store.snapshot().await, Err(StoreError::Closed)));
}

/// For engines that have one moment for all partitions.
pub mod one_moment {
    use super::{Arc, SharedStore, all_rows, apply, get_one, key, on, partition, row, value, walk};

    const ROUNDS: u32 = 200;

    /// Whatever is changed, removed or added later, in whatever partition, a snapshot stays as it was.
    pub async fn a_snapshot_stays_as_it_was(store: SharedStore) {
        apply(&*store, on(b"a").put(b"changed", b"1").put(b"removed", b"1")).await;
        apply(&*store, on(b"b").put(b"removed", b"1")).await;
        let snapshot = store.snapshot().await.unwrap();
        apply(&*store, on(b"a").put(b"added", b"2").put(b"changed", b"2").delete(b"removed")).await;
        apply(&*store, on(b"b").delete(b"removed")).await;
        apply(&*store, on(b"c").put(b"added", b"2")).await;
        let keys = [key(b"added"), key(b"changed"), key(b"removed")];
        let values = [None, Some(value(b"1")), Some(value(b"1"))];
        assert_eq!(snapshot.get(&partition(b"a"), &keys).await.unwrap(), values);
        assert_eq!(all_rows(&*snapshot, b"a").await, [row(b"changed", b"1"), row(b"removed", b"1")]);
        assert_eq!(snapshot.partitions(None, 9).await.unwrap(), [partition(b"a"), partition(b"b")]);
        let found: Vec<_> = walk(&*snapshot, 1).await.into_iter().map(|placed| placed.row).collect();
        assert_eq!(found, [row(b"changed", b"1"), row(b"removed", b"1"), row(b"removed", b"1")]);
        assert_eq!(walk(&*store, 1).await.len(), 3);
        assert_eq!(store.partitions(None, 9).await.unwrap(), [partition(b"a"), partition(b"c")]);
    }

    /// One row is counted up in the last partition and then in the first, over and over. No walk of a snapshot, which
    /// comes to the first one first, sees the first ahead of the last, or behind it by more than the write under way.
    pub async fn a_walk_sees_one_moment_while_writes_go_on(store: SharedStore) {
        let writing = Arc::clone(&store);
        let writer = tokio::spawn(async move {
            for round in 1..=ROUNDS {
                for name in [b"z".as_slice(), b"a"] {
                    apply(&*writing, on(name).put(b"count", &round.to_be_bytes())).await;
                }
            }
        });
        let mut walks = 0_u32;
        while !writer.is_finished() || walks == 0 {
            let snapshot = store.snapshot().await.unwrap();
            let first = number(get_one(&*snapshot, b"a", b"count").await);
            tokio::task::yield_now().await;
            let counts: Vec<u32> = walk(&*snapshot, 1).await.into_iter().map(|row| number_of(&row)).collect();
            let last = counts.last().copied().unwrap_or(0);
            assert!(counts.len() < 2 || counts.first() == Some(&first), "{counts:?}: a row of a snapshot changed");
            assert!(first == last || first + 1 == last, "{first} in the first partition, {last} in the last");
            walks += 1;
        }
        writer.await.unwrap();
        assert_eq!(number(get_one(&*store, b"a", b"count").await), ROUNDS);
    }

    fn number(bytes: Option<Vec<u8>>) -> u32 {
        bytes.map_or(0, |bytes| u32::from_be_bytes(bytes.try_into().unwrap()))
    }

    fn number_of(placed: &crate::view::PlacedRow) -> u32 {
        number(Some(placed.row.value.as_bytes().to_vec()))
    }
}
