//! What was invoiced before.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::identifier::SubscriptionId;
use crate::time::LocalDate;

use super::{Item, ItemKind};

/// An item of an earlier invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingItem {
    /// Its id.
    pub id: Uuid,
    /// The account's date when it was made.
    pub made_on: LocalDate,
    /// The item, as it was stored.
    pub item: Item,
}

/// An earlier invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingInvoice {
    /// The date up to which it charges.
    pub target: LocalDate,
    /// Its items.
    pub items: Vec<ExistingItem>,
}

/// The items of earlier invoices.
pub(super) fn items(invoices: &[ExistingInvoice]) -> impl Iterator<Item = &ExistingItem> {
    invoices.iter().flat_map(|invoice| &invoice.items)
}

/// The usage items of earlier invoices, by subscription: an account may have thousands of each.
#[derive(Clone, Debug)]
pub(super) struct UsageItems<'a>(BTreeMap<SubscriptionId, Vec<&'a ExistingItem>>);

impl<'a> UsageItems<'a> {
    pub(super) fn of(invoices: &'a [ExistingInvoice]) -> Self {
        let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for existing in items(invoices).filter(|existing| existing.item.kind == ItemKind::Usage) {
            found.entry(existing.item.subscription).or_default().push(existing);
        }
        Self(found)
    }

    /// Those of a subscription, in the order of the invoices.
    pub(super) fn of_subscription(&self, subscription: SubscriptionId) -> &[&'a ExistingItem] {
        self.0.get(&subscription).map_or(&[], Vec::as_slice)
    }
}
