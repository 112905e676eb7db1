//! A subscription and its state.

use uuid::Uuid;

use super::{Pause, Step, StepKind};
use crate::catalog::ProductCategory;
use crate::identifier::{AccountId, BundleId, SubscriptionId};
use crate::time::Instant;

/// When something happens, and the id of the event that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The id of the event.
    pub event: Uuid,
    /// When it happens.
    pub at: Instant,
}

/// The end of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancellation {
    /// When its use ends.
    pub entitlement: Moment,
    /// When its billing ends.
    pub billing: Moment,
    /// Whether it ends because the base of its bundle does; then it goes on if the base does.
    pub with_base: bool,
}

/// A change of plan that can still be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingChange {
    /// When it takes effect.
    pub at: Instant,
    /// The steps that it took the place of.
    pub replaced: Vec<Step>,
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// The account that it is billed to.
    pub account: AccountId,
    /// The bundle that it belongs to.
    pub bundle: BundleId,
    /// Its name in the client's system; its id unless the client gave one.
    pub external_key: String,
    /// What part it plays in its bundle.
    pub category: ProductCategory,
    /// How many of the plan were bought.
    pub quantity: i32,
    /// Its own bill cycle day.
    pub bill_cycle_day: Option<i32>,
    /// Whether it was brought over from another system.
    pub migrated: bool,
    /// When its use begins.
    pub entitlement_start: Moment,
    /// Its way through plans and phases, in the order of time. The first step is the start of billing.
    pub steps: Vec<Step>,
    /// The latest change of plan, if it can be undone.
    pub pending_change: Option<PendingChange>,
    /// Its end, if it has one.
    pub cancellation: Option<Cancellation>,
}

/// The state of a subscription at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its use has not begun.
    Pending,
    /// It is in use.
    Active,
    /// Its bundle is paused.
    Blocked,
    /// Its use has ended.
    Cancelled,
    /// Its fixed term is over.
    Expired,
}

impl State {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Active => "ACTIVE",
            Self::Blocked => "BLOCKED",
            Self::Cancelled => "CANCELLED",
            Self::Expired => "EXPIRED",
        }
    }
}

impl Subscription {
    /// When its use ends; `None`: it has no end. No usage may be later.
    #[must_use]
    pub fn end(&self) -> Option<Instant> {
        self.cancellation.map(|cancellation| cancellation.entitlement.at)
    }

    /// When its billing begins.
    #[must_use]
    pub fn billing_start(&self) -> Instant {
        self.steps.first().map_or(self.entitlement_start.at, |step| step.moment.at)
    }

    /// When its billing ends since it was cancelled; `None`: it was not.
    #[must_use]
    pub fn billing_end(&self) -> Option<Instant> {
        self.cancellation.map(|cancellation| cancellation.billing.at)
    }

    /// When it expires, as far as is known at an instant; `None`: it does not. Usage may be later.
    #[must_use]
    pub fn expires_at(&self, now: Instant) -> Option<Instant> {
        self.known_steps(now).find(|step| step.kind == StepKind::Expiry).map(|step| step.moment.at)
    }

    /// Whether its billing has ended by then.
    #[must_use]
    pub fn billing_has_ended(&self, now: Instant) -> bool {
        self.billing_end().or_else(|| self.expires_at(now)).is_some_and(|end| end <= now)
    }

    /// Its state at an instant, given the pauses of its bundle in the order of time.
    #[must_use]
    pub fn state(&self, pauses: &[Pause], now: Instant) -> State {
        if self.end().is_some_and(|end| end <= now) {
            return State::Cancelled;
        }
        if self.expires_at(now).is_some_and(|expiry| expiry <= now) {
            return State::Expired;
        }
        if self.entitlement_start.at > now {
            return State::Pending;
        }
        let latest = pauses.iter().rev().find(|pause| pause.moment.at <= now);
        if latest.is_some_and(|pause| pause.paused) { State::Blocked } else { State::Active }
    }

    /// The step that it is in at an instant; the first one before its start.
    #[must_use]
    pub fn step_at(&self, now: Instant) -> Option<&Step> {
        self.effective_steps().take_while(|step| step.moment.at <= now).last().or_else(|| self.steps.first())
    }

    /// The steps that are taken before billing ends: the first one always.
    pub fn effective_steps(&self) -> impl Iterator<Item = &Step> {
        let end = self.billing_end();
        self.steps.iter().enumerate().filter_map(move |(index, step)| {
            let taken = index == 0 || end.is_none_or(|end| step.moment.at < end);
            taken.then_some(step)
        })
    }

    /// The steps that are known at an instant: those taken, those that lead up to a change of plan, and the one that comes
    /// next. Kill Bill plans no further ahead.
    pub fn known_steps(&self, now: Instant) -> impl Iterator<Item = &Step> {
        let mut known = 0;
        for (index, step) in self.effective_steps().enumerate() {
            if step.moment.at <= now || !matches!(step.kind, StepKind::Phase | StepKind::Expiry) {
                known = index + 1;
            }
        }
        self.effective_steps().take(known + 1)
    }

    /// The latest step that has been taken by then; `None` before the start.
    #[must_use]
    pub fn latest_step_before(&self, now: Instant) -> Option<&Step> {
        self.effective_steps().take_while(|step| step.moment.at <= now).last()
    }
}
