//! What dates are to an account's bills.

use crate::time::{Instant, LocalDate, ReferenceTime, Zone};

/// Which offset from UTC the days of usage have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DayOffset {
    /// The one that the account's zone had at its reference time, whatever the season.
    #[default]
    Fixed,
    /// The one that the zone has on that day.
    OfTheDay,
}

/// The dates of an account.
#[derive(Clone, Debug)]
pub struct AccountTime {
    reference: ReferenceTime,
    zone: Zone,
    day_offset: DayOffset,
}

const DAY_MILLIS: i64 = 86_400_000;

impl AccountTime {
    /// The dates of an account in that zone.
    #[must_use]
    pub const fn new(reference: ReferenceTime, zone: Zone, day_offset: DayOffset) -> Self {
        Self { reference, zone, day_offset }
    }

    /// The dates of an account whose days keep one offset, the one of its reference time.
    #[must_use]
    pub fn fixed(reference: ReferenceTime) -> Self {
        Self::new(reference, Zone::utc(), DayOffset::Fixed)
    }

    /// The date of a billing event.
    #[must_use]
    pub const fn date_of(&self, instant: Instant) -> LocalDate {
        self.reference.date_of(instant)
    }

    /// When something is due that is due on a date.
    #[must_use]
    pub const fn due_on(&self, date: LocalDate) -> Instant {
        self.reference.instant_of(date)
    }

    /// The date of an instant, as usage sees it.
    #[must_use]
    pub fn usage_date_of(&self, instant: Instant) -> LocalDate {
        match self.day_offset {
            DayOffset::Fixed => self.reference.date_of(instant),
            DayOffset::OfTheDay => {
                let local = instant.millis().saturating_add(self.zone.offset_millis(instant));
                LocalDate::from_days(local.div_euclid(DAY_MILLIS))
            }
        }
    }

    /// When a date begins, as usage sees it.
    #[must_use]
    pub fn usage_start_of(&self, date: LocalDate) -> Instant {
        let offset = match self.day_offset {
            DayOffset::Fixed => self.reference.offset_millis(),
            DayOffset::OfTheDay => self.zone.offset_millis(self.zone.start_of(date)),
        };
        Instant::from_millis(date.days().saturating_mul(DAY_MILLIS).saturating_sub(offset))
    }

    /// The last millisecond of a date of 24 hours, as usage sees it.
    #[must_use]
    pub fn usage_end_of(&self, date: LocalDate) -> Instant {
        Instant::from_millis(self.usage_start_of(date).plus_days(1).millis().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn daylight_saving_counts_only_if_it_is_asked_for() {
        let zone = Zone::of_id("America/Los_Angeles").unwrap();
        let winter = Instant::parse("2024-01-01T12:00:00Z").unwrap();
        let reference = ReferenceTime::new(&zone, winter);
        let july = LocalDate::parse("2024-07-01").unwrap();
        let fixed = AccountTime::new(reference, zone.clone(), DayOffset::Fixed);
        assert_eq!(fixed.usage_start_of(july).to_string(), "2024-07-01T08:00:00.000Z");
        let of_the_day = AccountTime::new(reference, zone, DayOffset::OfTheDay);
        assert_eq!(of_the_day.usage_start_of(july).to_string(), "2024-07-01T07:00:00.000Z");
        assert_eq!(of_the_day.usage_end_of(july).to_string(), "2024-07-02T06:59:59.999Z");
        assert_eq!(of_the_day.usage_date_of(Instant::parse("2024-07-01T07:00:00Z").unwrap()), july);
    }
}
