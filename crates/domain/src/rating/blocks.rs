//! Blocks: how many of them units fill, and what the tiers of a section say of a unit.

use crate::catalog::{Tier, TieredBlock};
use crate::decimal::Decimal;

use super::{RatingError, Tariff};

impl<'a> Tariff<'a> {
    /// How many blocks units take: whole ones, and one more for any rest, below zero too (rule 5).
    pub(super) fn blocks_of(self, block: &TieredBlock, units: Decimal) -> Result<Decimal, RatingError> {
        let zero = || RatingError::SizeZero { section: self.section.name.clone(), unit: block.block.unit.clone() };
        let (whole, is_left) = units.quotient(block.block.size)?.ok_or_else(zero)?;
        if is_left { Ok(whole.plus(Decimal::ONE)?) } else { Ok(whole) }
    }

    /// The block of each tier for a unit, in the order of the tiers.
    pub(super) fn tiered_blocks(self, unit: &str) -> Result<Vec<&'a TieredBlock>, RatingError> {
        let of_tier = |tier: &'a Tier| tier.blocks.iter().find(|block| block.block.unit == unit);
        let missing = || RatingError::UnitMissing { section: self.section.name.clone(), unit: unit.to_owned() };
        self.section.tiers.iter().map(|tier| of_tier(tier).ok_or_else(missing)).collect()
    }

    /// What a block costs.
    pub(super) fn price(self, block: &TieredBlock) -> Result<Decimal, RatingError> {
        let found = block.block.prices.in_currency(self.currency);
        found.ok_or_else(|| RatingError::NoPrice { section: self.section.name.clone(), currency: self.currency })
    }
}
