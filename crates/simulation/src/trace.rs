//! What happens in a simulation: counted, and put into a digest, so that two runs can be compared.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use xxhash_rust::xxh3::Xxh3;

/// How often each kind of thing happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<&'static str, u64>);

impl Counts {
    /// How often something of this kind happened.
    #[must_use]
    pub fn of(&self, kind: &str) -> u64 {
        self.0.get(kind).copied().unwrap_or(0)
    }

    /// Adds those of another run.
    pub fn add(&mut self, other: &Self) {
        for (kind, count) in &other.0 {
            *self.0.entry(kind).or_default() += count;
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(kind, count)| writeln!(formatter, "{count:>12}  {kind}"))
    }
}

/// What happened so far in a run.
pub(crate) struct Trace {
    started: Instant,
    is_shown: bool,
    so_far: Mutex<SoFar>,
}

#[derive(Default)]
struct SoFar {
    digest: Xxh3,
    counts: Counts,
}

impl Trace {
    /// Nothing yet. What happens is also printed if it is to be shown.
    pub(crate) fn new(is_shown: bool) -> Self {
        Self { started: Instant::now(), is_shown, so_far: Mutex::default() }
    }

    /// Takes note of something.
    pub(crate) fn note(&self, kind: &'static str, details: fmt::Arguments<'_>) {
        let at = self.elapsed().as_millis();
        let line = format!("{at:>7} ms  {kind}: {details}");
        if self.is_shown {
            println!("{line}");
        }
        let mut so_far = self.so_far.lock().unwrap_or_else(PoisonError::into_inner);
        so_far.digest.update(line.as_bytes());
        *so_far.counts.0.entry(kind).or_default() += 1;
    }

    /// How long the run takes by its own clock.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn digest(&self) -> u64 {
        self.so_far.lock().unwrap_or_else(PoisonError::into_inner).digest.digest()
    }

    pub(crate) fn counts(&self) -> Counts {
        self.so_far.lock().unwrap_or_else(PoisonError::into_inner).counts.clone()
    }
}
