//! What is left of fixed and recurring charges once what was invoiced before is taken away.
//!
//! Everything a subscription was ever to be charged is proposed anew; what stands on an invoice already is dropped, and what
//! stands there but is no longer proposed is given back.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::catalog::Currency;
use crate::decimal::Decimal;
use crate::identifier::SubscriptionId;
use crate::time::LocalDate;

use super::item::rounded;
use super::{ExistingInvoice, ExistingItem, InvoicingError, Item, ItemKind, existing, proration};

/// The items to add: proposals that are new, and what is given back.
pub(super) fn reconcile(
    proposed: Vec<Item>,
    invoices: &[ExistingInvoice],
    currency: Currency,
    proration_days: i64,
) -> Result<Vec<Item>, InvoicingError> {
    let mut pieces = unrepaired(invoices);
    let free: Vec<&Item> = free_items(invoices).collect();
    let mut fixed = FixedItems::new();
    for item in existing::items(invoices).map(|existing| &existing.item).filter(|item| item.kind == ItemKind::Fixed) {
        fixed.entry(item.subscription).or_default().push(item);
    }
    let mut items = Vec::new();
    for item in proposed {
        let is_known = match item.kind {
            ItemKind::Fixed => fixed.get_mut(&item.subscription).is_some_and(|fixed| take_fixed(fixed, &item)),
            _ if free.iter().any(|free| is_same_charge(free, &item)) => true,
            _ => pieces.get_mut(&item.subscription).is_some_and(|pieces| cover(pieces, &item)),
        };
        if !is_known {
            items.push(item);
        }
    }
    for piece in pieces.values().flatten() {
        for &(start, end) in &piece.open {
            items.extend(repair(piece, start, end, currency, proration_days)?);
        }
    }
    items.sort_by_key(|item| (item.subscription, item.start, item.kind));
    Ok(items)
}

/// Recurring items that cost nothing. There is nothing of them to give back, so that only the very same charge is known from them.
fn free_items(invoices: &[ExistingInvoice]) -> impl Iterator<Item = &Item> {
    let items = existing::items(invoices).map(|existing| &existing.item);
    items.filter(|item| item.kind == ItemKind::Recurring && item.amount.is_zero())
}

fn is_same_charge(known: &Item, item: &Item) -> bool {
    known.kind == item.kind
        && known.subscription == item.subscription
        && (known.start, known.end) == (item.start, item.end)
        && known.amount.equals(item.amount)
        && known.rate.zip(item.rate).is_some_and(|(known, rate)| known.equals(rate))
        && plan_and_phase(known) == plan_and_phase(item)
}

fn plan_and_phase(item: &Item) -> Option<(&str, &str)> {
    item.names.as_ref().map(|names| (names.plan.as_str(), names.phase.as_str()))
}

/// By subscription.
type FixedItems<'e> = BTreeMap<SubscriptionId, Vec<&'e Item>>;

/// A recurring item that was invoiced, and what of it is not given back yet.
struct Piece<'e> {
    existing: &'e ExistingItem,
    /// What no proposal has confirmed so far.
    open: Vec<(LocalDate, LocalDate)>,
    /// What was given back in money.
    repaired: Decimal,
}

/// By subscription, each in the order of the invoices.
type Pieces<'e> = BTreeMap<SubscriptionId, Vec<Piece<'e>>>;

fn unrepaired(invoices: &[ExistingInvoice]) -> Pieces<'_> {
    let mut repairs: BTreeMap<Uuid, Vec<&Item>> = BTreeMap::new();
    for found in existing::items(invoices).filter(|found| found.item.kind == ItemKind::Repair) {
        if let Some(linked) = found.item.linked {
            repairs.entry(linked).or_default().push(&found.item);
        }
    }
    let mut pieces = Pieces::new();
    let is_charged = |item: &Item| item.kind == ItemKind::Recurring && !item.amount.is_zero();
    for existing in existing::items(invoices).filter(|found| is_charged(&found.item)) {
        let repairs = repairs.get(&existing.id).map_or(&[][..], Vec::as_slice);
        if let Some(piece) = Piece::of(existing, repairs).filter(|piece| !piece.open.is_empty()) {
            pieces.entry(existing.item.subscription).or_default().push(piece);
        }
    }
    pieces
}

