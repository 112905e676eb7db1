//! What holds from an instant on.

use crate::catalog::{BillingAlignment, Currency, Phase, Plan, Recurring, UsageSection};
use crate::decimal::Decimal;
use crate::time::Instant;

/// Why a billing event happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Billing begins.
    Start,
    /// Another plan, or another version of the same.
    Change,
    /// Another phase.
    Phase,
    /// Billing ends.
    Cancel,
    /// A fixed term is over, and billing with it.
    Expiry,
    /// Billing is interrupted.
    Pause,
    /// Billing goes on.
    Resume,
}

/// What of a subscription is billed from an instant on.
#[derive(Clone, Debug)]
pub struct BillingEvent<'a> {
    /// When.
    pub at: Instant,
    /// Why.
    pub kind: EventKind,
    /// The plan.
    pub plan: &'a Plan,
    /// The name of its product for people, if it has one.
    pub pretty_product: Option<&'a str>,
    /// Its phase.
    pub phase: &'a Phase,
    /// The effective date of the catalog version that the plan is of.
    pub catalog_effective_at: Instant,
    /// The day of the month on which periods begin.
    pub bill_cycle_day: i64,
    /// Whose day that is.
    pub alignment: BillingAlignment,
    /// How many were bought.
    pub quantity: i32,
}

impl<'a> BillingEvent<'a> {
    /// Whether anything is billed.
    #[must_use]
    pub const fn is_billed(&self) -> bool {
        !matches!(self.kind, EventKind::Cancel | EventKind::Expiry | EventKind::Pause)
    }

    /// What is charged for use.
    #[must_use]
    pub fn usages(&self) -> &'a [UsageSection] {
        if self.is_billed() { &self.phase.usages } else { &[] }
    }

    /// What is charged again and again.
    #[must_use]
    pub fn recurring(&self) -> Option<&'a Recurring> {
        self.phase.recurring.as_ref().filter(|_| self.is_billed())
    }

    /// What is charged again and again, in a currency. `Err` if it has prices, but none in that currency.
    #[expect(clippy::result_unit_err, reason = "the caller knows what is missing")]
    pub fn recurring_price(&self, currency: Currency) -> Result<Option<Decimal>, ()> {
        let price = self.recurring().and_then(|recurring| recurring.price.as_ref());
        price.map(|price| price.in_currency(currency).ok_or(())).transpose()
    }

    /// What is charged when the phase begins, in a currency. `Err` if it has prices, but none in that currency.
    #[expect(clippy::result_unit_err, reason = "the caller knows what is missing")]
    pub fn fixed_price(&self, currency: Currency) -> Result<Option<Decimal>, ()> {
        let fixed = self.phase.fixed.as_ref().filter(|_| self.is_billed());
        let price = fixed.and_then(|fixed| fixed.price.as_ref());
        price.map(|price| price.in_currency(currency).ok_or(())).transpose()
    }

    /// The name of the phase.
    #[must_use]
    pub fn phase_name(&self) -> String {
        self.plan.phase_name(self.phase.phase_type)
    }
}
