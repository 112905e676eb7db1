//! Changing the plan of a subscription, and taking it back while it is pending.

mod date;
mod steps;

use hobbs_domain::catalog::{Catalog, PhasePrices, PhaseType, Plan, PlanSpecifier, ProductCategory, Subject, Version};
use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::subscription::{PendingChange, State, Step, Subscription};
use hobbs_domain::time::Instant;
use hobbs_domain::usage::Audit;

use super::draft::Draft;
use super::load::{LoadedBundle, LoadedSubscription};
use super::term::Term;
use super::{BillingPolicy, Payer, RequestedDate, faults};
use crate::bounds;
use crate::directory::Directory;
use crate::fault::Fault;

/// When a plan is to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeWhen {
    /// As the catalog's rules say.
    Rules,
    /// On a date.
    On(RequestedDate),
    /// As a policy says.
    Policy(BillingPolicy),
}

/// The plan that a subscription is to be changed to.
#[derive(Clone, Debug)]
pub struct ChangeRequest {
    /// Which subscription.
    pub subscription: SubscriptionId,
    /// The plan.
    pub plan: PlanSpecifier,
    /// The phase to begin with; `None`: what the catalog's rules say.
    pub phase_type: Option<PhaseType>,
    /// Its own bill cycle day from then on; `None`: as before.
    pub bill_cycle_day: Option<i32>,
    /// When.
    pub when: ChangeWhen,
    /// Prices that differ from the catalog's.
    pub prices: Vec<PhasePrices>,
}

/// A plan in a version of the catalog.
#[derive(Clone, Copy)]
pub(super) struct Offer<'a> {
    pub(super) version: &'a Version,
    pub(super) plan: &'a Plan,
}

impl Directory {
    /// Changes the plan of a subscription. Add-ons that don't go with the new plan of a base end.
    ///
    /// # Errors
    ///
    /// Kill Bill's refusals; a store's failure.
    pub async fn change_plan(
        &self,
        tenant: TenantId,
        payer: &Payer,
        request: &ChangeRequest,
        audit: &Audit,
    ) -> Result<(), Fault> {
        let at = match request.when {
            ChangeWhen::On(date) => date.instant(&payer.reference),
            ChangeWhen::Rules | ChangeWhen::Policy(_) => self.clock.now(),
        };
        let plan = self.priced_plan(tenant, payer, &request.plan, &request.prices, at).await?;
        let request = ChangeRequest { plan, ..request.clone() };
        let catalog = self.catalog(tenant).await?;
        self.change_bundle_of(tenant, request.subscription, audit, |draft, bundle, loaded| {
            draft.change_plan(&catalog, payer, bundle, loaded, &request)
        })
        .await
    }

    /// Takes a pending change of plan back.
    ///
    /// # Errors
    ///
    /// Kill Bill's refusals; a store's failure.
    pub async fn undo_change_plan(
        &self,
        tenant: TenantId,
        subscription: SubscriptionId,
        audit: &Audit,
    ) -> Result<(), Fault> {
        self.change_bundle_of(tenant, subscription, audit, |draft, bundle, loaded| {
            let pending = loaded.subscription.pending_change.as_ref().filter(|pending| pending.at > draft.now);
            if pending.is_none() {
                return Err(faults::no_pending_change(subscription));
            }
            draft.hold(bundle)?;
            let undone = without_pending_change(&loaded.subscription, draft.now);
            draft.rewrite(loaded, &undone)
        })
        .await
    }
}

/// The subscription as it would be without a change of plan that is still to come.
fn without_pending_change(subscription: &Subscription, now: Instant) -> Subscription {
    let mut undone = subscription.clone();
    if let Some(pending) = undone.pending_change.take().filter(|pending| pending.at > now) {
        undone.steps.retain(|step| step.moment.at < pending.at);
        undone.steps.extend(pending.replaced);
    }
    undone
}

