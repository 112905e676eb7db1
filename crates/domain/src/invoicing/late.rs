//! What was billed of a period before: late usage is charged by the difference (rule 17).

use std::collections::BTreeMap;

use crate::decimal::Decimal;
use crate::rating::{BilledBlocks, Details, RatingError, RatingMode};
use crate::time::LocalDate;

use super::{ExistingItem, InvoicingError};

/// The items that were made for a period of a section before.
pub(super) struct Billed<'e> {
    section: &'e str,
    items: Vec<&'e ExistingItem>,
}

impl<'e> Billed<'e> {
    /// Those of the section whose days lie within the period's. Items of a single day count for a period of a single day
    /// only: such a period came of several changes of plan on that day.
    pub(super) fn of(section: &'e str, existing: &[&'e ExistingItem], start: LocalDate, end: LocalDate) -> Self {
        let is_within = |item: &&&'e ExistingItem| {
            let Some(item_end) = item.item.end else { return false };
            let is_of_a_day = item.item.start == item_end;
            let is_of_section = item.item.usage.as_deref() == Some(section);
            is_of_section && (start == end || !is_of_a_day) && item.item.start >= start && item_end <= end
        };
        Self { section, items: existing.iter().filter(is_within).copied().collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The money.
    pub(super) fn amount(&self) -> Result<Decimal, InvoicingError> {
        let sum = self.items.iter().try_fold(Decimal::ZERO, |sum, item| sum.plus(item.item.amount))?;
        Ok(sum)
    }

    /// The money of the items that are for one line, and for that of a unit.
    pub(super) fn amount_of_unit(&self, unit: &str) -> Result<Decimal, InvoicingError> {
        let is_of_unit =
            |item: &&&ExistingItem| matches!(&item.item.details, Some(Details::Line(line)) if line.unit == unit);
        let amounts = self.items.iter().filter(is_of_unit).map(|item| item.item.amount);
        Ok(amounts.into_iter().try_fold(Decimal::ZERO, Decimal::plus)?)
    }

    /// The blocks of a unit, tier by tier, tiers without any left out. In detail mode each item is a tier,
    /// and what was stored of it counts; otherwise its details do.
    /// In [`RatingMode::Correct`] items of either mode count.
    pub(super) fn blocks(&self, unit: &str, detail: bool, mode: RatingMode) -> Result<BilledBlocks, InvoicingError> {
        let mut tiers: BTreeMap<usize, Decimal> = BTreeMap::new();
        let mut add = |tier: usize, quantity: Decimal| -> Result<(), InvoicingError> {
            let sum = tiers.get(&tier).map_or(Ok(quantity), |before| before.plus(quantity))?;
            tiers.insert(tier, sum);
            Ok(())
        };
        for item in &self.items {
            let is_either = mode == RatingMode::Correct;
            match &item.item.details {
                Some(Details::Line(line)) if detail || is_either => {
                    if line.unit == unit {
                        add(line.tier, item.item.quantity.unwrap_or(Decimal::ZERO))?;
                    }
                }
                Some(Details::Consumable { lines, .. }) if !detail || is_either => {
                    for line in lines.iter().filter(|line| line.unit == unit) {
                        add(line.tier, line.quantity)?;
                    }
                }
                _ => return Err(RatingError::OtherDetails(self.section.to_owned()).into()),
            }
        }
        Ok(BilledBlocks(tiers))
    }
}

/// Whether a period lies within one that was billed, but is not the same: then pauses have moved its boundaries since, and it
/// is not billed again.
pub(super) fn is_contained(section: &str, existing: &[&ExistingItem], start: LocalDate, end: LocalDate) -> bool {
    start != end
        && existing.iter().any(|item| {
            let (item_start, item_end) = (item.item.start, item.item.end);
            let is_of_section = item.item.usage.as_deref() == Some(section);
            let within = item_end.is_some_and(|item_end| {
                (start >= item_start && end < item_end) || (start > item_start && end <= item_end)
            });
            is_of_section && within
        })
}
