//! Random requests that build on each other.

use super::world::World;
use super::{accounts, catalogs, noise, security, subscriptions, tenants, usage};
use crate::conformance::Step;

/// How many in a hundred requests are broken on purpose.
const BROKEN_PERCENT: usize = 15;

/// Requests that follow from a seed alone, of a tenant of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The requests, in the order they are sent.
    pub steps: Vec<Step>,
}

impl History {
    /// The history of a seed, of so many requests; never fewer than its opening has. A longer one of the same seed begins
    /// with the same requests.
    #[must_use]
    pub fn new(seed: u64, requests: usize) -> Self {
        let mut world = World::new(seed);
        let mut steps = tenants::opening(&mut world);
        steps.iter().for_each(|step| world.note(step));
        let requests = requests.max(steps.len());
        while steps.len() < requests {
            let mut step = next(&mut world);
            if world.dice.percent(BROKEN_PERCENT) {
                step = noise::break_one(&mut world.dice, step);
            }
            world.note(&step);
            let untagged = accounts::without_invoices(&step);
            steps.push(step);
            steps.extend(untagged);
        }
        steps.truncate(requests);
        Self { steps }
    }
}

fn next(world: &mut World) -> Step {
    match world.dice.below(100) {
        0..38 => usage::record(world),
        38..60 => usage::read(world),
        60..72 => accounts::account(world),
        72..88 => subscriptions::subscription(world),
        88..92 => catalogs::catalog(world),
        92..96 => security::security(world),
        _ => tenants::tenant(world),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::Variables;
    use crate::wire::Endpoint;

    #[test]
    fn a_seed_gives_one_history_and_another_seed_another() {
        assert_eq!(History::new(7, 100), History::new(7, 100));
        assert_ne!(History::new(7, 100), History::new(8, 100));
        assert_eq!(History::new(7, 100).steps.len(), 100);
        assert_eq!(History::new(7, 50).steps, History::new(7, 100).steps[..50]);
    }

    #[test]
    fn a_history_has_valid_and_broken_requests_of_every_kind() {
        let steps = History::new(1, 10_000).steps;
        let kinds = [
            "record usage",
            "read usage",
            "make an account",
            "change an account",
            "list accounts",
            "make a subscription",
            "cancel a subscription",
            "uncancel a subscription",
            "change a plan",
            "read a bundle",
            "upload a catalog",
            "make a user",
            "ask what one may",
            "make a tenant",
        ];
        for kind in kinds {
            let of_kind = |broken: bool| {
                steps.iter().any(|step| step.name.starts_with(kind) && step.name.ends_with("broken") == broken)
            };
            assert!(of_kind(true) && of_kind(false), "{kind}");
        }
    }

    #[test]
    fn every_request_can_be_sent_and_names_only_what_was_made_before() {
        let endpoint = Endpoint::parse("http://h").unwrap();
        for seed in 0..20 {
            let mut variables = Variables::new("http://h", seed);
            for name in ["user", "password"] {
                variables.set(name, "x");
            }
            for step in History::new(seed, 200).steps {
                let request = step.request.fill(&variables);
                request.encode(&endpoint).unwrap();
                for name in step.request.variables() {
                    assert!(!variables.value(&name).starts_with("unset-"), "{name} in {step:?}");
                }
                for (name, _) in &step.capture.0 {
                    variables.set(name, "id");
                }
            }
        }
    }
}
