//! Walks over all rows.

use hobbs_domain::row::{PartitionKey, RowKey};

use super::SharedStore;
use super::support::{TRICKY, apply, on, partition, row, walk};
use crate::view::{PlacedRow, RowPlace};

/// Every row is met once, partition by partition in the order of [`crate::View::partitions`], whatever the size of the
/// pages; a row that is larger than a page is a page of its own.
pub async fn a_walk_meets_every_row_once(store: SharedStore) {
    assert_eq!(store.walk(None, usize::MAX).await.unwrap(), []);
    for name in TRICKY {
        let commit = TRICKY.into_iter().fold(on(name), |commit, key| commit.put(key, key));
        apply(&*store, commit).await;
    }
    let names = store.partitions(None, usize::MAX).await.unwrap();
    let rows =
        |partition: PartitionKey| TRICKY.map(|key| PlacedRow { partition: partition.clone(), row: row(key, key) });
    let expected: Vec<_> = names.into_iter().flat_map(rows).collect();
    assert_eq!(expected.len(), TRICKY.len() * TRICKY.len());
    for bytes_max in [0, 1, 5, 64, usize::MAX] {
        assert_eq!(walk(&*store, bytes_max).await, expected, "{bytes_max} bytes a page");
    }
}

/// A walk goes on after any place, also where no row stands any more.
pub async fn a_walk_goes_on_after_any_place(store: SharedStore) {
    for name in [b"a".as_slice(), b"a\x00", b"c"] {
        apply(&*store, on(name).put(b"1", b"x").put(b"3", b"y")).await;
    }
    let all = walk(&*store, usize::MAX).await;
    for name in TRICKY.into_iter().chain([b"b".as_slice(), b"c", b"d"]).map(partition) {
        let later = store.partitions(Some(&name), usize::MAX).await.unwrap();
        for key in [b"".as_slice(), b"1", b"2", b"3", b"4"].map(RowKey::new) {
            let comes_after =
                |row: &&PlacedRow| later.contains(&row.partition) || (row.partition == name && row.row.key > key);
            let expected: Vec<_> = all.iter().filter(comes_after).take(1).cloned().collect();
            let after = RowPlace { partition: name.clone(), key };
            assert_eq!(store.walk(Some(&after), 0).await.unwrap(), expected, "after {after:02x?}");
        }
    }
}

/// A page has no more bytes than asked for, unless it is one row.
pub async fn a_walk_keeps_to_its_bytes(store: SharedStore) {
    let commit = (0..100_u8).fold(on(b"p"), |commit, key| commit.put(&[key], &vec![key; usize::from(key)]));
    apply(&*store, commit).await;
    let mut after = None;
    for _ in 0..100 {
        let page = store.walk(after.as_ref(), 150).await.unwrap();
        let Some(last) = page.last() else { return };
        after = Some(last.place());
        assert!(page.len() == 1 || page.iter().map(PlacedRow::bytes).sum::<usize>() <= 150, "{page:?}");
    }
    assert_eq!(store.walk(after.as_ref(), 150).await.unwrap(), []);
}
