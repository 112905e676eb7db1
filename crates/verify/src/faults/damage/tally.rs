//! What came of the trials, by kind of file.

use super::verdict::{Served, Verdict};
use std::collections::BTreeMap;

/// What came of the trials.
#[derive(Debug, Default)]
pub(super) struct Tally {
    kinds: BTreeMap<&'static str, Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    altered: usize,
    found: usize,
    named: usize,
    /// The last that was said without naming anything.
    not_named: String,
    harmless: usize,
    missed: usize,
    not_started: usize,
    answered: usize,
    asked: usize,
}

impl Tally {
    pub(super) fn count(&mut self, kind: &'static str, verdict: &Verdict) {
        let counts = self.kinds.entry(kind).or_default();
        counts.altered += 1;
        match verdict {
            Verdict::Named => {
                counts.found += 1;
                counts.named += 1;
            }
            Verdict::Found(said) => {
                counts.found += 1;
                counts.not_named = said.lines().last().unwrap_or_default().to_owned();
            }
            Verdict::Harmless => counts.harmless += 1,
            Verdict::Missed => counts.missed += 1,
        }
    }

    pub(super) fn served(&mut self, kind: &'static str, served: Served) {
        let counts = self.kinds.entry(kind).or_default();
        match served {
            Served::Nothing => counts.not_started += 1,
            Served::Some { answered, asked } => {
                counts.answered += answered;
                counts.asked += asked;
            }
        }
    }

    /// A line for each kind of file, and one for all.
    pub(super) fn lines(&self) -> Vec<String> {
        let lines = self.kinds.iter().map(|(kind, counts)| {
            let Counts { altered, found, named, not_named, harmless, missed, not_started, answered, asked } = counts;
            let not_named = if not_named.is_empty() { String::new() } else { format!("; not named: {not_named:.200}") };
            format!(
                "{kind}: altered {altered} times: found {found} ({named} by file or owner), harmless {harmless}, served as \
                 good {missed}; served from nevertheless: {not_started} times no start, else {answered} of {asked} questions \
                 answered, all rightly{not_named}"
            )
        });
        lines.collect()
    }
}
