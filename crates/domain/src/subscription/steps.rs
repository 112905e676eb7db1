//! The way of a subscription through plans and phases.

use super::Moment;
use crate::catalog::{PhaseType, Plan};
use crate::time::Instant;

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Billing begins.
    Start,
    /// Another phase of the same plan begins.
    Phase,
    /// Another plan begins.
    Change,
}

/// From its moment on, a subscription is in that phase of that plan, until the next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub moment: Moment,
    /// What it is.
    pub kind: StepKind,
    /// The name of the plan.
    pub plan: String,
    /// The phase of the plan.
    pub phase_type: PhaseType,
    /// The name of the price list.
    pub price_list: String,
    /// The effective date of the catalog version that the plan is of.
    pub catalog_effective_at: Instant,
}

/// When the phases of a plan begin, if the first (or `initial`, if it is given) begins at `start`. Empty if the plan has
/// no such phase.
#[must_use]
pub fn phase_starts(plan: &Plan, initial: Option<PhaseType>, start: Instant) -> Vec<(PhaseType, Instant)> {
    let skipped = plan.phases().skip_while(|phase| initial.is_some_and(|initial| phase.phase_type != initial));
    let mut starts = Vec::new();
    let mut next = Some(start);
    for phase in skipped {
        let Some(begins) = next else { break };
        starts.push((phase.phase_type, begins));
        next = phase.duration.after(begins);
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Duration, Phase, TimeUnit};

    fn phase(phase_type: PhaseType, unit: TimeUnit, number: Option<i32>) -> Phase {
        let duration = Duration { unit, number };
        Phase { pretty_name: None, phase_type, duration, fixed: None, recurring: None, usages: Vec::new() }
    }

    #[test]
    fn phases_follow_each_other() {
        let plan = Plan {
            name: "gold".to_owned(),
            pretty_name: None,
            effective_for_existing_at: None,
            product: "Gold".to_owned(),
            recurring_billing_mode: None,
            initial_phases: vec![
                phase(PhaseType::Trial, TimeUnit::Days, Some(30)),
                phase(PhaseType::Discount, TimeUnit::Months, Some(1)),
            ],
            final_phase: phase(PhaseType::Evergreen, TimeUnit::Unlimited, None),
            plans_allowed_in_bundle: None,
            overrides: None,
        };
        let start = Instant::parse("2024-01-01").unwrap();
        let starts = |initial| -> Vec<String> {
            phase_starts(&plan, initial, start).into_iter().map(|(phase, at)| format!("{phase} {at}")).collect()
        };
        assert_eq!(
            starts(None),
            [
                "TRIAL 2024-01-01T00:00:00.000Z",
                "DISCOUNT 2024-01-31T00:00:00.000Z",
                "EVERGREEN 2024-02-29T00:00:00.000Z",
            ]
        );
        assert_eq!(starts(Some(PhaseType::Evergreen)), ["EVERGREEN 2024-01-01T00:00:00.000Z"]);
        assert_eq!(starts(Some(PhaseType::FixedTerm)), Vec::<String>::new());
    }
}
