//! Prices that are charged once, when a phase begins.

use crate::billing::{AccountTime, BillingEvent, EventKind};
use crate::catalog::{Currency, PhaseType};
use crate::decimal::Decimal;
use crate::time::LocalDate;

use super::draft::SubscriptionEvents;
use super::item::rounded;
use super::{InvoicingError, Item, ItemKind, Names};

/// The fixed charges of a subscription up to a date. Of several on one day, the last counts.
pub(super) fn fixed_items(
    subscription: &SubscriptionEvents<'_>,
    time: &AccountTime,
    currency: Currency,
    target: LocalDate,
) -> Result<Vec<Item>, InvoicingError> {
    let mut items: Vec<Item> = Vec::new();
    let mut last: Option<Item> = None;
    for (place, event) in subscription.events.iter().enumerate() {
        let next = subscription.events.get(place + 1);
        let item = fixed_item(subscription, event, next, time, currency, target)?;
        let date = time.date_of(event.at);
        if let Some(last) = last.take().filter(|last| last.start != date) {
            items.push(last);
        }
        last = item;
    }
    items.extend(last);
    Ok(items)
}

fn fixed_item(
    subscription: &SubscriptionEvents<'_>,
    event: &BillingEvent<'_>,
    next: Option<&BillingEvent<'_>>,
    time: &AccountTime,
    currency: Currency,
    target: LocalDate,
) -> Result<Option<Item>, InvoicingError> {
    let start = time.date_of(event.at);
    let price = event.fixed_price(currency).map_err(|()| InvoicingError::NoPrice)?;
    let Some(price) = price.filter(|_| start <= target) else { return Ok(None) };
    let amount = price.times(Decimal::new(i128::from(event.quantity), 0))?;
    let is_alone = event.recurring_price(currency).map_err(|()| InvoicingError::NoPrice)?.is_none();
    let ends = is_alone && event.phase.phase_type != PhaseType::Evergreen;
    let end_of_phase = || {
        let next_phase = next.filter(|next| next.kind == EventKind::Phase).map(|next| time.date_of(next.at));
        next_phase.or_else(|| event.phase.duration.after_date(start))
    };
    Ok(Some(Item {
        kind: ItemKind::Fixed,
        subscription: subscription.subscription,
        bundle: subscription.bundle,
        names: Some(Names::of(event)),
        usage: None,
        pretty_usage: None,
        catalog_effective_at: Some(event.catalog_effective_at),
        start,
        end: if ends { end_of_phase() } else { None },
        amount: rounded(amount, currency)?,
        rate: None,
        quantity: None,
        details: None,
        linked: None,
    }))
}
