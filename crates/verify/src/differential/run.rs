//! A run of random histories.

use super::{Finding, History, Pair, Summary, shrink};
use std::collections::BTreeSet;

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

/// Sends random histories to both sides, each to its end, and shrinks each kind of difference that is new. `fresh` makes the
/// names of this run's tenants unlike those of any other run; `told` hears of each finding at once.
///
/// # Errors
/// When a side does not answer.
pub fn run(pair: &Pair<'_>, options: Options, fresh: u64, told: &mut impl FnMut(&Finding)) -> Result<Summary, String> {
    let mut summary = Summary::default();
    let mut kinds = BTreeSet::new();
    let mut names = fresh;
    let mut seed = options.seed;
    while summary.requests < options.requests && summary.findings.len() < options.findings_max {
        let steps = History::new(seed, options.history.min(options.requests - summary.requests)).steps;
        names = names.wrapping_add(1 << 20);
        let mut variables = pair.variables(names);
        for (number, step) in steps.iter().enumerate() {
            summary.requests += 1;
            let Some(difference) = pair.difference(number, step, &mut variables)? else { continue };
            summary.differences += 1;
            if kinds.insert(difference.kind(&step.name)) && summary.findings.len() < options.findings_max {
                let (steps, difference) = shrink(pair, &steps, difference, names)?;
                let finding = Finding { seed, steps, difference };
                told(&finding);
                summary.findings.push(finding);
            }
        }
        summary.accepted += variables.accepted;
        seed = seed.wrapping_add(1);
    }
    Ok(summary)
}
