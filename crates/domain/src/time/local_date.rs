//! A date without a zone.

use super::{DateTimeError, Instant, calendar};

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

    /// The date that many days after 1970-01-01.
    #[must_use]
    pub const fn from_days(days: i64) -> Self {
        Self(days)
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

    /// The date so many days later.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The same day so many months later; the month's last day if it lacks the day.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Self {
        let (year, month, day) = calendar::date_of_day(self.0);
        let count = year.saturating_mul(12).saturating_add(month - 1).saturating_add(months);
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        Self(calendar::day_of_date(year, month, day.min(calendar::days_in_month(year, month))))
    }

    /// Its day of the month, from 1.
    #[must_use]
    pub fn day_of_month(self) -> i64 {
        calendar::date_of_day(self.0).2
    }

    /// Its month, from 1.
    #[must_use]
    pub fn month(self) -> i64 {
        calendar::date_of_day(self.0).1
    }

    /// That day of its month; the month's last day if it lacks the day.
    #[must_use]
    pub fn with_day_of_month(self, day: i64) -> Self {
        let (year, month, _) = calendar::date_of_day(self.0);
        Self(calendar::day_of_date(year, month, day.clamp(1, calendar::days_in_month(year, month))))
    }

    /// How many whole months lie between it and a later date; below zero for an earlier one.
    #[must_use]
    pub fn whole_months_until(self, later: Self) -> i64 {
        let ((year, month, _), (later_year, later_month, _)) =
            (calendar::date_of_day(self.0), calendar::date_of_day(later.0));
        let months = (later_year - year) * 12 + later_month - month;
        match months {
            0.. if self.plus_months(months) > later => months - 1,
            ..0 if self.plus_months(months) < later => months + 1,
            _ => months,
        }
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

    fn date(text: &str) -> LocalDate {
        LocalDate::parse(text).unwrap()
    }

    #[test]
    fn dates_have_three_parts() {
        assert_eq!(LocalDate::parse("2024-6-1").unwrap().to_string(), "2024-06-01");
        for text in ["x", "2024", "2024-06", "2024-W10", "2024-061", "2024-13-01", "2024-06-01T00:00", ""] {
            assert!(LocalDate::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn months_end_on_their_last_day() {
        assert_eq!(date("2024-01-31").plus_months(1), date("2024-02-29"));
        assert_eq!(date("2024-01-31").plus_months(-2), date("2023-11-30"));
        assert_eq!(date("2024-02-29").plus_months(12), date("2025-02-28"));
        assert_eq!(date("2024-02-10").with_day_of_month(31), date("2024-02-29"));
    }

    #[test]
    fn whole_months_are_counted_both_ways() {
        let months = |from: &str, to: &str| date(from).whole_months_until(date(to));
        assert_eq!(months("2024-01-31", "2024-02-29"), 1);
        assert_eq!(months("2024-01-15", "2024-02-14"), 0);
        assert_eq!(months("2024-02-14", "2024-01-15"), 0);
        assert_eq!(months("2024-03-15", "2024-01-15"), -2);
        assert_eq!(months("2024-01-02", "2027-02-02"), 37);
    }
}
