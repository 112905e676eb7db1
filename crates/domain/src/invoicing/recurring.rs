//! Prices that are charged for periods.

use crate::billing::{AccountTime, BillingCycle, BillingEvent};
use crate::catalog::{BillingMode, Currency};
use crate::decimal::Decimal;
use crate::time::LocalDate;

use super::draft::SubscriptionEvents;
use super::item::rounded;
use super::next_dates::RecurringDate;
use super::{InvoiceSettings, InvoicingError, Item, ItemKind, Names, proration};

/// The most periods that are charged at once.
const PERIODS_MAX: i64 = 10_000;

/// What recurring charges depend on.
#[derive(Clone, Copy)]
pub(super) struct RecurringContext<'c> {
    pub time: &'c AccountTime,
    pub currency: Currency,
    pub target: LocalDate,
    pub settings: &'c InvoiceSettings,
}

/// All recurring charges of a subscription from its start up to a date, and when it is charged next.
pub(super) fn recurring_items(
    context: RecurringContext<'_>,
    subscription: &SubscriptionEvents<'_>,
) -> Result<(Vec<Item>, RecurringDate), InvoicingError> {
    let mut items = Vec::new();
    let mut date = RecurringDate::default();
    for (place, event) in subscription.events.iter().enumerate() {
        let start = context.time.date_of(event.at);
        if start > context.target {
            continue;
        }
        let length = event.recurring().and_then(|recurring| recurring.billing_period.length());
        let Some(length) = length else {
            date.clear();
            continue;
        };
        let end = subscription.events.get(place + 1).map(|next| context.time.date_of(next.at));
        let cycle = BillingCycle::new(start, event.bill_cycle_day, length);
        let mode = event.plan.recurring_billing_mode.unwrap_or(subscription.recurring_billing_mode);
        let arrears = context.settings.arrears;
        let spans = spans(context, &cycle, mode, end)?;
        let price = event.recurring_price(context.currency).map_err(|()| InvoicingError::NoPrice)?;
        if let Some(price) = price {
            let rate = price.times(Decimal::new(i128::from(event.quantity), 0))?;
            for span in &spans {
                items.push(item(context, subscription, event, span, rate)?);
            }
        }
        match mode {
            BillingMode::InAdvance => {
                let charged = spans.iter().filter(|_| price.is_some()).map(|span| span.end);
                date.charged_until(mode, charged.max());
            }
            BillingMode::InArrear => date.charged_until(mode, Some(cycle.next(arrears, end, context.target))),
        }
    }
    Ok((items, date))
}

/// A span of time, and how many periods it is.
struct Span {
    start: LocalDate,
    end: LocalDate,
    periods: Decimal,
}

/// The spans that are charged: a part before the first boundary, whole periods, and a part after the last.
fn spans(
    context: RecurringContext<'_>,
    cycle: &BillingCycle,
    mode: BillingMode,
    end: Option<LocalDate>,
) -> Result<Vec<Span>, InvoicingError> {
    let (start, first, length, days) = (cycle.start(), cycle.first(), cycle.length(), context.settings.proration_days);
    let until = cycle.billed_until((mode, context.settings.arrears), end, context.target);
    let Some(until) = until.filter(|_| end.is_none_or(|end| end > start)) else { return Ok(Vec::new()) };
    if let Some(end) = end.filter(|&end| end <= first) {
        return Ok(vec![Span { start, end, periods: proration::before_first(start, end, length, days) }]);
    }
    let mut spans = Vec::new();
    if first > start {
        let periods = proration::before_first(start, first, length, days);
        if periods.is_positive() {
            spans.push(Span { start, end: first, periods });
        }
    }
    let count = cycle.number_until(until);
    if count > PERIODS_MAX {
        return Err(InvoicingError::TooManyPeriods(PERIODS_MAX));
    }
    for number in 0..count {
        let begins = spans.last().map_or(start, |span: &Span| span.end);
        spans.push(Span { start: begins, end: cycle.boundary(number + 1), periods: Decimal::ONE });
    }
    let last = cycle.boundary(count);
    if until > last {
        let periods = proration::after_last(last, until, length, days);
        if periods.is_positive() {
            spans.push(Span { start: last, end: until, periods });
        }
    }
    Ok(spans)
}

fn item(
    context: RecurringContext<'_>,
    subscription: &SubscriptionEvents<'_>,
    event: &BillingEvent<'_>,
    span: &Span,
    rate: Decimal,
) -> Result<Item, InvoicingError> {
    Ok(Item {
        kind: ItemKind::Recurring,
        subscription: subscription.subscription,
        bundle: subscription.bundle,
        names: Some(Names::of(event)),
        usage: None,
        pretty_usage: None,
        catalog_effective_at: Some(event.catalog_effective_at),
        start: span.start,
        end: Some(span.end),
        amount: rounded(span.periods.times(rate)?, context.currency)?,
        rate: Some(rate),
        quantity: None,
        details: None,
        linked: None,
    })
}
