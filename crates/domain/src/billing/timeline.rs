//! From a subscription to its billing events.

use crate::catalog::{BillingAlignment, Catalog, Phase, PhaseType, Plan, ProductCategory, Subject, Version};
use crate::subscription::{Pause, Step, StepKind, Subscription};
use crate::time::Instant;

use super::bill_cycle_day::own_day;
use super::{AccountTime, BillCycleDays, BillingEvent, EventKind, pauses};

/// A subscription, and what its billing depends on.
#[derive(Clone, Copy, Debug)]
pub struct BilledSubscription<'a> {
    /// The subscription.
    pub subscription: &'a Subscription,
    /// The one that its bundle is built on.
    pub base: &'a Subscription,
    /// The pauses of its bundle, in the order of time.
    pub pauses: &'a [Pause],
}

/// What is billed of a subscription, in the order of time, as far as it is known now. Steps whose plan or phase the catalog
/// no longer has are left out.
#[must_use]
pub fn billing_events<'a>(
    billed: BilledSubscription<'a>,
    catalog: &'a Catalog,
    time: &AccountTime,
    account_day: i64,
    now: Instant,
) -> Vec<BillingEvent<'a>> {
    let subscription = billed.subscription;
    let days = BillCycleDays {
        account: account_day,
        bundle: day_of(billed.base, catalog, time),
        subscription: day_of(subscription, catalog, time),
        given: subscription.bill_cycle_day.map(i64::from).filter(|&day| day > 0),
    };
    let mut timeline =
        Timeline { catalog, days, quantity: subscription.quantity.max(1), events: Vec::new(), changes: Vec::new() };
    let mut plan_began = subscription.billing_start();
    for step in subscription.known_steps(now) {
        if step.kind != StepKind::Phase {
            plan_began = step.moment.at;
        }
        timeline.step(step, plan_began);
    }
    // Add-ons expire when their base does.
    let base_expiry =
        billed.base.expires_at(now).filter(|&at| subscription.category == ProductCategory::AddOn && at <= now);
    match (subscription.billing_end(), base_expiry) {
        (cancelled, Some(expired)) if cancelled.is_none_or(|at| expired < at) => {
            timeline.end(Some(expired), EventKind::Expiry);
        }
        (cancelled, _) => timeline.end(cancelled, EventKind::Cancel),
    }
    let mut events = timeline.events;
    pauses::interrupt(&mut events, billed.pauses);
    events
}

/// The day of the month on which the periods of a subscription begin at an instant, whatever its bundle; `None`: the catalog has
/// its plan no more.
#[must_use]
pub fn bill_cycle_day_at(
    subscription: &Subscription,
    catalog: &Catalog,
    time: &AccountTime,
    account_day: i64,
    now: Instant,
) -> Option<i64> {
    let billed = BilledSubscription { subscription, base: subscription, pauses: &[] };
    let events = billing_events(billed, catalog, time, account_day, now);
    let current = events.iter().rev().find(|event| event.at <= now).or_else(|| events.first());
    current.map(|event| event.bill_cycle_day)
}

fn day_of(subscription: &Subscription, catalog: &Catalog, time: &AccountTime) -> i64 {
    let first = subscription.steps.first();
    let plan = first.and_then(|step| version_of(catalog, step)?.plan(&step.plan));
    plan.map_or_else(
        || time.date_of(subscription.billing_start()).day_of_month(),
        |plan| own_day(subscription, plan, time),
    )
}

fn version_of<'a>(catalog: &'a Catalog, step: &Step) -> Option<&'a Version> {
    let exact = catalog.versions().iter().find(|version| version.effective_at == step.catalog_effective_at);
    exact.or_else(|| catalog.version_at(step.catalog_effective_at))
}

/// The version that a phase is of: the latest in force when it begins that was in force already when the plan was chosen, or
/// that existing subscriptions have moved to by then. If all versions with the plan are newer, the latest of them.
fn version_of_phase<'a>(catalog: &'a Catalog, step: &Step, plan_began: Instant) -> Option<&'a Version> {
    let in_force = catalog.version_at(step.moment.at)?.effective_at;
    let known = catalog.versions().iter().enumerate().rev().filter(|(_, version)| version.effective_at <= in_force);
    let mut newest = None;
    for (place, version) in known {
        let Some(plan) = version.plan(&step.plan) else { continue };
        let has_moved = plan.effective_for_existing_at.is_some_and(|at| at <= step.moment.at);
        if place == 0 || version.effective_at <= plan_began || has_moved {
            return Some(version);
        }
        newest = newest.or(Some(version).filter(|_| plan.effective_for_existing_at.is_none()));
    }
    newest.or_else(|| version_of(catalog, step))
}

