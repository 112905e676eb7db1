//! What part of a period a charge is for.

use crate::billing::PeriodLength;
use crate::decimal::Decimal;
use crate::time::LocalDate;

/// The digits after the point of a part, which is rounded half up.
const PART_SCALE: i32 = 9;

/// The part that days have of a period that ends on a boundary.
pub(super) fn before_first(start: LocalDate, first: LocalDate, length: PeriodLength, fixed_days: i64) -> Decimal {
    let previous = length.before(first, 1);
    part(start, first, days_between(previous, first), fixed_days)
}

/// The part that days have of a period that begins on a boundary.
pub(super) fn after_last(last: LocalDate, end: LocalDate, length: PeriodLength, fixed_days: i64) -> Decimal {
    part(last, end, days_between(last, length.after(last, 1)), fixed_days)
}

/// The part that days have of so many, or of a month of fixed length.
pub(super) fn part(start: LocalDate, end: LocalDate, days_of_whole: i64, fixed_days: i64) -> Decimal {
    let whole = if fixed_days == 0 { days_of_whole } else { fixed_days };
    if whole <= 0 {
        return Decimal::ZERO;
    }
    let days = if fixed_days == 0 { days_between(start, end) } else { days_of_fixed_month(start, end, fixed_days) };
    const UNIT: i128 = 1_000_000_000;
    let (days, whole) = (i128::from(days), i128::from(whole));
    let doubled = days * UNIT * 2 + whole * days.signum();
    Decimal::new(doubled / (whole * 2), PART_SCALE)
}

fn days_between(start: LocalDate, end: LocalDate) -> i64 {
    end.days().saturating_sub(start.days())
}

/// Where the span passes a month's end, that month counts as having the fixed number of days.
fn days_of_fixed_month(start: LocalDate, end: LocalDate, fixed_days: i64) -> i64 {
    let month_end = start.with_day_of_month(31);
    let same_month_of_year = start.month() == end.month();
    let days = days_between(start, end);
    if same_month_of_year { days } else { days - (month_end.day_of_month() - fixed_days) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> LocalDate {
        LocalDate::parse(text).unwrap()
    }

    #[test]
    fn parts_have_nine_digits() {
        let month = PeriodLength::Months(1);
        assert_eq!(before_first(date("2022-01-02"), date("2022-02-01"), month, 0).to_string(), "0.967741935");
        assert_eq!(after_last(date("2022-02-01"), date("2022-02-15"), month, 0).to_string(), "0.500000000");
        assert_eq!(after_last(date("2022-01-01"), date("2022-01-15"), month, 30).to_string(), "0.466666667");
    }
}
