//! The way of a subscription through plans and phases.

use super::Moment;
use crate::catalog::{PhaseType, Plan};
use crate::time::{Instant, ReferenceTime};

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Billing begins.
    Start,
    /// Another phase of the same plan begins.
    Phase,
    /// Another plan begins.
    Change,
    /// A fixed term is over, and nothing follows it.
    Expiry,
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
/// no such phase. Months are those of the account, whose offset does not follow the seasons.
#[must_use]
pub fn phase_starts(
    plan: &Plan,
    initial: Option<PhaseType>,
    start: Instant,
    reference: &ReferenceTime,
) -> Vec<(PhaseType, Instant)> {
    let skipped = plan.phases().skip_while(|phase| initial.is_some_and(|initial| phase.phase_type != initial));
    let mut starts = Vec::new();
    let mut next = Some(start);
    for phase in skipped {
        let Some(begins) = next else { break };
        starts.push((phase.phase_type, begins));
        next = reference.local(begins, |local| phase.duration.after(local));
    }
    starts
}

/// When a subscription expires that is in the last of a plan's phases from `begins` on; `None`: it does not. Only a fixed term ends
/// a subscription, and its months are those of UTC.
#[must_use]
pub fn expiry(plan: &Plan, phase_type: PhaseType, begins: Instant) -> Option<Instant> {
    let phase = plan.phase(phase_type).filter(|_| phase_type == PhaseType::FixedTerm)?;
    phase.duration.after(begins)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Duration, Phase, TimeUnit};
    use crate::time::Zone;

    fn phase(phase_type: PhaseType, unit: TimeUnit, number: Option<i32>) -> Phase {
        let duration = Duration { unit, number };
        Phase { pretty_name: None, phase_type, duration, fixed: None, recurring: None, usages: Vec::new() }
    }

    fn plan(initial_phases: Vec<Phase>, final_phase: Phase) -> Plan {
        Plan {
            name: "gold".to_owned(),
            pretty_name: None,
            effective_for_existing_at: None,
            product: "Gold".to_owned(),
            recurring_billing_mode: None,
            initial_phases,
            final_phase,
            plans_allowed_in_bundle: None,
            overrides: None,
        }
    }

    fn starts(plan: &Plan, initial: Option<PhaseType>, start: &str, zone: &str) -> Vec<String> {
        let start = Instant::parse(start).unwrap();
        let reference = ReferenceTime::new(&Zone::of_id(zone).unwrap(), start);
        phase_starts(plan, initial, start, &reference).into_iter().map(|(phase, at)| format!("{phase} {at}")).collect()
    }

    #[test]
    fn phases_follow_each_other() {
        let initial = vec![
            phase(PhaseType::Trial, TimeUnit::Days, Some(30)),
            phase(PhaseType::Discount, TimeUnit::Months, Some(1)),
        ];
        let plan = plan(initial, phase(PhaseType::Evergreen, TimeUnit::Unlimited, None));
        assert_eq!(
            starts(&plan, None, "2024-01-01", "UTC"),
            [
                "TRIAL 2024-01-01T00:00:00.000Z",
                "DISCOUNT 2024-01-31T00:00:00.000Z",
                "EVERGREEN 2024-02-29T00:00:00.000Z",
            ]
        );
        let evergreen = starts(&plan, Some(PhaseType::Evergreen), "2024-01-01", "UTC");
        assert_eq!(evergreen, ["EVERGREEN 2024-01-01T00:00:00.000Z"]);
        assert_eq!(starts(&plan, Some(PhaseType::FixedTerm), "2024-01-01", "UTC"), Vec::<String>::new());
    }

    #[test]
    fn months_are_those_of_the_account() {
        let initial = vec![phase(PhaseType::Discount, TimeUnit::Months, Some(1))];
        let plan = plan(initial, phase(PhaseType::Evergreen, TimeUnit::Unlimited, None));
        // The 1st of March in Tokyo.
        let in_tokyo = starts(&plan, None, "2025-02-28T20:00:00Z", "Asia/Tokyo");
        assert_eq!(in_tokyo.last().unwrap(), "EVERGREEN 2025-03-31T20:00:00.000Z");
    }

    #[test]
    fn only_a_fixed_term_ends_a_subscription() {
        let begins = Instant::parse("2025-01-31").unwrap();
        for (phase_type, expected) in
            [(PhaseType::FixedTerm, Some("2025-02-28T00:00:00.000Z")), (PhaseType::Discount, None)]
        {
            let plan = plan(Vec::new(), phase(phase_type, TimeUnit::Months, Some(1)));
            assert_eq!(expiry(&plan, phase_type, begins).map(|at| at.to_string()).as_deref(), expected);
        }
    }
}
