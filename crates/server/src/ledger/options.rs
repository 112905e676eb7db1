//! How a ledger is run.

use std::num::NonZeroUsize;

use hobbs_domain::usage::Tail;

use crate::bounds;

/// The processors for each worker. The others parse, and a worker that has more to commit at once commits it cheaper.
const PROCESSORS_PER_WORKER: usize = 4;

/// How a ledger is run. The defaults are what a server uses; a simulation makes everything small, so that little work
/// reaches every bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerOptions {
    /// How many workers share the partitions.
    pub workers: NonZeroUsize,
    /// Submissions that may wait for one worker ([`bounds::LEDGER_QUEUE_MAX`]).
    pub queue_max: NonZeroUsize,
    /// The most submissions that a worker takes at once ([`bounds::LEDGER_BATCH_MAX`]).
    pub batch_max: usize,
    /// The most records that a worker takes at once ([`bounds::LEDGER_BATCH_RECORDS_MAX`]).
    pub batch_records_max: usize,
    /// How often a commit is planned anew ([`bounds::LEDGER_ATTEMPTS_MAX`]).
    pub attempts_max: usize,
    /// So many entries that are not folded make the next commit fold ([`bounds::LEDGER_ENTRIES_TO_FOLD`]).
    pub entries_to_fold: u64,
    /// The same for a partition whose state was not remembered ([`bounds::LEDGER_ENTRIES_TO_FOLD_COLD`]).
    pub entries_to_fold_cold: u64,
    /// So many submissions that are not folded make the next commit fold ([`bounds::LEDGER_SUBMISSIONS_TO_FOLD`]).
    pub submissions_to_fold: usize,
    /// So many records that are not folded make the next commit fold ([`bounds::LEDGER_RECORDS_TO_FOLD`]).
    pub records_to_fold: u64,
    /// More records than this that are not folded are folded when there is nothing else to do
    /// ([`bounds::LEDGER_UNFOLDED_RECORDS`]).
    pub records_to_fold_idle: u64,
    /// The same for entries ([`bounds::LEDGER_UNFOLDED_ENTRIES`]).
    pub entries_to_fold_idle: u64,
    /// How many bytes the rows of one fold take at most ([`bounds::LEDGER_FOLD_BYTES_MAX`]).
    pub fold_bytes_max: usize,
    /// How many bytes of commits are given to the store at once ([`bounds::LEDGER_COMMIT_BYTES_MAX`]).
    pub commit_bytes_max: usize,
    /// The memory for the states of partitions, in bytes, roughly ([`bounds::LEDGER_TAILS_BYTES`]).
    pub tails_bytes: u64,
}

impl LedgerOptions {
    /// For a store on other machines: a commit there takes milliseconds of waiting rather than of work, so there are many
    /// workers, and one that waits longer holds up few partitions.
    #[must_use]
    pub fn shared() -> Self {
        Self {
            workers: bounds::LEDGER_WORKERS_SHARED,
            queue_max: bounds::LEDGER_QUEUE_SHARED_MAX,
            tails_bytes: bounds::LEDGER_TAILS_SHARED_BYTES,
            ..Self::default()
        }
    }

    /// With no larger folds and calls than a store takes, whose commits may have so many bytes.
    pub(super) fn within(self, commit_bytes_max: usize) -> Self {
        Self {
            // An entry goes with it.
            fold_bytes_max: self.fold_bytes_max.min(commit_bytes_max / 4 * 3),
            commit_bytes_max: self.commit_bytes_max.min(commit_bytes_max),
            ..self
        }
    }

    /// Whether so much is not folded that the next commit should fold it. The state of a cold partition had to be read.
    pub(super) fn is_fold_due(&self, tail: &Tail, is_cold: bool) -> bool {
        let entries_max = if is_cold { self.entries_to_fold_cold } else { self.entries_to_fold };
        tail.unfolded_entries() >= entries_max
            || tail.unfolded_records() >= self.records_to_fold
            || tail.tracking_ids() >= self.submissions_to_fold
    }

    /// Whether so much is not folded that it should be when there is nothing else to do.
    pub(super) fn is_fold_due_idle(&self, tail: &Tail) -> bool {
        tail.unfolded_records() > self.records_to_fold_idle || tail.unfolded_entries() > self.entries_to_fold_idle
    }
}

impl Default for LedgerOptions {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let workers = NonZeroUsize::new(processors.div_ceil(PROCESSORS_PER_WORKER)).unwrap_or(NonZeroUsize::MIN);
        Self {
            workers,
            queue_max: bounds::LEDGER_QUEUE_MAX,
            batch_max: bounds::LEDGER_BATCH_MAX,
            batch_records_max: bounds::LEDGER_BATCH_RECORDS_MAX,
            attempts_max: bounds::LEDGER_ATTEMPTS_MAX,
            entries_to_fold: bounds::LEDGER_ENTRIES_TO_FOLD,
            entries_to_fold_cold: bounds::LEDGER_ENTRIES_TO_FOLD_COLD,
            submissions_to_fold: bounds::LEDGER_SUBMISSIONS_TO_FOLD,
            records_to_fold: bounds::LEDGER_RECORDS_TO_FOLD,
            records_to_fold_idle: bounds::LEDGER_UNFOLDED_RECORDS,
            entries_to_fold_idle: bounds::LEDGER_UNFOLDED_ENTRIES,
            fold_bytes_max: bounds::LEDGER_FOLD_BYTES_MAX,
            commit_bytes_max: bounds::LEDGER_COMMIT_BYTES_MAX,
            tails_bytes: bounds::LEDGER_TAILS_BYTES,
        }
    }
}
