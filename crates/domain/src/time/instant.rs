//! A point in time.

use std::fmt;

use super::calendar;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, before it negative. Leap seconds don't exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The instant that many milliseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The start of the second it lies in: Kill Bill drops the fraction of a record's date.
    #[must_use]
    pub const fn floor_to_second(self) -> Self {
        Self(self.0.saturating_sub(self.0.rem_euclid(calendar::MILLIS_PER_SECOND)))
    }

    /// The instant so many days of 24 hours later.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(calendar::MILLIS_PER_DAY)))
    }

    /// The same day and time of day in UTC, so many months later; on the month's last day if it lacks the day.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Self {
        let (year, month, day) = calendar::date_of_day(self.0.div_euclid(calendar::MILLIS_PER_DAY));
        let count = year.saturating_mul(12).saturating_add(month - 1).saturating_add(months);
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        let day = calendar::day_of_date(year, month, day.min(calendar::days_in_month(year, month)));
        let in_day = self.0.rem_euclid(calendar::MILLIS_PER_DAY);
        Self(day.saturating_mul(calendar::MILLIS_PER_DAY).saturating_add(in_day))
    }
}

/// As Kill Bill prints it: `2024-03-01T10:20:30.000Z`, with a sign before negative years only.
impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = calendar::date_of_day(self.0.div_euclid(calendar::MILLIS_PER_DAY));
        let in_day = self.0.rem_euclid(calendar::MILLIS_PER_DAY);
        let (seconds, millis) = (in_day / calendar::MILLIS_PER_SECOND, in_day % calendar::MILLIS_PER_SECOND);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let sign = if year < 0 { "-" } else { "" };
        let year = year.unsigned_abs();
        write!(formatter, "{sign}{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_kill_bill_does() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (1_709_288_430_500, "2024-03-01T10:20:30.500Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (253_402_300_800_000, "10000-01-01T00:00:00.000Z"),
            (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
            (-62_198_755_200_000, "-0001-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(Instant::from_millis(millis).to_string(), text);
        }
    }

    #[test]
    fn the_fraction_of_a_second_is_dropped_downwards() {
        assert_eq!(Instant::from_millis(1_999).floor_to_second(), Instant::from_millis(1_000));
        assert_eq!(Instant::from_millis(-1).floor_to_second(), Instant::from_millis(-1_000));
        assert_eq!(Instant::from_millis(i64::MIN).floor_to_second(), Instant::from_millis(i64::MIN));
    }
}
