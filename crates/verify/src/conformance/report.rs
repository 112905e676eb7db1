//! What a replay found.

use std::fmt;
use std::path::PathBuf;

/// The most differences that are printed for a step.
const DIFFERENCES_PRINTED_MAX: usize = 3;

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The answer agrees with the recorded one.
    Passed,
    /// The answer differs, as the list of intended differences says.
    DifferentOnPurpose,
    /// The answer differs, or there is none: what is wrong.
    Failed(Vec<String>),
}

/// One step and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepResult {
    /// The transcript's path.
    pub file: PathBuf,
    /// The step's name.
    pub step: String,
    /// What became of it.
    pub outcome: Outcome,
}

impl fmt::Display for StepResult {
    /// File, step and the first differences, on one line.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}: ", self.file.display(), self.step)?;
        match &self.outcome {
            Outcome::Passed => formatter.write_str("passed"),
            Outcome::DifferentOnPurpose => formatter.write_str("different on purpose"),
            Outcome::Failed(wrong) => {
                let first: Vec<&str> = wrong.iter().take(DIFFERENCES_PRINTED_MAX).map(String::as_str).collect();
                formatter.write_str(&first.join("; "))
            }
        }
    }
}

/// The numbers of a whole replay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many steps agree.
    pub passed: usize,
    /// How many steps differ or have no answer, and entries of the list of intended differences without a step.
    pub failed: usize,
    /// How many steps differ as the list of intended differences says.
    pub different_on_purpose: usize,
}

impl Report {
    /// Counts one more step.
    pub fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::DifferentOnPurpose => self.different_on_purpose += 1,
            Outcome::Failed(_) => self.failed += 1,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)?;
        match self.different_on_purpose {
            0 => Ok(()),
            count => write!(formatter, ", {count} different on purpose"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_one_line_with_three_differences() {
        let wrong = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let result = StepResult { file: "u/a.json".into(), step: "s".into(), outcome: Outcome::Failed(wrong) };
        assert_eq!(result.to_string(), "u/a.json: s: a; b; c");
    }

    #[test]
    fn intended_differences_stand_in_the_total() {
        let mut report = Report::default();
        for outcome in [Outcome::Passed, Outcome::Failed(vec![]), Outcome::Passed] {
            report.count(&outcome);
        }
        assert_eq!(report.to_string(), "2 passed, 1 failed");
        report.count(&Outcome::DifferentOnPurpose);
        assert_eq!(report.to_string(), "2 passed, 1 failed, 1 different on purpose");
    }
}
