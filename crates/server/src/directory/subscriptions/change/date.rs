//! When a change of plan takes effect.

use hobbs_domain::catalog::{BillingActionPolicy, Catalog, PlanSpecifier};
use hobbs_domain::subscription::{State, Subscription};
use hobbs_domain::time::Instant;

use super::{ChangeRequest, ChangeWhen, Offer, subjects};
use crate::directory::subscriptions::draft::Draft;
use crate::directory::subscriptions::load::LoadedBundle;
use crate::directory::subscriptions::term::Term;
use crate::directory::subscriptions::{Payer, faults};
use crate::fault::Fault;

impl Draft<'_> {
    /// When the change takes effect: never before the latest step.
    pub(super) fn change_date(
        &self,
        catalog: &Catalog,
        payer: &Payer,
        bundle: &LoadedBundle,
        (subscription, term): (&Subscription, Term),
        request: &ChangeRequest,
    ) -> Result<Instant, Fault> {
        let state = subscription.state(&bundle.pauses, self.now);
        let latest =
            subscription.latest_step_before(self.now).map_or(subscription.billing_start(), |step| step.moment.at);
        let candidate = match request.when {
            ChangeWhen::On(date) => {
                let date = date.instant(&payer.reference);
                if date < subscription.entitlement_start.at {
                    return Err(faults::change_bad_state(subscription.id, state));
                }
                date
            }
            ChangeWhen::Rules if state != State::Active => {
                return Err(faults::change_bad_state(subscription.id, state));
            }
            ChangeWhen::Rules => {
                let policy = self.change_policy(catalog, subscription, &request.plan)?;
                term.boundary(policy)
            }
            ChangeWhen::Policy(BillingActionPolicy::Illegal) => {
                return Err(Fault::illegal_argument("ILLEGAL is no policy to change a plan by"));
            }
            ChangeWhen::Policy(policy) => term.boundary(policy),
        };
        let at = candidate.max(latest);
        // What counts is whether the bundle is paused when the change takes effect.
        let pause = bundle.pauses.iter().rev().find(|pause| pause.moment.at <= at);
        if pause.is_some_and(|pause| pause.paused) || payer.closed.is_some() {
            return Err(faults::blocked(subscription.id));
        }
        Ok(at)
    }

    fn change_policy(
        &self,
        catalog: &Catalog,
        subscription: &Subscription,
        to: &PlanSpecifier,
    ) -> Result<BillingActionPolicy, Fault> {
        let version = catalog.version_at(self.now).ok_or_else(|| faults::no_catalog(self.now))?;
        let plan = version.find_plan(to).map_err(|error| faults::new_plan_not_found(&error))?;
        let from = subscription.step_at(self.now);
        let policy = from.and_then(|step| {
            let (from, to) = subjects(catalog, step, Offer { version, plan })?;
            Some(version.rules.change_policy_of(step.phase_type, from, to))
        });
        match policy.unwrap_or(BillingActionPolicy::EndOfTerm) {
            BillingActionPolicy::Illegal => Err(faults::illegal_change(to)),
            policy => Ok(policy),
        }
    }
}
