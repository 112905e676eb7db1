//! Short words for the checks.

use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};

use crate::store::{Commit, CommitOutcome, Condition, Store};
use crate::view::{PlacedRow, View};

/// Keys that are easily confused: empty, the smallest and the largest byte, and beginnings of one another. In order.
pub(super) const TRICKY: [&[u8]; 14] = [
    b"",
    b"\x00",
    b"\x00\x00",
    b"\x00\x01",
    b"\x00\xFF",
    b"\x01",
    b"a",
    b"a\x00",
    b"a\x00b",
    b"a\x01",
    b"ab",
    b"a\xFF",
    b"\xFF",
    b"\xFF\xFF",
];

pub(super) fn partition(name: &[u8]) -> PartitionKey {
    PartitionKey::new(name)
}

pub(super) fn key(key: &[u8]) -> RowKey {
    RowKey::new(key)
}

pub(super) fn value(value: &[u8]) -> RowValue {
    RowValue::new(value)
}

pub(super) fn row(key: &[u8], value: &[u8]) -> Row {
    Row { key: RowKey::new(key), value: RowValue::new(value) }
}

pub(super) fn range(start: &[u8], end: Option<&[u8]>) -> RowRange {
    RowRange { start: key(start), end: end.map(key) }
}

pub(super) fn everything() -> RowRange {
    range(b"", None)
}

pub(super) fn on(name: &[u8]) -> Commit {
    Commit { partition: partition(name), conditions: Vec::new(), puts: Vec::new(), deletes: Vec::new() }
}

impl Commit {
    pub(super) fn put(mut self, key: &[u8], value: &[u8]) -> Self {
        self.puts.push(row(key, value));
        self
    }

    pub(super) fn delete(mut self, deleted: &[u8]) -> Self {
        self.deletes.push(key(deleted));
        self
    }

    pub(super) fn if_absent(mut self, absent: &[u8]) -> Self {
        self.conditions.push(Condition { key: key(absent), expected: None });
        self
    }

    pub(super) fn if_equals(mut self, compared: &[u8], expected: &[u8]) -> Self {
        self.conditions.push(Condition { key: key(compared), expected: Some(value(expected)) });
        self
    }
}

pub(super) fn refused(keys: &[&[u8]]) -> CommitOutcome {
    CommitOutcome::Refused(keys.iter().map(|refused| key(refused)).collect())
}

pub(super) async fn commit_one(store: &dyn Store, commit: Commit) -> CommitOutcome {
    let mut outcomes = store.commit(vec![commit]).await.unwrap();
    assert_eq!(outcomes.len(), 1, "one commit, one outcome");
    outcomes.remove(0)
}

pub(super) async fn apply(store: &dyn Store, commit: Commit) {
    assert_eq!(commit_one(store, commit).await, CommitOutcome::Applied);
}

pub(super) async fn get_one(view: &dyn View, name: &[u8], row_key: &[u8]) -> Option<Vec<u8>> {
    let mut values = view.get(&partition(name), &[key(row_key)]).await.unwrap();
    assert_eq!(values.len(), 1, "one key, one value");
    values.remove(0).map(RowValue::into_bytes)
}

pub(super) async fn all_rows(view: &dyn View, name: &[u8]) -> Vec<Row> {
    view.scan(&partition(name), &everything(), usize::MAX).await.unwrap()
}

/// Names in the order of their bytes, whatever the engine's.
pub(super) fn sorted(mut partitions: Vec<PartitionKey>) -> Vec<PartitionKey> {
    partitions.sort();
    partitions
}

/// Every row there is, met page by page.
pub(super) async fn walk(view: &dyn View, bytes_max: usize) -> Vec<PlacedRow> {
    let mut found: Vec<PlacedRow> = Vec::new();
    loop {
        let after = found.last().map(PlacedRow::place);
        let page = view.walk(after.as_ref(), bytes_max).await.unwrap();
        if page.is_empty() {
            return found;
        }
        found.extend(page);
    }
}
