//! Partitions: apart from one another, and found by walking.

use std::collections::BTreeMap;

use super::SharedStore;
use super::support::{TRICKY, all_rows, apply, get_one, on, partition, row};

/// The same row key holds its own value in each partition, be one's name the beginning of another's.
pub async fn partitions_do_not_see_each_other(store: SharedStore) {
    for name in TRICKY {
        apply(&*store, on(name).put(b"", name).put(b"\xFF", name)).await;
    }
    for name in TRICKY {
        assert_eq!(all_rows(&*store, name).await, [row(b"", name), row(b"\xFF", name)], "{name:02x?}");
    }
    apply(&*store, on(b"a").delete(b"")).await;
    assert_eq!(get_one(&*store, b"a\x00", b"").await, Some(b"a\x00".to_vec()));
    // A partition's name with a row's key run together is not another partition's.
    apply(&*store, on(b"join").put(b"ed", b"1")).await;
    assert_eq!(get_one(&*store, b"joine", b"d").await, None);
}

/// Every partition is named once, in the order of its bytes, however many rows it has.
pub async fn a_walk_finds_every_partition_in_order(store: SharedStore) {
    assert_eq!(store.partitions(None, usize::MAX).await.unwrap(), []);
    for (name, rows) in TRICKY.iter().rev().zip(1_u8..) {
        let commit = (0..rows).fold(on(name), |commit, row| commit.put(&[row], b"1"));
        apply(&*store, commit).await;
    }
    assert_eq!(store.partitions(None, usize::MAX).await.unwrap(), TRICKY.map(partition));
    assert_eq!(store.partitions(None, 0).await.unwrap(), []);
}

/// A page begins after the name it is given, whether there is such a partition or not.
pub async fn a_walk_goes_page_by_page(store: SharedStore) {
    let names: BTreeMap<_, _> = TRICKY.iter().map(|name| (partition(name), ())).collect();
    let call = TRICKY.iter().map(|name| on(name).put(b"k", b"1")).collect();
    store.commit(call).await.unwrap();
    for limit in 1..=TRICKY.len() + 1 {
        let mut found = Vec::new();
        loop {
            let page = store.partitions(found.last(), limit).await.unwrap();
            assert!(page.len() <= limit);
            if page.is_empty() {
                break;
            }
            found.extend(page);
        }
        assert_eq!(found, TRICKY.map(partition), "limit {limit}");
    }
    for after in TRICKY.into_iter().chain([b"aa".as_slice(), b"b", b"\x00\x00\x00", b"\xFF\xFF\xFF"]).map(partition) {
        let expected: Vec<_> = names.keys().filter(|name| **name > after).take(3).cloned().collect();
        assert_eq!(store.partitions(Some(&after), 3).await.unwrap(), expected, "after {after:02x?}");
    }
}

/// Once its last row is deleted, a partition is no longer walked.
pub async fn a_partition_without_rows_is_gone(store: SharedStore) {
    for name in [b"a".as_slice(), b"b", b"c"] {
        apply(&*store, on(name).put(b"1", b"").put(b"2", b"")).await;
    }
    apply(&*store, on(b"b").delete(b"1")).await;
    assert_eq!(store.partitions(None, 9).await.unwrap().len(), 3);
    apply(&*store, on(b"b").delete(b"2")).await;
    assert_eq!(store.partitions(None, 9).await.unwrap(), [partition(b"a"), partition(b"c")]);
}
