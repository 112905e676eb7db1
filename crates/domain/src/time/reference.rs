//! What a date means to an account.
//!
//! Source: the transcripts `subscriptions/dates-and-zones-*`. A date is that day in the account's zone at the time of day
//! of its reference time. The zone's offset is the one it had at the reference time, whatever the season.

use super::{DateTimeError, Instant, Zone, calendar};

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
        let local = date.0.saturating_mul(calendar::MILLIS_PER_DAY).saturating_add(self.time_of_day_millis);
        Instant::from_millis(local.saturating_sub(self.offset_millis))
    }

    /// The date of an instant.
    #[must_use]
    pub const fn date_of(&self, instant: Instant) -> LocalDate {
        LocalDate(instant.millis().saturating_add(self.offset_millis).div_euclid(calendar::MILLIS_PER_DAY))
    }
}

/// A date without a zone: days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDate(i64);

impl LocalDate {
    /// Reads year, month and day.
    ///
    /// # Errors
    ///
    /// [`DateTimeError`], with Kill Bill's text.
    pub fn parse(text: &str) -> Result<Self, DateTimeError> {
        let midnight = Instant::parse(text)?;
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let parts: Vec<&str> = unsigned.split('-').collect();
        let numbers = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        if parts.len() != 3 || !numbers {
            return Err(DateTimeError::Syntax(format!("Invalid format: \"{text}\" is too short")));
        }
        Ok(Self(midnight.millis().div_euclid(calendar::MILLIS_PER_DAY)))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i64 {
        self.0
    }

    /// The day after.
    #[must_use]
    pub const fn next_day(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The first day of the month after.
    #[must_use]
    pub fn next_month(self) -> Self {
        let (year, month, _) = calendar::date_of_day(self.0);
        let (year, month) = if month == 12 { (year.saturating_add(1), 1) } else { (year, month + 1) };
        Self(calendar::day_of_date(year, month, 1))
    }
}

/// As Kill Bill prints it: `2024-03-01`.
impl std::fmt::Display for LocalDate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = calendar::date_of_day(self.0);
        write!(formatter, "{year:04}-{month:02}-{day:02}")
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

    #[test]
    fn dates_have_three_parts() {
        assert_eq!(LocalDate::parse("2024-6-1").unwrap().to_string(), "2024-06-01");
        for text in ["x", "2024", "2024-06", "2024-W10", "2024-061", "2024-13-01", "2024-06-01T00:00", ""] {
            assert!(LocalDate::parse(text).is_err(), "{text}");
        }
    }
}
