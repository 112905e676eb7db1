//! The items of an invoice.

use uuid::Uuid;

use crate::billing::BillingEvent;
use crate::catalog::Currency;
use crate::decimal::Decimal;
use crate::identifier::{BundleId, SubscriptionId};
use crate::rating::Details;
use crate::time::{Instant, LocalDate};

use super::InvoicingError;

/// What an item is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemKind {
    /// A price charged once, when a phase begins.
    Fixed,
    /// A price charged for a period.
    Recurring,
    /// Usage.
    Usage,
    /// What is given back of a recurring item whose plan ended early.
    Repair,
}

impl ItemKind {
    /// Its name, as Kill Bill calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fixed => "FIXED",
            Self::Recurring => "RECURRING",
            Self::Usage => "USAGE",
            Self::Repair => "REPAIR_ADJ",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Fixed, Self::Recurring, Self::Usage, Self::Repair].into_iter().find(|kind| kind.name() == name)
    }
}

/// An item of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is for.
    pub kind: ItemKind,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The subscription's bundle.
    pub bundle: BundleId,
    /// The names of what was sold; `None` for what is given back.
    pub names: Option<Names>,
    /// The name of the usage section.
    pub usage: Option<String>,
    /// The section's name for people.
    pub pretty_usage: Option<String>,
    /// The effective date of the catalog version.
    pub catalog_effective_at: Option<Instant>,
    /// The first day.
    pub start: LocalDate,
    /// The day after the last; `None`: it is for a moment.
    pub end: Option<LocalDate>,
    /// How much, rounded half up to the currency's digits.
    pub amount: Decimal,
    /// What one costs.
    pub rate: Option<Decimal>,
    /// How many.
    pub quantity: Option<Decimal>,
    /// How the amount comes about.
    pub details: Option<Details>,
    /// The item that something is given back of.
    pub linked: Option<Uuid>,
}

/// The names of what was sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// Of the product.
    pub product: String,
    /// Of the plan.
    pub plan: String,
    /// Of the phase.
    pub phase: String,
    /// Of the product, for people.
    pub pretty_product: Option<String>,
    /// Of the plan, for people.
    pub pretty_plan: Option<String>,
    /// Of the phase, for people.
    pub pretty_phase: Option<String>,
}

impl Names {
    /// The names of what holds from an event on.
    #[must_use]
    pub fn of(event: &BillingEvent<'_>) -> Self {
        Self {
            product: event.plan.product.clone(),
            plan: event.plan.name.clone(),
            phase: event.phase_name(),
            pretty_product: event.pretty_product.map(str::to_owned),
            pretty_plan: event.plan.pretty_name.clone(),
            pretty_phase: event.phase.pretty_name.clone(),
        }
    }
}

/// The digits after the point of what Kill Bill stores.
const STORED_SCALE: i32 = 9;

/// What a stored amount or rate has to be below.
const AMOUNT_LIMIT: Decimal = Decimal::new(1_000_000, 0);

/// What a stored quantity has to be below.
const QUANTITY_LIMIT: Decimal = Decimal::new(1_000_000_000, 0);

impl Item {
    /// As it is stored: rate and quantity have nine digits after the point, rounded half up.
    ///
    /// # Errors
    ///
    /// [`InvoicingError::AmountTooLarge`] for an amount or a rate of a million or more, or a quantity of a thousand million.
    pub fn stored(mut self) -> Result<Self, InvoicingError> {
        let within = |value: Decimal, limit: Decimal| {
            let rounded = value.rounded_half_up(STORED_SCALE)?;
            let is_within = rounded.is_below(limit) && Decimal::ZERO.minus(rounded)?.is_below(limit);
            if is_within { Ok(rounded) } else { Err(InvoicingError::AmountTooLarge) }
        };
        within(self.amount, AMOUNT_LIMIT)?;
        self.rate = self.rate.map(|rate| within(rate, AMOUNT_LIMIT)).transpose()?;
        self.quantity = self.quantity.map(|quantity| within(quantity, QUANTITY_LIMIT)).transpose()?;
        Ok(self)
    }
}

/// Rounds to the digits of a currency, half up.
pub(super) fn rounded(amount: Decimal, currency: Currency) -> Result<Decimal, InvoicingError> {
    Ok(amount.rounded_half_up(currency.decimal_places())?)
}