impl<'e> Piece<'e> {
    /// What is left of an item after its repairs; `None` if it has no end.
    fn of(existing: &'e ExistingItem, repairs: &[&Item]) -> Option<Self> {
        let ExistingItem { item, .. } = existing;
        let mut piece = Self { existing, open: vec![(item.start, item.end?)], repaired: Decimal::ZERO };
        for repair in repairs {
            piece.close(repair.start, repair.end.unwrap_or(repair.start));
            piece.repaired = piece.repaired.minus(repair.amount).ok()?;
        }
        Some(piece)
    }

    fn close(&mut self, start: LocalDate, end: LocalDate) {
        let outside = |(from, to): (LocalDate, LocalDate)| {
            let parts = [(from, to.min(start)), (from.max(end), to)];
            parts.into_iter().filter(|(from, to)| from < to)
        };
        self.open = self.open.drain(..).flat_map(outside).collect();
    }

    fn is_same_kind(&self, item: &Item) -> bool {
        let own = &self.existing.item;
        plan_and_phase(own) == plan_and_phase(item)
            && own.rate.zip(item.rate).is_some_and(|(own, rate)| own.equals(rate))
    }

    fn holds(&self, start: LocalDate, end: LocalDate) -> bool {
        self.open.iter().any(|&(from, to)| from <= start && end <= to)
    }
}

/// Finds the pieces that a proposal confirms: one that holds it, or several that make it up.
fn cover(pieces: &mut [Piece<'_>], item: &Item) -> bool {
    let Some(end) = item.end else { return false };
    if let Some(piece) = pieces.iter_mut().find(|piece| piece.is_same_kind(item) && piece.holds(item.start, end)) {
        piece.close(item.start, end);
        return true;
    }
    let mut parts: Vec<(LocalDate, LocalDate)> = Vec::new();
    let mut at = item.start;
    while at < end {
        let of_same_kind = pieces.iter().filter(|piece| piece.is_same_kind(item));
        let Some(&(from, to)) = of_same_kind.flat_map(|piece| &piece.open).find(|(from, to)| *from == at && *to <= end)
        else {
            return false;
        };
        parts.push((from, to));
        at = to;
    }
    for (from, to) in parts {
        if let Some(piece) = pieces.iter_mut().find(|piece| piece.is_same_kind(item) && piece.holds(from, to)) {
            piece.close(from, to);
        }
    }
    true
}

fn take_fixed(fixed: &mut Vec<&Item>, item: &Item) -> bool {
    let same = |known: &&Item| {
        known.start == item.start
            && known.names.as_ref().map(|names| &names.phase) == item.names.as_ref().map(|names| &names.phase)
            && known.amount.equals(item.amount)
    };
    fixed.iter().position(same).map(|place| fixed.swap_remove(place)).is_some()
}

/// What is given back for some days of an item: their part of it, and no more than is left of it.
fn repair(
    piece: &Piece<'_>,
    start: LocalDate,
    end: LocalDate,
    currency: Currency,
    proration_days: i64,
) -> Result<Option<Item>, InvoicingError> {
    let own = &piece.existing.item;
    let own_end = own.end.unwrap_or(own.start);
    let is_whole = (start, end) == (own.start, own_end);
    let days = own_end.days().saturating_sub(own.start.days());
    let part = proration::part(start, end, days, proration_days);
    let amount = if is_whole { own.amount } else { part.times(own.amount)? };
    let left = own.amount.minus(piece.repaired)?;
    let amount = if amount.is_above(left) { left } else { amount };
    if !amount.is_positive() {
        return Ok(None);
    }
    let negated = Decimal::ZERO.minus(amount)?;
    Ok(Some(Item {
        kind: ItemKind::Repair,
        names: None,
        catalog_effective_at: None,
        start,
        end: Some(end),
        amount: rounded(negated, currency)?,
        rate: None,
        linked: Some(piece.existing.id),
        ..own.clone()
    }))
}
