//! What an embedded store has done so far.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters since the store was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EmbeddedStatistics {
    /// Commits that were applied.
    pub commits_applied: u64,
    /// Commits that were refused because a condition did not hold.
    pub commits_refused: u64,
    /// Calls that found the queue full.
    pub calls_overloaded: u64,
    /// Groups that were written: as many as there were syncs.
    pub groups: u64,
    /// Rows that were put or removed. A row that one group changes several times counts once.
    pub rows: u64,
    /// The most commits applied by one group.
    pub group_commits_max: u64,
}

/// The counters behind [`EmbeddedStatistics`]. Each is exact; read together, they may be some commits apart.
#[derive(Debug, Default)]
pub(super) struct Counters {
    commits_applied: AtomicU64,
    commits_refused: AtomicU64,
    calls_overloaded: AtomicU64,
    groups: AtomicU64,
    rows: AtomicU64,
    group_commits_max: AtomicU64,
}

impl Counters {
    pub(super) fn overloaded(&self) {
        self.calls_overloaded.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a group whose changes, if it had any, are durable.
    pub(super) fn group(&self, applied: u64, refused: u64, rows: u64) {
        self.commits_applied.fetch_add(applied, Ordering::Relaxed);
        self.commits_refused.fetch_add(refused, Ordering::Relaxed);
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.groups.fetch_add(u64::from(rows > 0), Ordering::Relaxed);
        self.group_commits_max.fetch_max(applied, Ordering::Relaxed);
    }

    pub(super) fn snapshot(&self) -> EmbeddedStatistics {
        EmbeddedStatistics {
            commits_applied: self.commits_applied.load(Ordering::Relaxed),
            commits_refused: self.commits_refused.load(Ordering::Relaxed),
            calls_overloaded: self.calls_overloaded.load(Ordering::Relaxed),
            groups: self.groups.load(Ordering::Relaxed),
            rows: self.rows.load(Ordering::Relaxed),
            group_commits_max: self.group_commits_max.load(Ordering::Relaxed),
        }
    }
}
