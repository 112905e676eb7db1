//! The requests of transcripts, to both sides.

use super::Pair;
use crate::conformance::{Outcome, Report, StepResult, TranscriptFile};

/// Sends each file's steps to both sides, and compares the answers with each other rather than with the recorded ones.
/// `fresh` makes the identifiers of this run unlike those of any other; `told` hears of each step at once.
pub fn replay_both(
    pair: &Pair<'_>,
    files: &[TranscriptFile],
    fresh: u64,
    told: &mut impl FnMut(&StepResult),
) -> Report {
    let mut report = Report::default();
    let mut names = fresh;
    for file in files {
        names = names.wrapping_add(1);
        let mut run = pair.run(names);
        for (number, step) in file.transcript.steps.iter().enumerate() {
            let outcome = match pair.difference(number, step, &mut run) {
                Ok(None) => Outcome::Passed,
                Ok(Some(difference)) => Outcome::Failed(difference.lines),
                Err(why) => Outcome::Failed(vec![format!("no usable response: {why}")]),
            };
            report.count(&outcome);
            told(&StepResult { file: file.path.clone(), step: step.name.clone(), outcome });
        }
    }
    report
}
