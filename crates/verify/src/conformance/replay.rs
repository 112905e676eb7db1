//! Sending the steps of transcripts and judging the answers.

use super::differences::Difference;
use super::{Comparison, Differences, Outcome, Report, Step, StepResult, TranscriptFile, Variables};
use super::{answer, capture, quirk};
use crate::wire::Exchange;
use rand::{Rng, RngExt};
use std::collections::BTreeMap;

/// What counts as agreement.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Numbers have the same text, not only the same value.
    pub strict: bool,
    /// A better answer than a quirk of the real server is accepted.
    pub mend_quirks: bool,
    /// The steps that are answered differently on purpose.
    pub differences: Differences,
}

/// Replays the files against the server behind `wire`, whose address is `base`; `told` hears of each step at once.
pub fn replay(
    files: &[TranscriptFile],
    base: &str,
    wire: &impl Exchange,
    rules: &Rules,
    generator: &mut impl Rng,
    told: &mut impl FnMut(&StepResult),
) -> Report {
    let mut report = Report::default();
    for file in files {
        let variables = Variables::new(base, generator.random());
        for (step, outcome) in replay_file(file, variables, wire, rules) {
            report.count(&outcome);
            told(&StepResult { file: file.path.clone(), step, outcome });
        }
    }
    report
}

/// The outcome of each step, and of each intended difference that the file has no step for.
fn replay_file(
    file: &TranscriptFile,
    mut variables: Variables,
    wire: &impl Exchange,
    rules: &Rules,
) -> Vec<(String, Outcome)> {
    let mut occurrences: BTreeMap<&str, usize> = BTreeMap::new();
    let entries = rules.differences.of_file(&file.path);
    let mut outcomes = Vec::new();
    for step in &file.transcript.steps {
        let occurrence = occurrences.entry(&step.name).or_default();
        *occurrence += 1;
        let intended = entries.iter().find(|entry| entry.is_about(&step.name, *occurrence));
        let outcome = match replay_step(step, &mut variables, wire, rules) {
            Ok(verdict) => judge(verdict, intended.copied()),
            Err(why) => Outcome::Failed(vec![format!("no usable response: {why}")]),
        };
        outcomes.push((step.name.clone(), outcome));
    }
    for entry in entries {
        let known = occurrences.get(entry.step.as_str()).copied().unwrap_or(0);
        if !(1..=known).contains(&entry.occurrence) {
            let stale = format!("the intended difference of occurrence {} has no such step", entry.occurrence);
            outcomes.push((entry.step.clone(), Outcome::Failed(vec![stale])));
        }
    }
    outcomes
}

/// The status of an answer, and how it differs from the recorded one.
struct Verdict {
    status: u16,
    found: Vec<String>,
}

fn replay_step(step: &Step, variables: &mut Variables, wire: &impl Exchange, rules: &Rules) -> Result<Verdict, String> {
    let response = wire.exchange(&step.request.fill(variables)).map_err(|error| error.to_string())?;
    let answer = answer::kept(step, &response)?;
    let mut found = Comparison::new(step, variables, rules.strict).differences(&answer);
    if rules.mend_quirks && quirk::is_mended(step, response.status) {
        found.clear();
    }
    // After the comparison: a recorded answer that uses a captured variable means its value before this step.
    capture::capture(step, &answer, variables)?;
    Ok(Verdict { status: response.status, found })
}

fn judge(verdict: Verdict, intended: Option<&Difference>) -> Outcome {
    match (verdict.found.is_empty(), intended) {
        (true, None) => Outcome::Passed,
        (false, None) => Outcome::Failed(verdict.found),
        (true, Some(entry)) => {
            let reason = &entry.reason;
            Outcome::Failed(vec![format!("stale: it no longer differs from the recorded answer ({reason})")])
        }
        (false, Some(entry)) if entry.allows(verdict.status) => Outcome::DifferentOnPurpose,
        (false, Some(entry)) => {
            let wanted = entry.status.unwrap_or_default();
            let mut wrong = vec![format!("status {wanted} intended instead, got {}", verdict.status)];
            wrong.extend(verdict.found);
            Outcome::Failed(wrong)
        }
    }
}

#[cfg(test)]
#[path = "replay_tests.rs"]
mod tests;
