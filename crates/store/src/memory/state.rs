//! The rows of a memory store, and what a commit does to them.

use std::collections::BTreeMap;
use std::ops::Bound;

use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};

use crate::store::{Commit, CommitOutcome};

type Partition = BTreeMap<RowKey, RowValue>;

/// Rows by partition. No partition in it is empty.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    partitions: BTreeMap<PartitionKey, Partition>,
}

impl State {
    pub(super) fn get(&self, partition: &PartitionKey, keys: &[RowKey]) -> Vec<Option<RowValue>> {
        let rows = self.partitions.get(partition);
        keys.iter().map(|key| rows.and_then(|rows| rows.get(key)).cloned()).collect()
    }

    pub(super) fn scan(&self, partition: &PartitionKey, range: &RowRange, limit: usize) -> Vec<Row> {
        let Some(rows) = self.partitions.get(partition) else { return Vec::new() };
        let end = match &range.end {
            // A map panics on a range that ends before it starts.
            Some(end) if *end <= range.start => return Vec::new(),
            Some(end) => Bound::Excluded(end),
            None => Bound::Unbounded,
        };
        let found = rows.range((Bound::Included(&range.start), end)).take(limit);
        found.map(|(key, value)| Row { key: key.clone(), value: value.clone() }).collect()
    }

    pub(super) fn partitions(&self, after: Option<&PartitionKey>, limit: usize) -> Vec<PartitionKey> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.partitions.range((start, Bound::Unbounded)).take(limit).map(|(name, _)| name.clone()).collect()
    }

    pub(super) fn commit(&mut self, commit: Commit) -> CommitOutcome {
        let failing = self.failing(&commit);
        if !failing.is_empty() {
            return CommitOutcome::Refused(failing);
        }
        let rows = self.partitions.entry(commit.partition.clone()).or_default();
        rows.extend(commit.puts.into_iter().map(|row| (row.key, row.value)));
        for key in &commit.deletes {
            rows.remove(key);
        }
        if rows.is_empty() {
            self.partitions.remove(&commit.partition);
        }
        CommitOutcome::Applied
    }

    fn failing(&self, commit: &Commit) -> Vec<RowKey> {
        let rows = self.partitions.get(&commit.partition);
        let holds =
            |key: &RowKey, expected: &Option<RowValue>| rows.and_then(|rows| rows.get(key)) == expected.as_ref();
        let failing = commit.conditions.iter().filter(|condition| !holds(&condition.key, &condition.expected));
        failing.map(|condition| condition.key.clone()).collect()
    }
}
