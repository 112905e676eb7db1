//! Through which dates an invoice charges.

use std::collections::BTreeMap;

use crate::identifier::SubscriptionId;
use crate::time::LocalDate;

use super::{Item, ItemKind};

/// The latest day that the items of each subscription reach; what is given back changes nothing.
pub(super) fn charged_through(items: &[Item]) -> BTreeMap<SubscriptionId, LocalDate> {
    let mut latest = BTreeMap::new();
    for item in items.iter().filter(|item| item.kind != ItemKind::Repair) {
        let end = item.end.unwrap_or(item.start);
        latest.entry(item.subscription).and_modify(|date: &mut LocalDate| *date = end.max(*date)).or_insert(end);
    }
    latest
}