struct Timeline<'a> {
    catalog: &'a Catalog,
    days: BillCycleDays,
    quantity: i32,
    events: Vec<BillingEvent<'a>>,
    /// Later versions of the plan that existing subscriptions move to, unless something else happens before.
    changes: Vec<BillingEvent<'a>>,
}

impl<'a> Timeline<'a> {
    fn step(&mut self, step: &Step, plan_began: Instant) {
        self.take_changes_before(Some(step.moment.at));
        if step.kind != StepKind::Start {
            self.changes.clear();
        }
        let (kind, version) = match step.kind {
            StepKind::Start => (EventKind::Start, version_of(self.catalog, step)),
            StepKind::Change => (EventKind::Change, version_of(self.catalog, step)),
            StepKind::Phase => (EventKind::Phase, version_of_phase(self.catalog, step, plan_began)),
            StepKind::Expiry => return self.end(Some(step.moment.at), EventKind::Expiry),
        };
        let Some(version) = version else { return };
        let Some(event) = self.event(version, step, step.moment.at, kind) else { return };
        self.events.push(event);
        let decided = if step.kind == StepKind::Phase { plan_began } else { step.moment.at };
        self.plan_changes(step, decided);
    }

    /// Finds the later versions that existing subscriptions of this plan move to.
    fn plan_changes(&mut self, step: &Step, decided: Instant) {
        let Some(current) = self.catalog.version_at(decided) else { return };
        let later = self.catalog.versions().iter().filter(|version| version.effective_at > current.effective_at);
        for version in later {
            // A version without the plan ends the search, as in Kill Bill.
            let Some(plan) = version.plan(&step.plan) else { break };
            let at = plan.effective_for_existing_at.filter(|&at| at >= step.moment.at);
            if let Some(event) = at.and_then(|at| self.event(version, step, at, EventKind::Change)) {
                self.changes.push(event);
            }
        }
        self.changes.sort_by_key(|event| event.at);
    }

    /// Ends billing, unless it has ended already.
    fn end(&mut self, end: Option<Instant>, kind: EventKind) {
        self.take_changes_before(end);
        if let (Some(at), Some(last), false) = (end, self.events.last(), self.has_ended()) {
            self.events.push(BillingEvent { at, kind, ..last.clone() });
        }
    }

    fn has_ended(&self) -> bool {
        self.events.last().is_some_and(|event| matches!(event.kind, EventKind::Cancel | EventKind::Expiry))
    }

    fn take_changes_before(&mut self, end: Option<Instant>) {
        let (due, later) = self.changes.drain(..).partition(|event| end.is_none_or(|end| event.at < end));
        self.events.extend::<Vec<_>>(due);
        self.changes = later;
    }

    fn event(&self, version: &'a Version, step: &Step, at: Instant, kind: EventKind) -> Option<BillingEvent<'a>> {
        let plan = version.plan(&step.plan)?;
        let phase = plan.phase(step.phase_type)?;
        let alignment = alignment(version, plan, phase, step);
        // A plan at prices of its own is a version of its own from whenever it begins to hold.
        let catalog_effective_at = if plan.overrides.is_some() { at } else { version.effective_at };
        let bill_cycle_day = self.days.of(alignment);
        Some(BillingEvent {
            at,
            kind,
            plan,
            pretty_product: version.product(&plan.product).and_then(|product| product.pretty_name.as_deref()),
            phase,
            catalog_effective_at,
            bill_cycle_day,
            alignment,
            quantity: self.quantity,
        })
    }
}

fn alignment(version: &Version, plan: &Plan, phase: &Phase, step: &Step) -> BillingAlignment {
    let phase_type: PhaseType = phase.phase_type;
    let Some(product) = version.product(&plan.product) else { return BillingAlignment::Account };
    let billing_period = plan.recurring_billing_period();
    let subject =
        Subject { product: &plan.product, category: product.category, billing_period, price_list: &step.price_list };
    version.rules.billing_alignment_of(phase_type, subject)
}

#[cfg(test)]
mod tests;
