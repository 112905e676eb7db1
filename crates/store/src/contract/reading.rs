//! `get` and `scan`.

use super::SharedStore;
use super::support::{TRICKY, all_rows, apply, everything, get_one, key, on, partition, range, row, value};
use hobbs_domain::row::RowRange;

/// Writes a row under every tricky key, its value the key itself, in an order that is not theirs.
async fn fill(store: &SharedStore) {
    for name in TRICKY.iter().rev() {
        apply(&**store, on(b"p").put(name, name)).await;
    }
}

/// What was put under a key is got under it, and nothing under another.
pub async fn a_row_reads_as_written(store: SharedStore) {
    assert_eq!(get_one(&*store, b"p", b"k").await, None);
    fill(&store).await;
    for name in TRICKY {
        assert_eq!(get_one(&*store, b"p", name).await, Some(name.to_vec()), "{name:02x?}");
    }
    assert_eq!(get_one(&*store, b"p", b"b").await, None);
}

/// Values stand where their keys stand, absent rows and repeated keys included.
pub async fn get_answers_in_the_order_of_the_keys(store: SharedStore) {
    apply(&*store, on(b"p").put(b"a", b"1").put(b"b", b"2")).await;
    let values = store.get(&partition(b"p"), &[key(b"b"), key(b"x"), key(b"a"), key(b"b")]).await.unwrap();
    assert_eq!(values, [Some(value(b"2")), None, Some(value(b"1")), Some(value(b"2"))]);
    assert_eq!(store.get(&partition(b"p"), &[]).await.unwrap(), []);
}

/// Rows come in the order of their keys' bytes, whatever the order in which they were written.
pub async fn a_scan_is_in_the_order_of_the_bytes(store: SharedStore) {
    assert_eq!(all_rows(&*store, b"p").await, []);
    fill(&store).await;
    assert_eq!(all_rows(&*store, b"p").await, TRICKY.map(|name| row(name, name)));
}

/// The start belongs to a range and the end does not; a range that ends before it starts is empty.
pub async fn a_scan_keeps_to_its_range(store: SharedStore) {
    fill(&store).await;
    for (from, start) in TRICKY.iter().enumerate() {
        for (to, end) in TRICKY.iter().enumerate() {
            let found = store.scan(&partition(b"p"), &range(start, Some(end)), usize::MAX).await.unwrap();
            let expected: Vec<_> = TRICKY.iter().take(to).skip(from).map(|name| row(name, name)).collect();
            assert_eq!(found, expected, "from {start:02x?} to {end:02x?}");
        }
        let found = store.scan(&partition(b"p"), &range(start, None), usize::MAX).await.unwrap();
        let expected: Vec<_> = TRICKY.iter().skip(from).map(|name| row(name, name)).collect();
        assert_eq!(found, expected, "from {start:02x?}");
    }
}

/// A limit cuts a scan, and the scan from the next key goes on where it stopped.
pub async fn a_scan_stops_at_its_limit_and_goes_on_after_it(store: SharedStore) {
    fill(&store).await;
    assert_eq!(store.scan(&partition(b"p"), &everything(), 0).await.unwrap(), []);
    for limit in 1..=TRICKY.len() + 1 {
        let (mut from, mut found) = (everything(), Vec::new());
        loop {
            let page = store.scan(&partition(b"p"), &from, limit).await.unwrap();
            assert!(page.len() <= limit);
            let Some(last) = page.last() else { break };
            from.start = last.key.next();
            found.extend(page);
        }
        assert_eq!(found, TRICKY.map(|name| row(name, name)), "limit {limit}");
    }
}

/// A prefix finds the rows whose keys begin with it, up to the largest bytes.
pub async fn a_scan_of_a_prefix_finds_just_that(store: SharedStore) {
    fill(&store).await;
    for prefix in [b"".as_slice(), b"a", b"a\x00", b"\x00", b"\xFF", b"\xFF\xFF", b"b"] {
        let found = store.scan(&partition(b"p"), &RowRange::prefix(prefix), usize::MAX).await.unwrap();
        let expected: Vec<_> =
            TRICKY.iter().filter(|name| name.starts_with(prefix)).map(|name| row(name, name)).collect();
        assert_eq!(found, expected, "{prefix:02x?}");
    }
}

/// A row that holds nothing is there all the same.
pub async fn an_empty_value_is_a_row(store: SharedStore) {
    apply(&*store, on(b"p").put(b"k", b"")).await;
    assert_eq!(get_one(&*store, b"p", b"k").await, Some(Vec::new()));
    assert_eq!(all_rows(&*store, b"p").await, [row(b"k", b"")]);
}
