//! The amounts of a section's units in some time.

use std::collections::BTreeMap;

use crate::catalog::{TierBlockPolicy, UsageSection, UsageType};
use crate::decimal::{Decimal, DecimalOutOfRange};
use crate::usage::{RollUp, UnitType};

use super::{BilledBlocks, Details, Missing, RatingError, Tariff};
use super::{in_order, rate_all_tiers, rate_capacity, rate_top_tier, units_of};

/// What was used in some time, by unit.
pub type UsageFound = BTreeMap<UnitType, RollUp>;

/// The units of a section and their amounts, in the order in which they are listed.
#[must_use]
pub fn unit_amounts(section: &UsageSection, found: &UsageFound) -> Vec<(String, Decimal)> {
    let units = units_of(section);
    let others = found.keys().filter(|unit| !units.iter().any(|name| name == unit.as_str())).count();
    let entries = units.len() + others;
    let amount = |unit: String| {
        let roll_up = found.iter().find(|(unit_type, _)| unit_type.as_str() == unit).map(|(_, roll_up)| *roll_up);
        (unit, amount(section.usage_type, roll_up))
    };
    in_order(units, entries).into_iter().map(amount).collect()
}

/// The sum or the largest amount. It has nine digits after the point, but none if there was no record (rule 13); the largest
/// amount is at least zero.
fn amount(usage_type: UsageType, found: Option<RollUp>) -> Decimal {
    match (usage_type, found) {
        (_, None) => Decimal::ZERO,
        (UsageType::Consumable, Some(roll_up)) => Decimal::from(roll_up.sum),
        (UsageType::Capacity, Some(roll_up)) => {
            let max = Decimal::from(roll_up.max);
            if max.is_positive() { max } else { Decimal::ZERO }
        }
    }
}

impl Tariff<'_> {
    /// What amounts cost of which nothing was billed before.
    ///
    /// # Errors
    ///
    /// [`RatingError`].
    pub fn rate(self, amounts: &[(String, Decimal)]) -> Result<Details, RatingError> {
        if self.section.usage_type == UsageType::Capacity {
            return rate_capacity(self, amounts);
        }
        let mut lines = Vec::new();
        for (unit, amount) in amounts {
            match self.section.tier_block_policy {
                TierBlockPolicy::AllTiers => {
                    let none = BilledBlocks::default();
                    lines.extend(rate_all_tiers(self, unit, *amount, &none, Missing::Refused)?);
                }
                TierBlockPolicy::TopTier => lines.push(rate_top_tier(self, unit, *amount)?),
            }
        }
        Ok(Details::consumable(lines)?)
    }

    /// The money of details, rounded half up to the currency's digits.
    ///
    /// # Errors
    ///
    /// [`DecimalOutOfRange`].
    pub fn money(self, details: &Details) -> Result<Decimal, DecimalOutOfRange> {
        details.amount().rounded_half_up(self.currency.decimal_places())
    }
}
