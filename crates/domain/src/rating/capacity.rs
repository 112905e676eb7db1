//! Units that are charged by the largest amount of a period.

use std::collections::BTreeSet;

use crate::catalog::{Currency, Limit, Tier, UsageSection};
use crate::decimal::Decimal;

use super::{CapacityLine, Details, RatingError};

/// The price of the first tier that holds every unit; nothing if no unit was used. Each unit is listed at the first tier
/// that holds it. The least amounts of tiers are not looked at.
///
/// # Errors
///
/// [`RatingError::AboveLastTier`], [`RatingError::UnitMissing`], [`RatingError::NoPrice`].
pub fn rate_capacity(
    section: &UsageSection,
    currency: Currency,
    units: &[(String, Decimal)],
) -> Result<Details, RatingError> {
    let mut lines = Vec::new();
    let mut listed = BTreeSet::new();
    for (place, tier) in section.tiers.iter().enumerate() {
        let price = tier.recurring_price.as_ref().and_then(|prices| prices.in_currency(currency));
        let price = price.ok_or_else(|| RatingError::NoPrice { section: section.name.clone(), currency })?;
        let mut holds_all = true;
        for (unit, amount) in units {
            if !holds(limit(section, tier, unit)?, *amount) {
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
    Err(RatingError::AboveLastTier { section: section.name.clone(), amounts: amounts.join(", ") })
}

fn limit<'a>(section: &UsageSection, tier: &'a Tier, unit: &str) -> Result<&'a Limit, RatingError> {
    let missing = || RatingError::UnitMissing { section: section.name.clone(), unit: unit.to_owned() };
    tier.limits.iter().find(|limit| limit.unit == unit).ok_or_else(missing)
}

fn holds(limit: &Limit, amount: Decimal) -> bool {
    limit.max.is_none_or(|max| max.equals(Decimal::MINUS_ONE) || !amount.is_above(max))
}
