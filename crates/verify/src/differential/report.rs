//! What a run found.

use super::script::script;
use super::{Difference, Pair};
use crate::conformance::Step;
use crate::json::Json;
use std::fmt;

/// How much of an answer is printed.
const ANSWER_CHARACTERS_SHOWN: usize = 1_500;

/// A difference, shrunk to its shortest exchange.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The seed of the history that showed it.
    pub seed: u64,
    /// The shortest exchange.
    pub steps: Vec<Step>,
    /// How the answers to its last request differ.
    pub difference: Difference,
    /// The exchange as a script of a shell.
    pub script: String,
}

/// The figures of a run.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// How many requests each side got, those of shrinking aside.
    pub requests: usize,
    /// How many of them the checked side carried out.
    pub accepted: usize,
    /// How many of them the checked side failed at, with a status of 5xx or no answer: never a good one, even if its peer
    /// fails too.
    pub failed: usize,
    /// How many requests were answered differently.
    pub differences: usize,
    /// Each kind of difference once.
    pub findings: Vec<Finding>,
}

impl Finding {
    /// What is told of a difference of this pair.
    pub(super) fn new(pair: &Pair<'_>, seed: u64, steps: Vec<Step>, difference: Difference) -> Self {
        let variables = pair.base.variables(seed);
        let script = script(&steps, &pair.base.base, &pair.base.user, &variables);
        Self { seed, steps, difference, script }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.steps.last().map_or("", |step| step.name.as_str());
        writeln!(formatter, "difference: {name} (seed {}, {} requests)", self.seed, self.steps.len())?;
        for line in self.script.lines() {
            writeln!(formatter, "  {line}")?;
        }
        for line in &self.difference.lines {
            writeln!(formatter, "  {line}")?;
        }
        writeln!(formatter, "  checked: {}", shown(&self.difference.answers.0))?;
        write!(formatter, "  peer:    {}", shown(&self.difference.answers.1))
    }
}

/// The beginning of an answer.
fn shown(answer: &Json) -> String {
    let text = answer.to_string();
    match text.char_indices().nth(ANSWER_CHARACTERS_SHOWN) {
        Some((end, _)) => format!("{} ...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

impl fmt::Display for Summary {
    /// The figures alone: findings are told as they come.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, accepted, failed, differences, findings } = self;
        let kinds = findings.len();
        write!(
            formatter,
            "{requests} requests to each, {accepted} of them carried out, {failed} failed, {differences} answered \
             differently, in {kinds} ways"
        )
    }
}
