//! Changing the plan of a subscription, and taking it back while it is pending.

use hobbs_domain::catalog::{
    BillingActionPolicy, Catalog, ChangeAlignment, PhaseType, Plan, PlanSpecifier, ProductCategory, Subject, Version,
};
use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::subscription::{PendingChange, State, Step, StepKind, Subscription, phase_starts};
use hobbs_domain::time::Instant;
use hobbs_domain::usage::Audit;

use super::draft::Draft;
use super::load::{LoadedBundle, LoadedSubscription};
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
}

/// A plan in a version of the catalog.
#[derive(Clone, Copy)]
struct Offer<'a> {
    version: &'a Version,
    plan: &'a Plan,
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
        let catalog = self.catalog(tenant).await?;
        self.change_bundle_of(tenant, request.subscription, audit, |draft, bundle, loaded| {
            draft.change_plan(&catalog, payer, bundle, loaded, request)
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
        let subscription = without_pending_change(&loaded.subscription, self.now);
        let at = self.change_date(catalog, payer, bundle, &subscription, request)?;
        self.check_changeable(&subscription, at)?;
        let version = catalog.version_at(at).ok_or_else(|| faults::no_catalog(at))?;
        let plan = version.find_plan(&request.plan).map_err(|error| faults::new_plan_not_found(&error))?;
        let category = version.product(&plan.product).map(|product| product.category);
        if category != Some(subscription.category) {
            return Err(faults::change_of_category(subscription.id));
        }
        let bundle_start = bundle.base().map_or(subscription.billing_start(), |base| base.subscription.billing_start());
        let offer = Offer { version, plan };
        let steps = self.steps_after_change(catalog, &subscription, offer, request.phase_type, (at, bundle_start))?;
        let (kept, replaced): (Vec<Step>, Vec<Step>) = subscription.steps.iter().enumerate().fold(
            (Vec::new(), Vec::new()),
            |(mut kept, mut replaced), (index, step)| {
                if index == 0 || step.moment.at < at {
                    kept.push(step.clone());
                } else {
                    replaced.push(step.clone());
                }
                (kept, replaced)
            },
        );
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

    /// When the change takes effect: never before the latest step.
    fn change_date(
        &self,
        catalog: &Catalog,
        payer: &Payer,
        bundle: &LoadedBundle,
        subscription: &Subscription,
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
                self.policy_date(subscription, policy, latest)
            }
            ChangeWhen::Policy(BillingActionPolicy::Illegal) => {
                return Err(Fault::illegal_argument("ILLEGAL is no policy to change a plan by"));
            }
            ChangeWhen::Policy(policy) => self.policy_date(subscription, policy, latest),
        };
        if state == State::Blocked {
            return Err(faults::blocked(subscription.id));
        }
        Ok(candidate.max(latest))
    }

    fn policy_date(&self, subscription: &Subscription, policy: BillingActionPolicy, latest: Instant) -> Instant {
        let date = match policy {
            BillingActionPolicy::StartOfTerm => subscription.billing_start(),
            _ => self.now,
        };
        date.max(latest)
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
            BillingActionPolicy::Illegal => Err(faults::illegal_change(from.map_or("", |step| &step.plan), &plan.name)),
            policy => Ok(policy),
        }
    }

    fn check_changeable(&self, subscription: &Subscription, at: Instant) -> Result<(), Fault> {
        if subscription.billing_has_ended(self.now) || at < subscription.billing_start() {
            return Err(faults::change_bad_state(subscription.id, State::Cancelled));
        }
        if subscription.cancellation.is_some() {
            return Err(faults::change_of_cancelled(subscription.id));
        }
        Ok(())
    }

    /// The change and the phases that follow it, counted from where the catalog's rules say.
    fn steps_after_change(
        &self,
        catalog: &Catalog,
        subscription: &Subscription,
        offer: Offer<'_>,
        phase_type: Option<PhaseType>,
        (at, bundle_start): (Instant, Instant),
    ) -> Result<Vec<Step>, Fault> {
        let Offer { version, plan } = offer;
        let alignment = subscription.step_at(at).and_then(|step| {
            let (from, to) = subjects(catalog, step, offer)?;
            Some(version.rules.change_alignment_of(step.phase_type, from, to))
        });
        let original = subscription.steps.first().map(|step| step.phase_type);
        let kept = phase_type.or_else(|| original.filter(|&original| plan.phase(original).is_some()));
        let (start, initial) = match alignment.unwrap_or(ChangeAlignment::StartOfBundle) {
            ChangeAlignment::StartOfBundle => (bundle_start, kept),
            ChangeAlignment::StartOfSubscription => (subscription.billing_start(), kept),
            ChangeAlignment::ChangeOfPlan | ChangeAlignment::ChangeOfPriceList => (at, phase_type),
        };
        let mut starts = phase_starts(plan, initial, start);
        let over = starts.iter().filter(|(_, start)| *start <= at).count().saturating_sub(1);
        starts.drain(..over);
        if starts.is_empty() {
            return Err(phase_type.map_or_else(|| faults::bad_phase("null"), faults::bad_phase));
        }
        let price_list = version.price_lists.name_of_plan(&plan.name);
        let steps = starts.into_iter().enumerate().map(|(index, (phase_type, start))| {
            let (kind, start) = if index == 0 { (StepKind::Change, at) } else { (StepKind::Phase, start) };
            Step {
                moment: self.moment(start),
                kind,
                plan: plan.name.clone(),
                phase_type,
                price_list: price_list.to_owned(),
                catalog_effective_at: version.effective_at,
            }
        });
        Ok(steps.collect())
    }

    /// Add-ons that the new product of a base includes, or does not offer, end when the change takes effect.
    fn end_unfit_addons(
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

/// The plan that a subscription has and the one it gets, as rules see them.
fn subjects<'a>(catalog: &'a Catalog, from: &Step, to: Offer<'a>) -> Option<(Subject<'a>, Subject<'a>)> {
    let version = catalog.version_at(from.catalog_effective_at)?;
    let from = version.subject(version.plan(&from.plan)?, from.phase_type)?;
    let to = to.version.subject(to.plan, to.plan.final_phase.phase_type)?;
    Some((from, to))
}
