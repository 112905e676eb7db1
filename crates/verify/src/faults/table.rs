//! The figures of all faults, as one table.

use super::Outcome;
use std::fmt;

/// What was tried, and what was lost and doubled.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// A row each.
    pub outcomes: Vec<Outcome>,
}

impl Table {
    /// Whether everything was right.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.outcomes.iter().all(Outcome::is_right)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for outcome in &self.outcomes {
            details(outcome, formatter)?;
        }
        writeln!(
            formatter,
            "| fault | seed | struck | acknowledged | in doubt | totals compared | lost | doubled | wrong |"
        )?;
        write!(formatter, "| --- | --- | --- | --- | --- | --- | --- | --- | --- |")?;
        for outcome in &self.outcomes {
            let Outcome { kind, seed, faults, acknowledged, in_doubt, windows, lost, doubled, wrong, .. } = outcome;
            let struck = if outcome.not_tried.is_some() { "not tried".to_owned() } else { faults.to_string() };
            write!(
                formatter,
                "\n| {kind} | {seed} | {struck} | {acknowledged} | {in_doubt} | {windows} | {lost} | {doubled} | {wrong} |"
            )?;
        }
        Ok(())
    }
}

fn details(outcome: &Outcome, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let kind = &outcome.kind;
    if let Some(reason) = &outcome.not_tried {
        return writeln!(formatter, "{kind}: not tried: {reason}");
    }
    for wrong in &outcome.first_wrong {
        writeln!(formatter, "{kind}: WRONG: {wrong}")?;
    }
    if outcome.faults == 0 {
        writeln!(formatter, "{kind}: WRONG: the fault never struck, so nothing was shown")?;
    }
    for note in &outcome.notes {
        writeln!(formatter, "{kind}: {note}")?;
    }
    for (message, times) in &outcome.refusals {
        writeln!(formatter, "{kind}: refused {times} times: {message}")?;
    }
    Ok(())
}
