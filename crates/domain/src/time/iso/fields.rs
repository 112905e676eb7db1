//! What was read of a text, and the instant it makes.

use crate::time::DateTimeError;
use crate::time::calendar::{self, MILLIS_PER_DAY, MILLIS_PER_SECOND};

/// The numbers of a text so far.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub(super) date: Date,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    pub(super) fraction_millis: i64,
    pub(super) offset_millis: Option<i64>,
}

/// A date in one of its three notations.
#[derive(Clone, Copy)]
pub(super) enum Date {
    Day { year: i64, month: i64, day: i64 },
    Ordinal { year: i64, day_of_year: i64 },
    Week { week_year: i64, week: i64, weekday: i64 },
}

/// A number outside its range.
#[derive(Clone, Copy)]
pub(super) struct Outside {
    value: i64,
    field: &'static str,
    least: i64,
    most: i64,
}

/// The years whose every instant fits 64 bits of milliseconds, as in Kill Bill's date library.
const YEARS: (i64, i64) = (-292_275_054, 292_278_993);

impl Default for Fields {
    fn default() -> Self {
        let date = Date::Day { year: 1970, month: 1, day: 1 };
        Self { date, hour: 0, minute: 0, second: 0, fraction_millis: 0, offset_millis: None }
    }
}

impl Fields {
    pub(super) fn with_date(self, date: Date) -> Self {
        Self { date, ..self }
    }

    pub(super) fn map_date(self, change: impl FnOnce(Date) -> Date) -> Self {
        Self { date: change(self.date), ..self }
    }

    /// Milliseconds since 1970-01-01T00:00 on the clocks that the text means. Numbers are checked from the largest unit
    /// to the smallest.
    pub(super) fn local_millis(&self) -> Result<i64, Outside> {
        let day = self.date.day()?;
        check(self.hour, "hourOfDay", 0, 23)?;
        check(self.minute, "minuteOfHour", 0, 59)?;
        check(self.second, "secondOfMinute", 0, 59)?;
        let seconds = (self.hour * 60 + self.minute) * 60 + self.second;
        Ok(day * MILLIS_PER_DAY + seconds * MILLIS_PER_SECOND + self.fraction_millis)
    }
}

impl Date {
    /// Days since 1970-01-01.
    fn day(self) -> Result<i64, Outside> {
        match self {
            Self::Day { year, month, day } => {
                check(year, "year", YEARS.0, YEARS.1)?;
                check(month, "monthOfYear", 1, 12)?;
                check(day, "dayOfMonth", 1, calendar::days_in_month(year, month))?;
                Ok(calendar::day_of_date(year, month, day))
            }
            Self::Ordinal { year, day_of_year } => {
                check(year, "year", YEARS.0, YEARS.1)?;
                check(day_of_year, "dayOfYear", 1, calendar::days_in_year(year))?;
                Ok(calendar::day_of_date(year, 1, 1) + day_of_year - 1)
            }
            Self::Week { week_year, week, weekday } => {
                check(week_year, "weekyear", YEARS.0, YEARS.1)?;
                check(week, "weekOfWeekyear", 1, calendar::weeks_in_week_year(week_year))?;
                check(weekday, "dayOfWeek", 1, 7)?;
                Ok(calendar::first_monday(week_year) + 7 * (week - 1) + weekday - 1)
            }
        }
    }
}

fn check(value: i64, field: &'static str, least: i64, most: i64) -> Result<(), Outside> {
    if (least..=most).contains(&value) { Ok(()) } else { Err(Outside { value, field, least, most }) }
}

impl Outside {
    pub(super) fn in_text(self, text: &str) -> DateTimeError {
        let Self { value, field, least, most } = self;
        DateTimeError::FieldValue { text: text.to_owned(), value, field, least, most }
    }
}
