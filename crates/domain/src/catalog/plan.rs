//! Plans and their phases.

use super::{BillingMode, BillingPeriod, Duration, FixedType, InternationalPrice, PhaseType, UsageSection};
use crate::time::Instant;

/// A way to buy a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its name; unique in a version.
    pub name: String,
    /// Its name for people.
    pub pretty_name: Option<String>,
    /// From when this version's prices hold for subscriptions that began under an earlier version; `None`: never.
    pub effective_for_existing_at: Option<Instant>,
    /// The name of the product.
    pub product: String,
    /// Whether recurring charges are billed before or after the period; `None`: what the version says.
    pub recurring_billing_mode: Option<BillingMode>,
    /// The phases that end, in their order.
    pub initial_phases: Vec<Phase>,
    /// The phase that a subscription ends up in.
    pub final_phase: Phase,
    /// How many subscriptions of it a bundle may have; `None` or -1: any number.
    pub plans_allowed_in_bundle: Option<i32>,
    /// The name of the plan that this one is, at prices agreed on with one customer; `None`: it is in the catalog itself.
    pub overrides: Option<String>,
}

/// A phase of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Its name for people.
    pub pretty_name: Option<String>,
    /// Its kind.
    pub phase_type: PhaseType,
    /// How long it takes.
    pub duration: Duration,
    /// What is charged when it begins.
    pub fixed: Option<Fixed>,
    /// What is charged again and again.
    pub recurring: Option<Recurring>,
    /// What is charged for use.
    pub usages: Vec<UsageSection>,
}

/// What is charged when a phase begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// Its kind, if the catalog says so.
    pub fixed_type: Option<FixedType>,
    /// The price; `None`: nothing is charged.
    pub price: Option<InternationalPrice>,
}

/// What is charged again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recurring {
    /// How often.
    pub billing_period: BillingPeriod,
    /// The price; `None`: nothing is charged.
    pub price: Option<InternationalPrice>,
}

impl Plan {
    /// The name for people, or else the name.
    #[must_use]
    pub fn pretty_name(&self) -> &str {
        self.pretty_name.as_deref().unwrap_or(&self.name)
    }

    /// The name that the catalog lists it by.
    #[must_use]
    pub fn listed_name(&self) -> &str {
        self.overrides.as_deref().unwrap_or(&self.name)
    }

    /// Its phases, in their order.
    pub fn phases(&self) -> impl Iterator<Item = &Phase> {
        self.initial_phases.iter().chain(std::iter::once(&self.final_phase))
    }

    /// The name of one of its phases, such as `gold-monthly-trial`.
    #[must_use]
    pub fn phase_name(&self, phase_type: PhaseType) -> String {
        format!("{}-{}", self.name, phase_type.name().to_ascii_lowercase())
    }

    /// The phase of that kind.
    #[must_use]
    pub fn phase(&self, phase_type: PhaseType) -> Option<&Phase> {
        self.phases().find(|phase| phase.phase_type == phase_type)
    }

    /// How often its final phase bills recurring charges.
    #[must_use]
    pub fn recurring_billing_period(&self) -> BillingPeriod {
        self.final_phase.billing_period()
    }
}

impl Phase {
    /// How often it bills recurring charges.
    #[must_use]
    pub fn billing_period(&self) -> BillingPeriod {
        self.recurring.as_ref().map_or(BillingPeriod::NoBillingPeriod, |recurring| recurring.billing_period)
    }
}
