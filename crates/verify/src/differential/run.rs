//! A run of random histories.

use super::{Difference, Finding, History, Pair, Summary, shrink};
use crate::conformance::Step;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeSet;

/// The names of this many runs are set aside for the tries of shrinking one difference.
const NAMES_OF_HISTORY: u64 = 1 << 20;

/// How large a run is.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Where all random choices come from.
    pub seed: u64,
    /// How many requests are sent.
    pub requests: usize,
    /// Requests of one history.
    pub history: usize,
    /// After so many kinds of differences the run ends.
    pub findings_max: usize,
}

/// The seeds of a run's histories. The first is the run's own, so that one history can be had again by its seed alone.
fn seeds(seed: u64) -> impl Iterator<Item = u64> {
    let mut generator = StdRng::seed_from_u64(seed);
    std::iter::once(seed).chain(std::iter::repeat_with(move || generator.random()))
}

/// Sends random histories to both sides, and shrinks each kind of difference that is new. `fresh` makes the names of this
/// run's tenants unlike those of any other run; `told` hears of each finding at once.
///
/// A history goes on after a read that differs, and after what both sides refused, but not after any other write: from there
/// on the two sides may hold different things, and what they answer says nothing.
///
/// # Errors
/// When a side cannot be reached. What was found until then has been told.
pub fn run(pair: &Pair<'_>, options: Options, fresh: u64, told: &mut impl FnMut(&Finding)) -> Result<Summary, String> {
    let mut search = Search { pair, options, kinds: BTreeSet::new(), summary: Summary::default(), told };
    let mut names = fresh;
    for seed in seeds(options.seed) {
        if search.is_over() {
            break;
        }
        names = names.wrapping_add(NAMES_OF_HISTORY);
        search.history(seed, names)?;
    }
    Ok(search.summary)
}

struct Search<'a, 'p, T> {
    pair: &'a Pair<'p>,
    options: Options,
    kinds: BTreeSet<String>,
    summary: Summary,
    told: &'a mut T,
}

impl<T: FnMut(&Finding)> Search<'_, '_, T> {
    fn is_over(&self) -> bool {
        self.summary.requests >= self.options.requests || self.summary.findings.len() >= self.options.findings_max
    }

    fn history(&mut self, seed: u64, names: u64) -> Result<(), String> {
        let steps = History::new(seed, self.options.history).steps;
        let mut run = self.pair.run(names);
        for (number, step) in steps.iter().enumerate() {
            if self.is_over() {
                break;
            }
            self.summary.requests += 1;
            let Some(difference) = self.pair.difference(number, step, &mut run)? else { continue };
            self.summary.differences += 1;
            let has_parted = !difference.is_refused_by_both();
            if self.kinds.insert(difference.kind(&step.name)) {
                self.found(seed, &steps, difference, names)?;
            }
            if !step.request.is_read() && has_parted {
                break;
            }
        }
        self.summary.accepted += run.accepted;
        self.summary.failed += run.failed;
        Ok(())
    }

    fn found(&mut self, seed: u64, steps: &[Step], difference: Difference, names: u64) -> Result<(), String> {
        let shrunk = shrink(self.pair, steps, difference, names);
        let finding = Finding::new(self.pair, seed, shrunk.steps, shrunk.difference);
        (self.told)(&finding);
        self.summary.findings.push(finding);
        shrunk.stopped.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_history_has_the_seed_of_the_run_and_no_other_run_shares_the_rest() {
        let of = |seed| seeds(seed).take(50).collect::<Vec<u64>>();
        assert_eq!(of(7), of(7));
        assert_eq!(of(7).first(), Some(&7));
        assert!(of(7).iter().all(|seed| !of(8).contains(seed)));
    }
}
