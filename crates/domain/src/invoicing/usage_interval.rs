//! For how long a usage section holds without a break, and the periods of it that can be billed (rules 1 to 4).

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::billing::{AccountTime, Arrears, BillingCycle, BillingEvent, EventKind};
use crate::catalog::{BillingMode, UsageSection};
use crate::rating::units_of;
use crate::time::{Instant, LocalDate};
use crate::usage::Window;

use super::InvoicingError;

/// The most periods of a section that are billed at once: daily ones of 27 years.
const PERIODS_MAX: i64 = 10_000;

/// A usage section, from when it begins to hold for a subscription until it no longer does.
#[derive(Clone, Debug)]
pub struct UsageInterval<'a> {
    /// The section.
    pub section: &'a UsageSection,
    /// What held when it began.
    pub first: BillingEvent<'a>,
    /// The periods that have ended, in the order of time; each begins where the one before ends.
    pub periods: Vec<UsagePeriod>,
    /// When it is billed next.
    pub next: LocalDate,
}

/// A period of use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsagePeriod {
    /// Its first instant.
    pub start: Instant,
    /// Where it ends.
    pub end: Instant,
    /// Whether usage at its very end counts: it does where the subscription ends.
    pub includes_end: bool,
    /// The effective date of the catalog version that holds.
    pub catalog_effective_at: Instant,
    /// Every unit that any section of the subscription's phase counts.
    pub known_units: Arc<BTreeSet<String>>,
}

/// What the search for intervals depends on.
#[derive(Clone, Copy)]
pub(super) struct Span<'a> {
    pub time: &'a AccountTime,
    pub target: LocalDate,
    /// From when on usage is read.
    pub read_from: Instant,
}

impl UsagePeriod {
    /// The time whose usage belongs to it.
    #[must_use]
    pub fn window(&self) -> Window {
        let end = if self.includes_end { after(self.end) } else { self.end };
        Window { start: self.start, end }
    }
}

impl UsageInterval<'_> {
    /// The time that has to be read: each period's, and the instant after the last, which decides whether anything was used.
    #[must_use]
    pub fn windows(&self) -> Vec<Window> {
        let mut windows: Vec<Window> = self.periods.iter().map(UsagePeriod::window).collect();
        if let Some(last) = self.periods.last().filter(|last| !last.includes_end) {
            windows.push(Window { start: last.end, end: after(last.end) });
        }
        windows
    }
}

/// The intervals of a subscription, given its billing events up to the target date.
pub(super) fn usage_intervals<'a>(
    events: &[BillingEvent<'a>],
    span: Span<'_>,
) -> Result<Vec<UsageInterval<'a>>, InvoicingError> {
    let mut open: Vec<OpenInterval<'a>> = Vec::new();
    let mut intervals = Vec::new();
    for event in events {
        let sections = event.usages().iter().filter(|section| section.billing_mode == BillingMode::InArrear);
        let sections: Vec<&'a UsageSection> = sections.collect();
        let known_units: BTreeSet<String> = sections.iter().flat_map(|section| units_of(section)).collect();
        let known_units = Arc::new(known_units);
        for section in &sections {
            let same = |interval: &&mut OpenInterval<'a>| interval.is_of(section, event);
            let point = Point { event: event.clone(), known_units: Arc::clone(&known_units) };
            match open.iter_mut().find(same) {
                Some(interval) => interval.points.push(point),
                None => open.push(OpenInterval { section, points: vec![point] }),
            }
        }
        let goes_on = |interval: &OpenInterval<'a>| sections.iter().any(|section| interval.is_of(section, event));
        let (going_on, ended): (Vec<_>, Vec<_>) = open.into_iter().partition(goes_on);
        open = going_on;
        for mut interval in ended {
            let known_units = interval.points.last().map(|point| Arc::clone(&point.known_units)).unwrap_or_default();
            interval.points.push(Point { event: event.clone(), known_units });
            intervals.extend(interval.close(true, span)?);
        }
    }
    for interval in open {
        intervals.extend(interval.close(false, span)?);
    }
    Ok(intervals)
}

/// An interval that may go on.
struct OpenInterval<'a> {
    section: &'a UsageSection,
    /// The events since it began; the one that ends it is the last.
    points: Vec<Point<'a>>,
}

#[derive(Clone)]
struct Point<'a> {
    event: BillingEvent<'a>,
    known_units: Arc<BTreeSet<String>>,
}

