//! What was invoiced before.

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

/// The items of a subscription.
pub(super) fn of_subscription(
    invoices: &[ExistingInvoice],
    subscription: SubscriptionId,
    kind: ItemKind,
) -> Vec<&ExistingItem> {
    items(invoices)
        .filter(|existing| existing.item.subscription == subscription && existing.item.kind == kind)
        .collect()
}
