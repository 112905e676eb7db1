//! Faults on purpose, for the tests of whoever builds on a store.

use crate::store::Commit;

/// What becomes of one call of [`crate::Store::commit`] on a [`crate::MemoryStore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is carried out.
    Proceed,
    /// It is answered with [`crate::StoreError::Overloaded`]; nothing of it is done.
    Overload,
    /// It fails.
    Fail {
        /// How many of its commits are carried out before it fails: zero for none, [`usize::MAX`] for all. The caller
        /// can't know; to it the outcome is open.
        after: usize,
        /// Whether the store refuses every later commit with [`crate::StoreError::Poisoned`], as an engine does after a
        /// failed write. If not, the error is [`crate::StoreError::Engine`] and the next call has its own verdict.
        poisons: bool,
    },
}

/// Decides, call by call, which commits fail. Any closure of the right shape is one.
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use hobbs_store::{Commit, MemoryStore, Verdict};
///
/// let calls = AtomicUsize::new(0);
/// let store = MemoryStore::with_faults(move |_: &[Commit]| match calls.fetch_add(1, Ordering::Relaxed) {
///     2 => Verdict::Fail { after: usize::MAX, poisons: false }, // the third call is done, but says it failed
///     _ => Verdict::Proceed,
/// });
/// ```
pub trait Faults: Send + Sync + 'static {
    /// The fate of this call. It is asked for once a call, in the order in which calls are carried out.
    fn judge(&self, commits: &[Commit]) -> Verdict;
}

impl<Judge> Faults for Judge
where
    Judge: Fn(&[Commit]) -> Verdict + Send + Sync + 'static,
{
    fn judge(&self, commits: &[Commit]) -> Verdict {
        self(commits)
    }
}

/// No faults.
pub(super) struct Faultless;

impl Faults for Faultless {
    fn judge(&self, _commits: &[Commit]) -> Verdict {
        Verdict::Proceed
    }
}