/// A boundary between periods, and what holds up to it.
struct Transition<'p, 'a> {
    at: Instant,
    point: &'p Point<'a>,
}

impl<'a> OpenInterval<'a> {
    fn is_of(&self, section: &UsageSection, event: &BillingEvent<'_>) -> bool {
        let version = self.points.first().map(|point| point.event.catalog_effective_at);
        self.section.name == section.name && version == Some(event.catalog_effective_at)
    }

    fn close(self, is_ended: bool, span: Span<'_>) -> Result<Option<UsageInterval<'a>>, InvoicingError> {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else { return Ok(None) };
        let start = first.event.at;
        let target_end = span.time.usage_end_of(span.target);
        if last.event.at > target_end {
            return Err(InvoicingError::EventAfterTarget(span.target));
        }
        if self.section.billing_period.length().is_none() {
            return Ok(None);
        }
        let end = if is_ended { last.event.at } else { target_end };
        let mut transitions = Vec::new();
        if start >= span.read_from {
            transitions.push(Transition { at: start, point: first });
        }
        for (place, point) in self.points.iter().enumerate() {
            let next = self.points.get(place + 1).map(|next| next.event.at);
            self.add_boundaries(point, next, end, span, &mut transitions)?;
        }
        let is_cancelled_at_once = end == start && last.event.kind == EventKind::Cancel;
        let is_beyond = transitions.last().is_some_and(|transition| end > transition.at || is_cancelled_at_once);
        if is_ended && is_beyond {
            transitions.push(Transition { at: end, point: last });
        }
        let next = self.next_date(span);
        let periods = periods(&transitions);
        Ok(Some(UsageInterval { section: self.section, first: first.event.clone(), periods, next }))
    }

    /// Adds the boundaries from an event to the next one, without it, or to the end, with it.
    fn add_boundaries<'p>(
        &self,
        point: &'p Point<'a>,
        next: Option<Instant>,
        end: Instant,
        span: Span<'_>,
        transitions: &mut Vec<Transition<'p, 'a>>,
    ) -> Result<(), InvoicingError> {
        let Some(cycle) = self.cycle(&point.event, span.time) else { return Ok(()) };
        let start = point.event.at;
        let is_within = |at: Instant| next.map_or(at <= end, |next| at < next);
        // What was rated long ago needs no looking at.
        let skipped = cycle.number_until(span.time.usage_date_of(span.read_from)).saturating_sub(2).max(0);
        for number in skipped.. {
            if number - skipped > PERIODS_MAX {
                return Err(InvoicingError::TooManyPeriods(PERIODS_MAX));
            }
            let date = cycle.boundary(number);
            let at_start = number == 0 && date == cycle.start();
            let at = if at_start { start } else { span.time.usage_start_of(date) };
            if !is_within(at) {
                return Ok(());
            }
            if at >= span.read_from && transitions.last().is_none_or(|last| at > last.at) {
                transitions.push(Transition { at, point });
            }
        }
        Ok(())
    }

    fn cycle(&self, event: &BillingEvent<'_>, time: &AccountTime) -> Option<BillingCycle> {
        let length = self.section.billing_period.length()?;
        Some(BillingCycle::new(time.usage_date_of(event.at), event.bill_cycle_day, length))
    }

    /// The latest of the dates on which its events would be billed next.
    fn next_date(&self, span: Span<'_>) -> LocalDate {
        let date_after = |place: usize, point: &Point<'_>| {
            let end = self.points.get(place + 1).map(|next| span.time.usage_date_of(next.event.at));
            Some(self.cycle(&point.event, span.time)?.next(Arrears::Ended, end, span.target))
        };
        let dates = self.points.iter().enumerate().filter_map(|(place, point)| date_after(place, point));
        dates.max().unwrap_or(span.target)
    }
}

fn periods(transitions: &[Transition<'_, '_>]) -> Vec<UsagePeriod> {
    let count = transitions.len();
    let pairs = transitions.iter().zip(transitions.iter().skip(1)).enumerate();
    let period = |(place, (from, to)): (usize, (&Transition<'_, '_>, &Transition<'_, '_>))| UsagePeriod {
        start: from.at,
        end: to.at,
        includes_end: place + 2 == count && to.point.event.kind == EventKind::Cancel,
        catalog_effective_at: from.point.event.catalog_effective_at,
        known_units: Arc::clone(&to.point.known_units),
    };
    pairs.map(period).collect()
}

fn after(instant: Instant) -> Instant {
    Instant::from_millis(instant.millis().saturating_add(1))
}
