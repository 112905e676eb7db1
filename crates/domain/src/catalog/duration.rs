//! How long a phase takes.

use super::TimeUnit;
use crate::time::{Instant, LocalDate};

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duration {
    /// What it is counted in.
    pub unit: TimeUnit,
    /// How many of it; `None`: the catalog does not say.
    pub number: Option<i32>,
}

impl Duration {
    /// The instant so much later, in UTC; `None` if it has no end. A day that the month lacks becomes its last.
    #[must_use]
    pub fn after(&self, start: Instant) -> Option<Instant> {
        let number = i64::from(self.number.filter(|&number| number >= 0)?);
        match self.unit {
            TimeUnit::Unlimited => None,
            TimeUnit::Days => Some(start.plus_days(number)),
            TimeUnit::Weeks => Some(start.plus_days(number.saturating_mul(7))),
            TimeUnit::Months => Some(start.plus_months(number)),
            TimeUnit::Years => Some(start.plus_months(number.saturating_mul(12))),
        }
    }

    /// The date so much later; `None` if it has no end.
    #[must_use]
    pub fn after_date(&self, start: LocalDate) -> Option<LocalDate> {
        const DAY_MILLIS: i64 = 86_400_000;
        let midnight = Instant::from_millis(start.days().saturating_mul(DAY_MILLIS));
        Some(LocalDate::from_days(self.after(midnight)?.millis().div_euclid(DAY_MILLIS)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_on_their_last_day() {
        let after = |unit, number, start: &str| {
            let start = Instant::parse(start).unwrap();
            Duration { unit, number }.after(start).map(|end| end.to_string())
        };
        assert_eq!(after(TimeUnit::Months, Some(1), "2024-01-31T10:00Z").as_deref(), Some("2024-02-29T10:00:00.000Z"));
        assert_eq!(after(TimeUnit::Days, Some(30), "2024-02-01").as_deref(), Some("2024-03-02T00:00:00.000Z"));
        assert_eq!(after(TimeUnit::Weeks, Some(2), "2024-02-01").as_deref(), Some("2024-02-15T00:00:00.000Z"));
        assert_eq!(after(TimeUnit::Years, Some(1), "2024-02-29").as_deref(), Some("2025-02-28T00:00:00.000Z"));
        let month = Duration { unit: TimeUnit::Months, number: Some(1) };
        let date = |text| LocalDate::parse(text).unwrap();
        assert_eq!(month.after_date(date("2025-01-31")), Some(date("2025-02-28")));
        assert_eq!(after(TimeUnit::Unlimited, None, "2024-02-29"), None);
        assert_eq!(after(TimeUnit::Days, Some(-1), "2024-02-29"), None);
    }
}