impl Draft<'_> {
    fn change_plan(
        &mut self,
        catalog: &Catalog,
        payer: &Payer,
        bundle: &LoadedBundle,
        loaded: &LoadedSubscription,
        request: &ChangeRequest,
    ) -> Result<(), Fault> {
        let undone = without_pending_change(&loaded.subscription, self.now);
        let term = Term::of(loaded, catalog, payer, self.now);
        let at = self.change_date(catalog, payer, bundle, (&undone, term), request)?;
        // A change that is still to come, but before this one, stays.
        let stays = loaded.subscription.pending_change.as_ref().is_some_and(|pending| pending.at < at);
        let subscription = if stays { loaded.subscription.clone() } else { undone };
        self.check_changeable(&subscription, at)?;
        let version = catalog.version_at(at).ok_or_else(|| faults::no_catalog(at))?;
        let plan = version.find_plan(&request.plan).map_err(|error| faults::new_plan_not_found(&error))?;
        let category = version.product(&plan.product).map(|product| product.category);
        if category != Some(subscription.category) {
            return Err(faults::change_of_category(subscription.id));
        }
        let bundle_start = bundle.base().map_or(subscription.billing_start(), |base| base.subscription.billing_start());
        let offer = Offer { version, plan };
        let starts = (at, bundle_start, &payer.reference);
        let steps = self.steps_after_change(catalog, &subscription, offer, request.phase_type, starts)?;
        let (kept, replaced) = split_at(subscription.steps.clone(), at);
        if kept.len() + steps.len() > bounds::SUBSCRIPTION_STEPS_MAX {
            return Err(Fault::illegal_argument("the subscription has been changed too often"));
        }
        let changed = Subscription {
            steps: kept.into_iter().chain(steps).collect(),
            pending_change: (at > self.now).then_some(PendingChange { at, replaced }),
            bill_cycle_day: request.bill_cycle_day.or(subscription.bill_cycle_day),
            ..subscription
        };
        self.hold(bundle)?;
        self.rewrite(loaded, &changed)?;
        self.end_unfit_addons(catalog, bundle, loaded, offer, at)
    }

    fn check_changeable(&self, subscription: &Subscription, at: Instant) -> Result<(), Fault> {
        if subscription.billing_has_ended(self.now) || at < subscription.billing_start() {
            let state = if subscription.cancellation.is_some() { State::Cancelled } else { State::Expired };
            return Err(faults::change_bad_state(subscription.id, state));
        }
        if subscription.cancellation.is_some() {
            return Err(faults::change_of_cancelled(subscription.id));
        }
        if subscription.expires_at(self.now).is_some_and(|expiry| expiry < at) {
            return Err(faults::change_of_expiring(subscription.id));
        }
        Ok(())
    }

    /// Add-ons that the new product of a base includes, or does not offer, end when the change takes effect.
    pub(super) fn end_unfit_addons(
        &mut self,
        catalog: &Catalog,
        bundle: &LoadedBundle,
        changed: &LoadedSubscription,
        offer: Offer<'_>,
        at: Instant,
    ) -> Result<(), Fault> {
        let base = offer.version.product(&offer.plan.product);
        let (Some(base), ProductCategory::Base) = (base, changed.subscription.category) else { return Ok(()) };
        for addon in &bundle.subscriptions {
            let subscription = &addon.subscription;
            let over = subscription.billing_has_ended(self.now);
            if subscription.category != ProductCategory::AddOn || over {
                continue;
            }
            let product = subscription.step_at(self.now).and_then(|step| {
                let version = catalog.version_at(step.catalog_effective_at)?;
                Some(&version.plan(&step.plan)?.product)
            });
            let fits = product.is_none_or(|name| base.available.contains(name) && !base.included.contains(name));
            if !fits {
                let end = at.max(subscription.billing_start());
                self.cancel(addon, end, end, true)?;
            }
        }
        Ok(())
    }
}

/// The steps before a change, the first one always, and those that it takes the place of.
fn split_at(mut steps: Vec<Step>, at: Instant) -> (Vec<Step>, Vec<Step>) {
    let before = steps.iter().take_while(|step| step.moment.at < at).count().max(1).min(steps.len());
    let replaced = steps.split_off(before);
    (steps, replaced)
}

/// The plan that a subscription has and the one it gets, as rules see them.
fn subjects<'a>(catalog: &'a Catalog, from: &Step, to: Offer<'a>) -> Option<(Subject<'a>, Subject<'a>)> {
    let version = catalog.version_at(from.catalog_effective_at)?;
    let from = version.subject(version.plan(&from.plan)?, from.phase_type)?;
    let to = to.version.subject(to.plan, to.plan.final_phase.phase_type)?;
    Some((from, to))
}
