//! An invoice in the making.

use std::collections::{BTreeMap, BTreeSet};

use crate::billing::{AccountTime, BillingEvent};
use crate::catalog::{BillingMode, Currency};
use crate::identifier::{BundleId, SubscriptionId};
use crate::time::{Instant, LocalDate};

use super::charged_through::charged_through;
use super::existing::{self, UsageItems};
use super::fixed::fixed_items;
use super::read_back::{Sections, read_from, section_of};
use super::reconcile::reconcile;
use super::recurring::{RecurringContext, recurring_items};
use super::target;
use super::usage_interval::{Span, usage_intervals};
use super::usage_items::{UsageContext, usage_items};
use super::{
    ExistingInvoice, ExistingItem, InvoiceSettings, InvoicingError, Item, ItemKind, UsageInterval, UsageReading, safety,
};
use crate::rating::RatingMode;

/// A subscription, and what is billed of it.
#[derive(Clone, Debug)]
pub struct SubscriptionEvents<'a> {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// Its bundle.
    pub bundle: BundleId,
    /// Whether recurring charges of plans that don't say so are billed before or after the period.
    pub recurring_billing_mode: BillingMode,
    /// What is billed, in the order of time.
    pub events: Vec<BillingEvent<'a>>,
}

/// What an invoice is made from.
#[derive(Clone, Copy, Debug)]
pub struct DraftRequest<'a> {
    /// The account's currency.
    pub currency: Currency,
    /// The account's dates.
    pub time: &'a AccountTime,
    /// What the tenant decides.
    pub settings: &'a InvoiceSettings,
    /// The account's subscriptions.
    pub subscriptions: &'a [SubscriptionEvents<'a>],
    /// Its earlier invoices.
    pub existing: &'a [ExistingInvoice],
    /// The date up to which is charged.
    pub target: LocalDate,
    /// Now.
    pub now: Instant,
    /// Whether it is only looked at: then usage that was billed and is gone is passed over.
    pub is_dry_run: bool,
}

/// An invoice in the making: it is known what has to be read.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    request: DraftRequest<'a>,
    target: LocalDate,
    read_from: Instant,
    intervals: Vec<(SubscriptionId, UsageInterval<'a>)>,
    bundles: BTreeMap<SubscriptionId, BundleId>,
}

/// What an invoice comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftItems {
    /// The items, usage last; none: there is nothing to invoice.
    pub items: Vec<Item>,
    /// The dates on which the account should be invoiced next.
    pub next_dates: BTreeSet<LocalDate>,
    /// Through which date each subscription is charged by it, items that are left out since they cost nothing among them.
    pub charged_through: BTreeMap<SubscriptionId, LocalDate>,
}

