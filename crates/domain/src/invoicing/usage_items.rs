//! The items of usage.

use crate::catalog::{Currency, TierBlockPolicy, UsageType};
use crate::decimal::Decimal;
use crate::identifier::{BundleId, SubscriptionId};
use crate::rating::{ConsumableLine, Details, Missing, Tariff, rate_all_tiers, rate_capacity, rate_top_tier};
use crate::time::LocalDate;

use super::item::rounded;
use super::late::{Billed, is_contained};
use super::usage_reading::PeriodUsage;
use super::{ExistingItem, InvoiceSettings, InvoicingError, Item, ItemKind, Names, UsageInterval, UsageReading};
use crate::billing::AccountTime;

/// What the items of an interval depend on.
pub(super) struct UsageContext<'c> {
    pub subscription: SubscriptionId,
    pub bundle: BundleId,
    pub currency: Currency,
    pub time: &'c AccountTime,
    pub settings: &'c InvoiceSettings,
    pub is_dry_run: bool,
    /// The items of usage of the subscription.
    pub existing: &'c [&'c ExistingItem],
}

/// The items of an interval, period by period.
pub(super) fn usage_items(
    context: &UsageContext<'_>,
    interval: &UsageInterval<'_>,
    reading: &UsageReading,
) -> Result<Vec<Item>, InvoicingError> {
    if context.settings.unknown_units_refused {
        reading.refuse_unknown(interval)?;
    }
    let mut items = Vec::new();
    for usage in reading.amounts(interval) {
        let start = context.time.usage_date_of(usage.period.start);
        let end = context.time.usage_date_of(usage.period.end);
        if !is_contained(&interval.section.name, context.existing, start, end) {
            items.extend(PeriodItems { context, interval, usage: &usage, start, end }.items()?);
        }
    }
    Ok(items)
}

/// What is charged for one period.
struct PeriodItems<'c> {
    context: &'c UsageContext<'c>,
    interval: &'c UsageInterval<'c>,
    usage: &'c PeriodUsage<'c>,
    start: LocalDate,
    end: LocalDate,
}

impl PeriodItems<'_> {
    fn items(&self) -> Result<Vec<Item>, InvoicingError> {
        let section = self.interval.section;
        let billed = Billed::of(&section.name, self.context.existing, self.start, self.end);
        let details = match section.usage_type {
            UsageType::Capacity => rate_capacity(self.tariff(), &self.usage.units)?,
            UsageType::Consumable => self.consumable(&billed)?,
        };
        let proposed = rounded(details.amount(), self.context.currency)?;
        let is_without_billed =
            section.usage_type == UsageType::Consumable && section.tier_block_policy == TierBlockPolicy::AllTiers;
        let billed_amount = billed.amount()?;
        let to_bill = if is_without_billed { proposed } else { proposed.minus(billed_amount)? };
        if to_bill.is_negative() && !self.tariff().is_correct() {
            let missing = if self.tolerates_missing() { Ok(Vec::new()) } else { Err(()) };
            return missing.map_err(|()| self.billed_more(to_bill, billed_amount, proposed));
        }
        if !billed.is_empty() && to_bill.is_zero() {
            return Ok(Vec::new());
        }
        match details {
            Details::Consumable { lines, .. } if self.context.settings.detail => self.items_of_lines(lines, &billed),
            details => Ok(vec![self.item(to_bill, None, None, details)?]),
        }
    }

    /// An item for each line. Kill Bill bills the lines of the top tier whole each time (rule 19); otherwise, only what was not
    /// billed yet is.
    fn items_of_lines(&self, lines: Vec<ConsumableLine>, billed: &Billed<'_>) -> Result<Vec<Item>, InvoicingError> {
        let is_again = self.tariff().is_correct() && !billed.is_empty();
        let is_top_tier = self.interval.section.tier_block_policy == TierBlockPolicy::TopTier;
        let mut items = Vec::with_capacity(lines.len());
        for line in lines {
            if is_again && is_top_tier {
                let whole = rounded(line.amount, self.context.currency)?;
                let left = whole.minus(billed.amount_of_unit(&line.unit)?)?;
                if !left.is_zero() {
                    items.push(self.item(left, None, None, Details::Line(line))?);
                }
            } else if !is_again || !line.quantity.is_zero() {
                let (rate, quantity) = (Some(line.price), Some(line.quantity));
                items.push(self.item(line.amount, rate, quantity, Details::Line(line))?);
            }
        }
        Ok(items)
    }

    fn consumable(&self, billed: &Billed<'_>) -> Result<Details, InvoicingError> {
        let tariff = self.tariff();
        let is_tolerated = self.tolerates_missing() || tariff.is_correct();
        let missing = if is_tolerated { Missing::Tolerated } else { Missing::Refused };
        let mut lines = Vec::new();
        for (unit, amount) in &self.usage.units {
            let before = billed.blocks(unit, self.context.settings.detail, tariff.mode)?;
            match tariff.section.tier_block_policy {
                TierBlockPolicy::AllTiers => lines.extend(rate_all_tiers(tariff, unit, *amount, &before, missing)?),
                TierBlockPolicy::TopTier => lines.push(rate_top_tier(tariff, unit, *amount)?),
            }
        }
        Ok(Details::consumable(lines)?)
    }

    fn tariff(&self) -> Tariff<'_> {
        let (currency, mode) = (self.context.currency, self.context.settings.rating);
        Tariff { section: self.interval.section, currency, mode }
    }

    fn tolerates_missing(&self) -> bool {
        self.context.is_dry_run || self.context.settings.missing_usage_tolerated
    }

    fn billed_more(&self, to_bill: Decimal, billed: Decimal, proposed: Decimal) -> InvoicingError {
        InvoicingError::BilledMore {
            start: self.start,
            end: self.end,
            to_bill: to_bill.to_string(),
            billed: billed.to_string(),
            proposed: proposed.to_string(),
        }
    }

    fn item(
        &self,
        amount: Decimal,
        rate: Option<Decimal>,
        quantity: Option<Decimal>,
        details: Details,
    ) -> Result<Item, InvoicingError> {
        Ok(Item {
            kind: ItemKind::Usage,
            subscription: self.context.subscription,
            bundle: self.context.bundle,
            names: Some(Names::of(&self.interval.first)),
            usage: Some(self.interval.section.name.clone()),
            pretty_usage: self.interval.section.pretty_name.clone(),
            catalog_effective_at: Some(self.usage.period.catalog_effective_at),
            start: self.start,
            end: Some(self.end),
            amount: rounded(amount, self.context.currency)?,
            rate,
            quantity,
            details: Some(details),
            linked: None,
        })
    }
}
