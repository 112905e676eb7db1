//! Walks over all rows.

use hobbs_domain::row::RowKey;

use super::SharedStore;
use super::support::{TRICKY, apply, on, partition, row, walk};
use crate::view::{PlacedRow, RowPlace};

/// Every row is met once, partition by partition, whatever the size of the pages; a row that is larger than a page is
/// a page of its own.
pub async fn a_walk_meets_every_row_in_order(store: SharedStore) {
    assert_eq!(store.walk(None, usize::MAX).await.unwrap(), []);
    let mut expected = Vec::new();
    for name in TRICKY {
        let commit = TRICKY.into_iter().fold(on(name), |commit, key| commit.put(key, key));
        apply(&*store, commit).await;
        expected.extend(TRICKY.map(|key| PlacedRow { partition: partition(name), row: row(key, key) }));
    }
    for bytes_max in [0, 1, 5, 64, usize::MAX] {
        assert_eq!(walk(&*store, bytes_max).await, expected, "{bytes_max} bytes a page");
    }
}

/// A walk goes on after any place, also where no row stands any more.
pub async fn a_walk_goes_on_after_any_place(store: SharedStore) {
    let mut all: Vec<PlacedRow> = Vec::new();
    for name in [b"a".as_slice(), b"a\x00", b"c"] {
        apply(&*store, on(name).put(b"1", b"x").put(b"3", b"y")).await;
        all.extend([row(b"1", b"x"), row(b"3", b"y")].map(|row| PlacedRow { partition: partition(name), row }));
    }
    for name in TRICKY.into_iter().chain([b"b".as_slice(), b"c", b"d"]) {
        for key in [b"".as_slice(), b"1", b"2", b"3", b"4"] {
            let after = RowPlace { partition: partition(name), key: RowKey::new(key) };
            let expected: Vec<_> = all.iter().filter(|row| row.place() > after).take(1).cloned().collect();
            assert_eq!(store.walk(Some(&after), 0).await.unwrap(), expected, "after {name:02x?} {key:02x?}");
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
