//! Random requests that build on each other.

use super::dice::Dice;
use super::{directory, noise, usage};
use crate::conformance::Step;

/// Subscriptions of a history.
const SUBSCRIPTIONS: u64 = 2;
/// How many in a hundred requests are broken on purpose.
const BROKEN_PERCENT: u64 = 15;

/// Requests that follow from a seed alone, of a tenant of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The requests, in the order they are sent.
    pub steps: Vec<Step>,
}

impl History {
    /// The history of a seed, of so many requests; never fewer than its opening has.
    #[must_use]
    pub fn new(seed: u64, requests: usize) -> Self {
        let mut dice = Dice::new(seed);
        let mut steps = directory::opening(&mut dice, SUBSCRIPTIONS);
        while steps.len() < requests {
            let step = next(&mut dice);
            let broken = dice.percent(BROKEN_PERCENT);
            steps.push(if broken { noise::break_one(&mut dice, step) } else { step });
        }
        Self { steps }
    }
}

fn next(dice: &mut Dice) -> Step {
    match dice.below(100) {
        0..40 => usage::record(dice, SUBSCRIPTIONS),
        40..65 => usage::read(dice, SUBSCRIPTIONS),
        65..78 => directory::account(dice),
        78..92 => directory::subscription_step(dice, SUBSCRIPTIONS),
        92..96 => directory::tenant_value(dice),
        _ => directory::other(dice),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_history_and_another_seed_another() {
        assert_eq!(History::new(7, 100), History::new(7, 100));
        assert_ne!(History::new(7, 100), History::new(8, 100));
        assert_eq!(History::new(7, 100).steps.len(), 100);
    }

    #[test]
    fn a_history_has_valid_and_broken_requests_of_every_kind() {
        let steps = History::new(1, 2_000).steps;
        for name in ["record usage", "read usage", "make a subscription", "cancel a subscription", "change an account"]
        {
            let of_kind = |broken: bool| {
                steps.iter().any(|step| step.name.starts_with(name) && step.name.ends_with("broken") == broken)
            };
            assert!(of_kind(true) && of_kind(false), "{name}");
        }
    }
}
