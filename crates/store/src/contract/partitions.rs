//! Partitions: apart from one another, and found by walking.

use super::SharedStore;
use super::support::{TRICKY, all_rows, apply, get_one, on, partition, row, sorted};

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

/// Every partition is named once, however many rows it has, and in the same order each time.
pub async fn a_walk_finds_every_partition_once(store: SharedStore) {
    assert_eq!(store.partitions(None, usize::MAX).await.unwrap(), []);
    for (name, rows) in TRICKY.iter().rev().zip(1_u8..) {
        let commit = (0..rows).fold(on(name), |commit, row| commit.put(&[row], b"1"));
        apply(&*store, commit).await;
    }
    let found = store.partitions(None, usize::MAX).await.unwrap();
    assert_eq!(sorted(found.clone()), TRICKY.map(partition));
    assert_eq!(store.partitions(None, usize::MAX).await.unwrap(), found);
    assert_eq!(store.partitions(None, 0).await.unwrap(), []);
}

/// A page begins after the name it is given, whether there is such a partition or not.
pub async fn a_walk_goes_page_by_page(store: SharedStore) {
    let call = TRICKY.iter().map(|name| on(name).put(b"k", b"1")).collect();
    store.commit(call).await.unwrap();
    let all = store.partitions(None, usize::MAX).await.unwrap();
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
        assert_eq!(found, all, "limit {limit}");
    }
    for after in [b"aa".as_slice(), b"b", b"\x00\x00\x00", b"\xFF\xFF\xFF"].map(partition) {
        // Where it would stand is the engine's own affair, as long as that is one place.
        let rest = store.partitions(Some(&after), usize::MAX).await.unwrap();
        assert!(all.ends_with(&rest), "after {after:02x?}: {rest:02x?}");
        assert!(rest.starts_with(&store.partitions(Some(&after), 3).await.unwrap()), "after {after:02x?}");
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
    assert_eq!(sorted(store.partitions(None, 9).await.unwrap()), [partition(b"a"), partition(b"c")]);
}

/// For engines on one machine.
pub mod of_one_machine {
    use super::{SharedStore, TRICKY, apply, on, partition};

    /// Partitions are named in the order of their bytes, also after one that is not there.
    pub async fn partitions_stand_in_the_order_of_their_bytes(store: SharedStore) {
        for name in TRICKY.iter().rev() {
            apply(&*store, on(name).put(b"k", b"1")).await;
        }
        assert_eq!(store.partitions(None, usize::MAX).await.unwrap(), TRICKY.map(partition));
        for after in TRICKY.into_iter().chain([b"aa".as_slice(), b"b", b"\x00\x00\x00", b"\xFF\xFF\xFF"]).map(partition)
        {
            let expected: Vec<_> = TRICKY.map(partition).into_iter().filter(|name| *name > after).take(3).collect();
            assert_eq!(store.partitions(Some(&after), 3).await.unwrap(), expected, "after {after:02x?}");
        }
    }
}
