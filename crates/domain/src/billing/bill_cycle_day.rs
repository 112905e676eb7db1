//! Whose day of the month billing periods begin on.

use crate::catalog::{BillingAlignment, Plan, TimeUnit};
use crate::subscription::Subscription;
use crate::time::Instant;

use super::{AccountTime, BillingEvent};

/// The days that a subscription's periods may begin on.
#[derive(Clone, Copy, Debug)]
pub struct BillCycleDays {
    /// The account's; 0: it has none yet.
    pub account: i64,
    /// The day of the bundle's base.
    pub bundle: i64,
    /// The subscription's.
    pub subscription: i64,
    /// The day that the subscription was given; it outranks the others.
    pub given: Option<i64>,
}

impl BillCycleDays {
    /// The day, if the catalog says whose counts. An account without one gets it from its first subscription.
    #[must_use]
    pub fn of(&self, alignment: BillingAlignment) -> i64 {
        self.given.unwrap_or(match alignment {
            BillingAlignment::Account if self.account != 0 => self.account,
            BillingAlignment::Account | BillingAlignment::Subscription => self.subscription,
            BillingAlignment::Bundle => self.bundle,
        })
    }
}

/// The day on which a subscription is first charged a recurring price other than zero.
pub(super) fn own_day(subscription: &Subscription, plan: &Plan, time: &AccountTime) -> i64 {
    let initial = subscription.steps.first().map(|step| step.phase_type);
    let mut first_charge: Instant = subscription.billing_start();
    let phases = plan.phases().skip_while(|phase| initial.is_some_and(|initial| phase.phase_type != initial));
    for phase in phases {
        let price = phase.recurring.as_ref().and_then(|recurring| recurring.price.as_ref());
        let has_price = price
            .is_some_and(|price| price.prices.iter().any(|price| price.value.is_some_and(|value| !value.is_zero())));
        if phase.duration.unit == TimeUnit::Unlimited || has_price {
            break;
        }
        first_charge = phase.duration.after(first_charge).unwrap_or(first_charge);
    }
    time.date_of(first_charge).day_of_month()
}

/// The day that an account without one gets: the one of the first event that follows the account's day and bills anything.
#[must_use]
pub fn account_bill_cycle_day<'a>(events: impl IntoIterator<Item = &'a BillingEvent<'a>>) -> Option<i64> {
    let bills = |event: &&BillingEvent<'_>| {
        let is_priced = event.recurring().is_some_and(|recurring| recurring.price.is_some());
        event.alignment == BillingAlignment::Account && (is_priced || !event.usages().is_empty())
    };
    events.into_iter().filter(bills).min_by_key(|event| event.at).map(|event| event.bill_cycle_day)
}
