//! What a date means to an account.
//!
//! Source: the transcripts `subscriptions/dates-and-zones-*`. A date is that day in the account's zone at the time of day
//! of its reference time. The zone's offset is the one it had at the reference time, whatever the season.

use super::{Instant, LocalDate, Zone, calendar};

/// The reference time of an account, in its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferenceTime {
    offset_millis: i64,
    time_of_day_millis: i64,
}

impl ReferenceTime {
    /// The reference time of an account that was made at `reference` (or said to be) in `zone`.
    #[must_use]
    pub fn new(zone: &Zone, reference: Instant) -> Self {
        let offset_millis = zone.offset_millis(reference);
        let local = reference.millis().saturating_add(offset_millis);
        Self { offset_millis, time_of_day_millis: local.rem_euclid(calendar::MILLIS_PER_DAY) }
    }

    /// The zone's offset, in milliseconds.
    #[must_use]
    pub const fn offset_millis(&self) -> i64 {
        self.offset_millis
    }

    /// The instant that a date means.
    #[must_use]
    pub const fn instant_of(&self, date: LocalDate) -> Instant {
        let local = date.days().saturating_mul(calendar::MILLIS_PER_DAY).saturating_add(self.time_of_day_millis);
        Instant::from_millis(local.saturating_sub(self.offset_millis))
    }

    /// Applies something to an instant as a clock of that offset would show it, as if it were UTC.
    pub fn local(&self, instant: Instant, change: impl FnOnce(Instant) -> Option<Instant>) -> Option<Instant> {
        let local = Instant::from_millis(instant.millis().saturating_add(self.offset_millis));
        let changed = change(local)?;
        Some(Instant::from_millis(changed.millis().saturating_sub(self.offset_millis)))
    }

    /// The date of an instant.
    #[must_use]
    pub const fn date_of(&self, instant: Instant) -> LocalDate {
        LocalDate::from_days(instant.millis().saturating_add(self.offset_millis).div_euclid(calendar::MILLIS_PER_DAY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant_of(zone: &str, reference: &str, date: &str) -> String {
        let reference = ReferenceTime::new(&Zone::of_id(zone).unwrap(), Instant::parse(reference).unwrap());
        let date = LocalDate::parse(date).unwrap();
        let instant = reference.instant_of(date);
        assert_eq!(reference.date_of(instant), date);
        instant.to_string()
    }

    #[test]
    fn a_date_is_at_the_time_of_day_of_the_reference_time() {
        for (zone, reference, date, expected) in [
            ("UTC", "2024-01-01T15:30:00Z", "2024-03-01", "2024-03-01T15:30:00.000Z"),
            ("America/Los_Angeles", "2024-01-01T20:00:00Z", "2024-07-01", "2024-07-01T20:00:00.000Z"),
            ("Asia/Tokyo", "2024-01-01T20:00:00Z", "2024-06-01", "2024-05-31T20:00:00.000Z"),
            ("+05:30", "2024-01-01T00:00:00Z", "2024-03-01", "2024-03-01T00:00:00.000Z"),
            ("Europe/Paris", "2024-06-15T23:30:00Z", "2024-03-01", "2024-02-29T23:30:00.000Z"),
        ] {
            assert_eq!(instant_of(zone, reference, date), expected, "{zone}");
        }
    }
}
