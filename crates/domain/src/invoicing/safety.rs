//! Bounds on the fixed and recurring items of an invoice: a mistake must not become a hundred charges.

use std::collections::{BTreeMap, BTreeSet};

use crate::identifier::SubscriptionId;
use crate::time::LocalDate;

use super::existing;
use super::{ExistingInvoice, InvoiceSettings, InvoicingError, Item, ItemKind};

/// Refuses items that are made twice, and more than a subscription may get on the day on which they are made. Usage is added
/// later and counts with neither.
pub(super) fn check(
    added: &[Item],
    invoices: &[ExistingInvoice],
    made_on: LocalDate,
    settings: &InvoiceSettings,
) -> Result<(), InvoicingError> {
    if settings.same_items_refused {
        check_same(added)?;
    }
    if settings.daily_items_max == -1 {
        Ok(())
    } else {
        check_daily(added, invoices, made_on, settings.daily_items_max)
    }
}

/// Fixed items are the same if they begin on one day, recurring ones if they are for the same days.
fn check_same(added: &[Item]) -> Result<(), InvoicingError> {
    let mut found = BTreeSet::new();
    for item in added {
        let end = match item.kind {
            ItemKind::Fixed => None,
            ItemKind::Recurring => item.end,
            ItemKind::Usage | ItemKind::Repair => continue,
        };
        if !found.insert((item.subscription, item.kind, item.start, end)) {
            let (kind, subscription) = (item.kind.name(), item.subscription.uuid());
            return Err(InvoicingError::SameItems { kind, subscription, start: item.start });
        }
    }
    Ok(())
}

fn check_daily(
    added: &[Item],
    invoices: &[ExistingInvoice],
    made_on: LocalDate,
    daily_max: i64,
) -> Result<(), InvoicingError> {
    let mut counts: BTreeMap<SubscriptionId, i64> = BTreeMap::new();
    // What is given back is no subscription's, in Kill Bill.
    let counts_for = |item: &Item| item.kind != ItemKind::Repair;
    for item in existing::items(invoices).filter(|item| item.made_on == made_on && counts_for(&item.item)) {
        *counts.entry(item.item.subscription).or_default() += 1;
    }
    for item in added.iter().filter(|item| counts_for(item)) {
        let count = counts.entry(item.subscription).or_default();
        *count += 1;
        if *count > daily_max {
            return Err(InvoicingError::TooManyItems(item.subscription.uuid()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::decimal::Decimal;
    use crate::identifier::BundleId;

    fn item(kind: ItemKind, start: &str, end: &str) -> Item {
        Item {
            kind,
            subscription: SubscriptionId::new(Uuid::nil()),
            bundle: BundleId::new(Uuid::nil()),
            names: None,
            usage: None,
            pretty_usage: None,
            catalog_effective_at: None,
            start: LocalDate::parse(start).unwrap(),
            end: Some(LocalDate::parse(end).unwrap()),
            amount: Decimal::ONE,
            rate: None,
            quantity: None,
            details: None,
            linked: None,
        }
    }

    fn answer(added: &[Item], settings: &InvoiceSettings) -> Result<(), InvoicingError> {
        check(added, &[], LocalDate::parse("2025-01-01").unwrap(), settings)
    }

    #[test]
    fn items_for_the_same_days_are_refused() {
        let january = item(ItemKind::Recurring, "2025-01-01", "2025-02-01");
        let part = item(ItemKind::Recurring, "2025-01-01", "2025-01-15");
        let settings = InvoiceSettings::default();
        assert_eq!(answer(&[january.clone(), part], &settings), Ok(()));
        let twice = [january.clone(), january];
        assert!(matches!(answer(&twice, &settings), Err(InvoicingError::SameItems { .. })));
        assert_eq!(answer(&twice, &InvoiceSettings { same_items_refused: false, ..settings }), Ok(()));
    }

    #[test]
    fn fixed_items_of_one_day_are_refused() {
        let first = item(ItemKind::Fixed, "2025-01-01", "2025-02-01");
        let second = item(ItemKind::Fixed, "2025-01-01", "2025-01-15");
        assert!(answer(&[first, second], &InvoiceSettings::default()).is_err());
    }

    #[test]
    fn a_day_has_room_for_so_many_items() {
        let months = (1..=12).map(|month| item(ItemKind::Recurring, &format!("2025-{month:02}-01"), "2026-01-01"));
        let months: Vec<Item> = months.collect();
        let settings = |daily_items_max| InvoiceSettings { daily_items_max, ..InvoiceSettings::default() };
        assert_eq!(answer(&months, &settings(12)), Ok(()));
        assert!(matches!(answer(&months, &settings(11)), Err(InvoicingError::TooManyItems(_))));
        assert_eq!(answer(&months, &settings(-1)), Ok(()));
    }
}
