//! The commits that become durable together.
//!
//! Each is checked against the rows on disk and the changes of those before it in the group, in their order. What passes
//! is gathered, and a row that several commits change is written once, as the last one leaves it.

use std::collections::BTreeMap;

use hobbs_domain::row::RowKey;

use super::key;
use crate::error::StoreResult;
use crate::store::{Commit, CommitOutcome};

/// Encoded keys and the values they get; `None`: the row goes.
pub(super) type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// Reads rows as they are on disk, by their encoded keys.
pub(super) trait Rows {
    /// Whether the row holds just this; `None`: whether there is no such row.
    fn holds(&self, key: &[u8], expected: Option<&[u8]>) -> StoreResult<bool>;
}

/// A group in the making.
pub(super) struct Group<'a, R> {
    rows: &'a R,
    changes: Changes,
    pub(super) applied: u64,
    pub(super) refused: u64,
}

impl<'a, R: Rows> Group<'a, R> {
    pub(super) fn new(rows: &'a R) -> Self {
        Self { rows, changes: Changes::new(), applied: 0, refused: 0 }
    }

    /// Checks the commits of one call and gathers what they change. An error leaves the commits before it gathered.
    pub(super) fn add_call(&mut self, commits: Vec<Commit>) -> StoreResult<Vec<CommitOutcome>> {
        commits.into_iter().map(|commit| self.add(commit)).collect()
    }

    /// What the group changes.
    pub(super) fn into_changes(self) -> Changes {
        self.changes
    }

    fn add(&mut self, commit: Commit) -> StoreResult<CommitOutcome> {
        let failing = self.failing(&commit)?;
        if !failing.is_empty() {
            self.refused += 1;
            return Ok(CommitOutcome::Refused(failing));
        }
        for row in commit.puts {
            self.changes.insert(key::encode(&commit.partition, &row.key), Some(row.value.into_bytes()));
        }
        for deleted in &commit.deletes {
            self.changes.insert(key::encode(&commit.partition, deleted), None);
        }
        self.applied += 1;
        Ok(CommitOutcome::Applied)
    }

    fn failing(&self, commit: &Commit) -> StoreResult<Vec<RowKey>> {
        let mut failing = Vec::new();
        for condition in &commit.conditions {
            let key = key::encode(&commit.partition, &condition.key);
            let expected = condition.expected.as_ref().map(|value| value.as_bytes());
            let holds = match self.changes.get(&key) {
                Some(changed) => changed.as_deref() == expected,
                None => self.rows.holds(&key, expected)?,
            };
            if !holds {
                failing.push(condition.key.clone());
            }
        }
        Ok(failing)
    }
}
