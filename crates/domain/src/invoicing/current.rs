//! The periods that run now, and what they come to so far.

use crate::billing::{AccountTime, BillingCycle, BillingEvent};
use crate::catalog::{BillingMode, UsageSection, UsageType};
use crate::decimal::Decimal;
use crate::quantity::Quantity;
use crate::rating::{Details, RatingError, Tariff, UsageFound, unit_amounts};
use crate::time::{Instant, LocalDate};
use crate::usage::{RollUp, Window};

/// The period of a usage section that runs now.
#[derive(Clone, Debug)]
pub struct CurrentPeriod<'a> {
    /// The section.
    pub section: &'a UsageSection,
    /// What holds.
    pub event: BillingEvent<'a>,
    /// Its first day.
    pub start: LocalDate,
    /// The day after its last.
    pub end: LocalDate,
    /// Its time.
    pub window: Window,
}

/// What a period comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodCharges {
    /// With what was used so far.
    pub so_far: Details,
    /// If use goes on as it did: sums grow with the time that is left, rounded half up to nine digits; largest amounts stay.
    pub projected: Details,
}

/// The periods of a subscription that run at an instant, section by section.
#[must_use]
pub fn current_periods<'a>(events: &[BillingEvent<'a>], time: &AccountTime, now: Instant) -> Vec<CurrentPeriod<'a>> {
    let place = events.iter().take_while(|event| event.at <= now).count();
    let Some(event) = place.checked_sub(1).and_then(|place| events.get(place)) else { return Vec::new() };
    let next = events.get(place).map(|next| next.at);
    let sections = event.usages().iter().filter(|section| section.billing_mode == BillingMode::InArrear);
    sections.filter_map(|section| current_period(section, event, next, time, now)).collect()
}

fn current_period<'a>(
    section: &'a UsageSection,
    event: &BillingEvent<'a>,
    next: Option<Instant>,
    time: &AccountTime,
    now: Instant,
) -> Option<CurrentPeriod<'a>> {
    let length = section.billing_period.length()?;
    let cycle = BillingCycle::new(time.usage_date_of(event.at), event.bill_cycle_day, length);
    let today = time.usage_date_of(now);
    let (start, end) = if today < cycle.first() {
        (cycle.start(), cycle.first())
    } else {
        let number = cycle.number_until(today);
        (cycle.boundary(number), cycle.boundary(number + 1))
    };
    let starts = time.usage_start_of(start).max(event.at);
    let ends = time.usage_start_of(end);
    let ends = next.map_or(ends, |next| next.min(ends));
    let (start, end) = (time.usage_date_of(starts), time.usage_date_of(ends));
    Some(CurrentPeriod { section, event: event.clone(), start, end, window: Window { start: starts, end: ends } })
}

impl CurrentPeriod<'_> {
    /// The time whose usage is known.
    #[must_use]
    pub fn elapsed(&self, now: Instant) -> Window {
        Window { start: self.window.start, end: now.max(self.window.start).min(self.window.end) }
    }

    /// What it comes to, given what was used in the time that is known.
    ///
    /// # Errors
    ///
    /// [`RatingError`].
    pub fn charges(&self, tariff: Tariff<'_>, found: &UsageFound, now: Instant) -> Result<PeriodCharges, RatingError> {
        let length = |window: Window| i128::from(window.end.millis()) - i128::from(window.start.millis());
        let (elapsed, whole) = (length(self.elapsed(now)).max(1), length(self.window).max(1));
        let so_far = tariff.rate(&unit_amounts(self.section, found))?;
        if self.section.usage_type == UsageType::Capacity {
            return Ok(PeriodCharges { projected: so_far.clone(), so_far });
        }
        let grown = |(unit, roll_up): (&crate::usage::UnitType, &RollUp)| {
            let sum = grown(roll_up.sum, elapsed, whole)?;
            Ok::<_, RatingError>((unit.clone(), RollUp { sum, ..*roll_up }))
        };
        let projected = found.iter().map(grown).collect::<Result<UsageFound, _>>()?;
        Ok(PeriodCharges { so_far, projected: tariff.rate(&unit_amounts(self.section, &projected))? })
    }
}

/// A sum as it would be after the whole time, if it came about in the elapsed part of it; rounded half up.
fn grown(sum: Quantity, elapsed: i128, whole: i128) -> Result<Quantity, RatingError> {
    let out_of_range = || RatingError::OutOfRange(crate::decimal::DecimalOutOfRange);
    let scaled = Decimal::new(sum.nanos(), 9).times(Decimal::new(whole, 0))?.unscaled();
    let half = elapsed.checked_div(2).map(|half| half * scaled.signum()).ok_or_else(out_of_range)?;
    let rounded = scaled.checked_add(half).and_then(|sum| sum.checked_div(elapsed)).ok_or_else(out_of_range)?;
    Ok(Quantity::from_nanos(rounded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn use_that_goes_on_grows_with_the_time() {
        let grown = |nanos, elapsed, whole| grown(Quantity::from_nanos(nanos), elapsed, whole).unwrap().nanos();
        assert_eq!(grown(10, 1, 3), 30);
        assert_eq!(grown(10, 4, 6), 15);
        assert_eq!(grown(10, 3, 4), 13);
        assert_eq!(grown(-10, 4, 3), -8);
        assert_eq!(grown(7, 9, 9), 7);
    }
}