impl<'a> Draft<'a> {
    /// Finds what has to be read.
    ///
    /// # Errors
    ///
    /// [`InvoicingError::NoPrice`], [`InvoicingError::TargetTooFarAhead`], [`InvoicingError::TooManyPeriods`],
    /// [`InvoicingError::EventAfterTarget`].
    pub fn new(request: DraftRequest<'a>) -> Result<Self, InvoicingError> {
        const DAY_MILLIS: i64 = 86_400_000;
        check_prices(request.subscriptions, request.currency)?;
        let today = LocalDate::from_days(request.now.millis().div_euclid(DAY_MILLIS));
        let target = target::adjusted(request.target, today, request.existing, request.settings)?;
        let sections = sections(request.subscriptions);
        let billed: Vec<&ExistingItem> =
            existing::items(request.existing).filter(|item| section_of(item, &sections).is_some()).collect();
        let events = request.subscriptions.iter().flat_map(|subscription| &subscription.events);
        let first_event = events.map(|event| event.at).min().unwrap_or(request.now);
        let read_from = read_from(first_event, target, today, &billed, &sections, request.settings, request.time);
        let mut intervals = Vec::new();
        for subscription in request.subscriptions {
            // Kill Bill's date of an event has the offset of the reference time, even where the days of usage have another.
            let is_reached = |event: &&BillingEvent<'_>| match request.settings.rating {
                RatingMode::KillBill => request.time.date_of(event.at) <= target,
                RatingMode::Correct => event.at <= request.time.usage_end_of(target),
            };
            let events: Vec<BillingEvent<'a>> = subscription.events.iter().filter(is_reached).cloned().collect();
            let found = usage_intervals(&events, Span { time: request.time, target, read_from })?;
            intervals.extend(found.into_iter().map(|interval| (subscription.subscription, interval)));
        }
        let bundle = |of: &SubscriptionEvents<'_>| (of.subscription, of.bundle);
        let bundles = request.subscriptions.iter().map(bundle).collect();
        Ok(Self { request, target, read_from, intervals, bundles })
    }

    /// The date up to which it charges.
    #[must_use]
    pub const fn target(&self) -> LocalDate {
        self.target
    }

    /// From when on usage is looked at.
    #[must_use]
    pub const fn read_from(&self) -> Instant {
        self.read_from
    }

    /// The periods of use, by subscription and section.
    #[must_use]
    pub fn intervals(&self) -> &[(SubscriptionId, UsageInterval<'a>)] {
        &self.intervals
    }

    /// The items, given what was used in each interval, in their order.
    ///
    /// # Errors
    ///
    /// [`InvoicingError`].
    pub fn items(&self, readings: &[UsageReading]) -> Result<DraftItems, InvoicingError> {
        let (mut items, mut next_dates) = (Vec::new(), BTreeSet::new());
        let recurring_dates = self.add_charges(&mut items)?;
        let existing = UsageItems::of(self.request.existing);
        for ((subscription, interval), reading) in self.intervals.iter().zip(readings) {
            let existing = existing.of_subscription(*subscription);
            items.extend(self.usage_items(*subscription, interval, reading, existing)?);
            next_dates.insert(interval.next);
        }
        for (subscription, date) in recurring_dates {
            next_dates.extend(date.after(&items, subscription));
        }
        let charged_through = charged_through(&items);
        if self.request.settings.zero_usage_left_out {
            items.retain(|item| {
                let counts = item.quantity.is_some_and(crate::decimal::Decimal::is_positive);
                item.kind != ItemKind::Usage || !item.amount.is_zero() || counts
            });
        }
        Ok(DraftItems { items, next_dates, charged_through })
    }

    /// Adds fixed and recurring charges.
    fn add_charges(
        &self,
        items: &mut Vec<Item>,
    ) -> Result<Vec<(SubscriptionId, super::next_dates::RecurringDate)>, InvoicingError> {
        let DraftRequest { time, currency, settings, existing, .. } = self.request;
        let (mut proposed, mut dates) = (Vec::new(), Vec::new());
        let context = RecurringContext { time, currency, target: self.target, settings };
        for subscription in self.request.subscriptions {
            let (recurring, date) = recurring_items(context, subscription)?;
            proposed.extend(recurring);
            proposed.extend(fixed_items(subscription, time, currency, self.target)?);
            dates.push((subscription.subscription, date));
        }
        *items = reconcile(proposed, existing, currency, settings.proration_days)?;
        let made_on = time.date_of(self.request.now);
        safety::check(items, existing, made_on, settings)?;
        Ok(dates)
    }

    fn usage_items(
        &self,
        subscription: SubscriptionId,
        interval: &UsageInterval<'_>,
        reading: &UsageReading,
        existing: &[&ExistingItem],
    ) -> Result<Vec<Item>, InvoicingError> {
        let DraftRequest { currency, time, settings, is_dry_run, .. } = self.request;
        let Some(&bundle) = self.bundles.get(&subscription) else { return Ok(Vec::new()) };
        if interval.periods.is_empty() {
            return Ok(Vec::new());
        }
        let context = UsageContext { subscription, bundle, currency, time, settings, is_dry_run, existing };
        usage_items(&context, interval, reading)
    }
}

fn sections<'a>(subscriptions: &[SubscriptionEvents<'a>]) -> Sections<'a> {
    let events = subscriptions.iter().flat_map(|subscription| &subscription.events);
    events.flat_map(|event| event.usages()).map(|section| (section.name.as_str(), section)).collect()
}

/// Every price that is charged once or again and again has to be there, be it for what is still to come: Kill Bill reads them all
/// before it charges any.
fn check_prices(subscriptions: &[SubscriptionEvents<'_>], currency: Currency) -> Result<(), InvoicingError> {
    let has_prices =
        |event: &BillingEvent<'_>| event.fixed_price(currency).is_ok() && event.recurring_price(currency).is_ok();
    let mut events = subscriptions.iter().flat_map(|subscription| &subscription.events);
    if events.all(has_prices) { Ok(()) } else { Err(InvoicingError::NoPrice) }
}
