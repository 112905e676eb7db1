//! What a run is like: its sizes, its ledgers' bounds, and how much goes wrong.

use std::num::NonZeroUsize;

use hobbs::ledger::LedgerOptions;

use crate::dice::Dice;

/// What a run is like.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    /// Servers over the one store.
    pub(crate) nodes: usize,
    pub(crate) subscriptions: usize,
    pub(crate) clients: usize,
    /// What each client does, one after the other.
    pub(crate) steps: usize,
    /// Large submissions, in a thousand.
    pub(crate) large: u64,
    pub(crate) ledger: LedgerOptions,
    /// What a store takes in one call, in bytes: a little more than a ledger gives it.
    pub(crate) call_bytes_max: usize,
    pub(crate) weather: Weather,
}

/// How slow the store is, and how often things go wrong, in a thousand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    /// Calls that wait for others to go first.
    pub(crate) yields: u64,
    /// Calls that take milliseconds.
    pub(crate) sleeps: u64,
    /// The longest of those, in milliseconds.
    pub(crate) sleep_ms_max: u64,
    /// Reads that fail.
    pub(crate) failing_reads: u64,
    /// Commits that fail in one way or another.
    pub(crate) failing_commits: u64,
    /// Of the failing commits, those that stop the node's store from taking more.
    pub(crate) poisoning: u64,
    /// How long a node runs before it crashes, in milliseconds, at most; `None`: for ever.
    pub(crate) crash_after_ms_max: Option<u64>,
}

impl Setup {
    /// What the run of these dice is like.
    pub(crate) fn thrown(dice: &Dice) -> Self {
        let fold_bytes_max = if dice.per_mille(500) { dice.count(6_000, 16_000) } else { 24 << 20 };
        let commit_bytes_max = fold_bytes_max + fold_bytes_max / 4 + 2_048;
        let count = |least, most| NonZeroUsize::new(dice.count(least, most)).unwrap_or(NonZeroUsize::MIN);
        let ledger = LedgerOptions {
            workers: count(1, 2),
            queue_max: if dice.per_mille(200) { count(1, 3) } else { count(4, 64) },
            batch_max: dice.count(1, 12),
            batch_records_max: dice.count(1, 400),
            attempts_max: if dice.per_mille(200) { dice.count(1, 3) } else { 32 },
            entries_to_fold: dice.between(1, 8),
            entries_to_fold_cold: dice.between(1, 4),
            submissions_to_fold: dice.count(1, 24),
            records_to_fold: dice.between(8, 80),
            records_to_fold_idle: dice.between(2, 40),
            entries_to_fold_idle: dice.between(2, 8),
            fold_bytes_max,
            commit_bytes_max,
            tails_bytes: dice.one(&[0, 2_048, 24 << 20]).copied().unwrap_or_default(),
        };
        Self {
            nodes: dice.count(1, 3),
            subscriptions: dice.count(1, 4),
            clients: dice.count(1, 6),
            steps: dice.count(4, 24),
            large: dice.one(&[0, 0, 30, 300, 900]).copied().unwrap_or_default(),
            ledger,
            call_bytes_max: commit_bytes_max + commit_bytes_max / 15 + 2_048,
            weather: Weather::thrown(dice),
        }
    }
}

impl Weather {
    fn thrown(dice: &Dice) -> Self {
        let is_fair = dice.per_mille(250);
        let chance = |most| if is_fair { 0 } else { dice.between(0, most) };
        Self {
            yields: dice.between(0, 600),
            sleeps: dice.between(0, 300),
            sleep_ms_max: dice.between(1, 60),
            failing_reads: chance(15),
            failing_commits: chance(150),
            poisoning: chance(200),
            crash_after_ms_max: if dice.per_mille(500) { Some(dice.between(20, 2_000)) } else { None },
        }
    }
}
