//! Units that are charged by how many were used.

use crate::catalog::{Currency, UsageSection};
use crate::decimal::Decimal;

use super::blocks::{blocks_of, price, tiered_blocks};
use super::{ConsumableLine, RatingError};

/// How strictly what was billed before is compared with what there is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Usage that was billed and is gone is an error.
    Refused,
    /// It is left to the caller.
    Tolerated,
}

/// Each tier's blocks at its own price, without what was billed before.
///
/// `billed` holds the blocks billed so far, tier by tier; as in Kill Bill, its places count, not the numbers of the tiers.
/// A line is made for the first tier always, and for others with blocks to bill. Units beyond a finite last tier are free.
///
/// # Errors
///
/// Any [`RatingError`] but the one of capacity.
pub fn rate_all_tiers(
    section: &UsageSection,
    unit: &str,
    currency: Currency,
    units: Decimal,
    billed: &[Decimal],
    missing: Missing,
) -> Result<Vec<ConsumableLine>, RatingError> {
    let mut lines = Vec::new();
    let mut rest = units;
    for (place, block) in tiered_blocks(section, unit)?.into_iter().enumerate() {
        let tier = place + 1;
        let all = blocks_of(section, block, rest)?;
        let is_full = !block.max.equals(Decimal::MINUS_ONE) && all.is_above(block.max);
        let mut blocks = if is_full { block.max } else { all };
        rest = if is_full { rest.minus(block.max.times(block.block.size)?)? } else { Decimal::ZERO };
        if !billed.is_empty() {
            let before = billed.get(place).copied().unwrap_or(Decimal::ZERO);
            let is_below_the_last = tier < billed.len();
            let is_right = if is_below_the_last { blocks.equals(before) } else { !blocks.is_below(before) };
            if missing == Missing::Refused && !is_right {
                let (found, billed) = (blocks.to_string(), before.to_string());
                return Err(RatingError::BilledMore { tier, unit: unit.to_owned(), found, billed });
            }
            blocks = blocks.minus(before)?;
        }
        if tier == 1 || blocks.is_positive() {
            lines.push(ConsumableLine::new(tier, unit, price(section, block, currency)?, block.block.size, blocks)?);
        }
    }
    Ok(lines)
}

/// All blocks at the price of the tier that the units reach. A maximum of -1 holds nothing, so that an unlimited tier is
/// reached by falling through to the last.
///
/// # Errors
///
/// Any [`RatingError`] but the ones of capacity and of what was billed.
pub fn rate_top_tier(
    section: &UsageSection,
    unit: &str,
    currency: Currency,
    units: Decimal,
) -> Result<ConsumableLine, RatingError> {
    let blocks = tiered_blocks(section, unit)?;
    let mut rest = units;
    let mut reached = blocks.len().saturating_sub(1);
    for (place, block) in blocks.iter().enumerate() {
        if !blocks_of(section, block, rest)?.is_above(block.max) {
            reached = place;
            break;
        }
        rest = rest.minus(block.max.times(block.block.size)?)?;
    }
    let missing = || RatingError::UnitMissing { section: section.name.clone(), unit: unit.to_owned() };
    let block = blocks.get(reached).ok_or_else(missing)?;
    let quantity = blocks_of(section, block, units)?;
    let price = price(section, block, currency)?;
    Ok(ConsumableLine::new(reached + 1, unit, price, block.block.size, quantity)?)
}
