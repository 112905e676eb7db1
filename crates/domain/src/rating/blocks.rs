//! Blocks: how many of them units fill, and what the tiers of a section say of a unit.

use crate::catalog::{Currency, TieredBlock, UsageSection};
use crate::decimal::Decimal;

use super::RatingError;

/// How many blocks units take: whole ones, and one more for any rest, below zero too.
pub(super) fn blocks_of(section: &UsageSection, block: &TieredBlock, units: Decimal) -> Result<Decimal, RatingError> {
    let found = units.quotient(block.block.size)?;
    let (whole, is_left) =
        found.ok_or_else(|| RatingError::SizeZero { section: section.name.clone(), unit: block.block.unit.clone() })?;
    if is_left { Ok(whole.plus(Decimal::ONE)?) } else { Ok(whole) }
}

/// The block of each tier for a unit, in the order of the tiers.
pub(super) fn tiered_blocks<'a>(section: &'a UsageSection, unit: &str) -> Result<Vec<&'a TieredBlock>, RatingError> {
    let of_tier = |tier: &'a crate::catalog::Tier| tier.blocks.iter().find(|block| block.block.unit == unit);
    let missing = || RatingError::UnitMissing { section: section.name.clone(), unit: unit.to_owned() };
    section.tiers.iter().map(|tier| of_tier(tier).ok_or_else(missing)).collect()
}

/// What a block costs.
pub(super) fn price(section: &UsageSection, block: &TieredBlock, currency: Currency) -> Result<Decimal, RatingError> {
    let found = block.block.prices.in_currency(currency);
    found.ok_or_else(|| RatingError::NoPrice { section: section.name.clone(), currency })
}
