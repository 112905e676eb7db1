//! The shortest exchange that shows a difference.

use super::simplify::simpler;
use super::slice::slice;
use super::{Difference, Pair};
use crate::conformance::Step;

/// How many requests are sent to each side in search of a shorter exchange: a slow peer shall not be asked for hours.
const REQUESTS_MAX: usize = 4_000;

/// What is left of a history.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// The shortest exchange that was found.
    pub steps: Vec<Step>,
    /// How the answers to its last request differ.
    pub difference: Difference,
    /// Why the search was given up, if a side was lost.
    pub stopped: Option<String>,
}

/// Drops requests, and parts of those that are left, as long as the difference stays. Each try is a run of its own, with a tenant
/// of its own; `seed` has to be new to the servers, and so have the numbers after it.
#[must_use]
pub fn shrink(pair: &Pair<'_>, steps: &[Step], difference: Difference, seed: u64) -> Shrunk {
    let steps: Vec<Step> = steps.iter().take(difference.step + 1).cloned().collect();
    let kind = difference.kind(steps.last().map_or("", |step| step.name.as_str()));
    let mut search = Search { pair, kind, seed, left: REQUESTS_MAX, best: Shrunk { steps, difference, stopped: None } };
    search.slice();
    search.drop_steps();
    search.simplify();
    search.best
}

struct Search<'a, 'p> {
    pair: &'a Pair<'p>,
    kind: String,
    seed: u64,
    left: usize,
    best: Shrunk,
}

impl Search<'_, '_> {
    /// Takes the candidate if it shows the difference too.
    fn takes(&mut self, steps: Vec<Step>) -> bool {
        if self.best.stopped.is_some() || steps.len() > self.left {
            return false;
        }
        self.left -= steps.len();
        self.seed = self.seed.wrapping_add(1);
        // Whether steps before the last differ does not matter: each difference is looked at for itself.
        let found = self.pair.last_difference(&steps, self.seed);
        match (found, steps.last()) {
            (Ok(Some(difference)), Some(last)) if difference.kind(&last.name) == self.kind => {
                (self.best.steps, self.best.difference) = (steps, difference);
                true
            }
            (Err(why), _) => {
                self.best.stopped = Some(why);
                false
            }
            _ => false,
        }
    }

    /// Tries first what most differences need: the tenant, and what the last request names.
    fn slice(&mut self) {
        let sliced = slice(&self.best.steps);
        if sliced.len() < self.best.steps.len() {
            self.takes(sliced);
        }
    }

    /// Drops halves, quarters, and so on down to single requests, until no single one can go.
    fn drop_steps(&mut self) {
        let mut size = self.best.steps.len() / 2;
        while size > 0 {
            let before = self.best.steps.len();
            self.drop_runs_of(size);
            let again = size == 1 && self.best.steps.len() < before;
            size = if again { 1 } else { size / 2 };
        }
    }

    fn drop_runs_of(&mut self, size: usize) {
        let mut start = 0;
        // The last request is the one that differs, so it always stays.
        while start + 1 < self.best.steps.len() {
            let steps = &self.best.steps;
            let end = (start + size).min(steps.len() - 1);
            let candidate = steps.iter().take(start).chain(steps.iter().skip(end)).cloned().collect();
            if !self.takes(candidate) {
                start = end;
            }
        }
    }

    /// The last request first: the less it needs, the less those before it have to do.
    fn simplify(&mut self) {
        for index in (0..self.best.steps.len()).rev() {
            let mut form = 0;
            while let Some(request) = self.best.steps.get(index).and_then(|step| simpler(&step.request, form)) {
                let mut candidate = self.best.steps.clone();
                if let Some(step) = candidate.get_mut(index) {
                    step.request = request;
                }
                if !self.takes(candidate) {
                    form += 1;
                }
            }
        }
    }
}
