//! Units that are charged by the largest amount of a period (rule 10).

use std::collections::BTreeSet;

use crate::catalog::{Limit, Tier};
use crate::decimal::Decimal;

use super::{CapacityLine, Details, RatingError, Tariff};

/// The price of the first tier that holds every unit; nothing if no unit was used. Each unit is listed at the first tier
/// that holds it. The least amounts of tiers are not looked at.
///
/// In [`super::RatingMode::Correct`] the last tier holds everything.
///
/// # Errors
///
/// [`RatingError::AboveLastTier`], [`RatingError::UnitMissing`], [`RatingError::NoPrice`].
pub fn rate_capacity(tariff: Tariff<'_>, units: &[(String, Decimal)]) -> Result<Details, RatingError> {
    let mut lines = Vec::new();
    let mut listed = BTreeSet::new();
    let count = tariff.section.tiers.len();
    for (place, tier) in tariff.section.tiers.iter().enumerate() {
        let price = tariff.tier_price(tier)?;
        let is_endless = tariff.is_correct() && place + 1 == count;
        let mut holds_all = true;
        for (unit, amount) in units {
            if !is_endless && !holds(tariff.limit(tier, unit)?, *amount) {
                holds_all = false;
            } else if listed.insert(unit) {
                lines.push(CapacityLine { tier: place + 1, unit: unit.clone(), price, quantity: *amount });
            }
        }
        if holds_all {
            let is_used = units.iter().any(|(_, amount)| amount.is_positive());
            return Ok(Details::Capacity { lines, amount: if is_used { price } else { Decimal::ZERO } });
        }
    }
    let amounts: Vec<String> = units.iter().map(|(unit, amount)| format!("{unit}={amount}")).collect();
    Err(RatingError::AboveLastTier { section: tariff.section.name.clone(), amounts: amounts.join(", ") })
}

impl Tariff<'_> {
    fn tier_price(self, tier: &Tier) -> Result<Decimal, RatingError> {
        let price = tier.recurring_price.as_ref().and_then(|prices| prices.in_currency(self.currency));
        price.ok_or_else(|| RatingError::NoPrice { section: self.section.name.clone(), currency: self.currency })
    }

    fn limit<'t>(self, tier: &'t Tier, unit: &str) -> Result<&'t Limit, RatingError> {
        let missing = || RatingError::UnitMissing { section: self.section.name.clone(), unit: unit.to_owned() };
        tier.limits.iter().find(|limit| limit.unit == unit).ok_or_else(missing)
    }
}

fn holds(limit: &Limit, amount: Decimal) -> bool {
    limit.max.is_none_or(|max| max.equals(Decimal::MINUS_ONE) || !amount.is_above(max))
}

#[cfg(test)]
mod tests;
