//! Units that are charged by how many were used.

use std::collections::BTreeMap;

use crate::catalog::TieredBlock;
use crate::decimal::Decimal;

use super::{ConsumableLine, RatingError, Tariff};

/// How strictly what was billed before is compared with what there is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Usage that was billed and is gone is an error.
    Refused,
    /// It is left to the caller.
    Tolerated,
}

/// The blocks of a unit that were billed for a period, by the number of the tier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BilledBlocks(pub BTreeMap<usize, Decimal>);

impl BilledBlocks {
    /// What was billed of a tier. Kill Bill counts the tiers that were billed, and so takes one tier's blocks for another's
    /// after a tier that was left out (rule 23).
    fn of_tier(&self, tier: usize, by_number: bool) -> Decimal {
        let found = if by_number { self.0.get(&tier) } else { self.0.values().nth(tier - 1) };
        found.copied().unwrap_or(Decimal::ZERO)
    }
}

/// Each tier's blocks at its own price, without what was billed before (rules 6 and 17).
///
/// A line is made for the first tier always, and for others with blocks to bill. Units beyond a finite last tier are free; in
/// [`super::RatingMode::Correct`] they are charged at the last tier's price, and blocks that are fewer than those billed are
/// given back.
///
/// # Errors
///
/// Any [`RatingError`] but the one of capacity.
pub fn rate_all_tiers(
    tariff: Tariff<'_>,
    unit: &str,
    units: Decimal,
    billed: &BilledBlocks,
    missing: Missing,
) -> Result<Vec<ConsumableLine>, RatingError> {
    let blocks = tariff.tiered_blocks(unit)?;
    let mut lines = Vec::new();
    let mut rest = units;
    for (place, block) in blocks.iter().enumerate() {
        let tier = place + 1;
        let is_endless = is_unlimited(block) || (tariff.is_correct() && tier == blocks.len());
        let all = tariff.blocks_of(block, rest)?;
        let is_full = !is_endless && all.is_above(block.max);
        let mut count = if is_full { block.max } else { all };
        rest = if is_full { rest.minus(block.max.times(block.block.size)?)? } else { Decimal::ZERO };
        if !billed.0.is_empty() {
            let before = billed.of_tier(tier, tariff.is_correct());
            check_billed(tier, unit, (count, before, billed.0.len()), missing)?;
            count = count.minus(before)?;
        }
        if tier == 1 || count.is_positive() || (tariff.is_correct() && !count.is_zero()) {
            lines.push(ConsumableLine::new(tier, unit, tariff.price(block)?, block.block.size, count)?);
        }
    }
    Ok(lines)
}

/// Tiers below the last one billed have to be as they were billed, the others at least so.
fn check_billed(
    tier: usize,
    unit: &str,
    (found, billed, tiers_billed): (Decimal, Decimal, usize),
    missing: Missing,
) -> Result<(), RatingError> {
    let is_right = if tier < tiers_billed { found.equals(billed) } else { !found.is_below(billed) };
    if is_right || missing == Missing::Tolerated {
        return Ok(());
    }
    let (found, billed) = (found.to_string(), billed.to_string());
    Err(RatingError::BilledMore { tier, unit: unit.to_owned(), found, billed })
}

/// All blocks at the price of the tier that the units reach (rule 7). In Kill Bill a maximum of -1 holds nothing, so that
/// an unlimited tier is reached by falling through to the last; in [`super::RatingMode::Correct`] it holds everything.
///
/// # Errors
///
/// Any [`RatingError`] but the ones of capacity and of what was billed.
pub fn rate_top_tier(tariff: Tariff<'_>, unit: &str, units: Decimal) -> Result<ConsumableLine, RatingError> {
    let blocks = tariff.tiered_blocks(unit)?;
    let mut rest = units;
    let mut reached = blocks.len().saturating_sub(1);
    for (place, block) in blocks.iter().enumerate() {
        let holds_all = tariff.is_correct() && is_unlimited(block);
        if holds_all || !tariff.blocks_of(block, rest)?.is_above(block.max) {
            reached = place;
            break;
        }
        rest = rest.minus(block.max.times(block.block.size)?)?;
    }
    let missing = || RatingError::UnitMissing { section: tariff.section.name.clone(), unit: unit.to_owned() };
    let block = blocks.get(reached).ok_or_else(missing)?;
    let quantity = tariff.blocks_of(block, units)?;
    Ok(ConsumableLine::new(reached + 1, unit, tariff.price(block)?, block.block.size, quantity)?)
}

fn is_unlimited(block: &TieredBlock) -> bool {
    block.max.equals(Decimal::MINUS_ONE)
}

#[cfg(test)]
mod tests;
