//! The proleptic Gregorian calendar over the whole range of an instant, which is wider than any library's here: Kill Bill
//! takes years up to 292 million.
//!
//! Days are counted from 1970-01-01. The arithmetic works in eras of 400 years, each of 146,097 days, in years that
//! begin on the first of March, so that the leap day comes last.

pub(super) const MILLIS_PER_SECOND: i64 = 1_000;
pub(super) const MILLIS_PER_DAY: i64 = 86_400_000;

const DAYS_PER_ERA: i64 = 146_097;

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH_FROM_MARCH_OF_YEAR_ZERO: i64 = 719_468;

/// Days since 1970-01-01 of a date. The month is 1 to 12, the day any number: the 0th is the day before the first.
pub(super) fn day_of_date(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let months_since_march = (month + 9) % 12;
    let day_of_year = (153 * months_since_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_PER_ERA + day_of_era - EPOCH_FROM_MARCH_OF_YEAR_ZERO
}

/// Year, month and day of a day since 1970-01-01.
pub(super) fn date_of_day(day: i64) -> (i64, i64, i64) {
    let day = day + EPOCH_FROM_MARCH_OF_YEAR_ZERO;
    let era = day.div_euclid(DAYS_PER_ERA);
    let day_of_era = day.rem_euclid(DAYS_PER_ERA);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months_since_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * months_since_march + 2) / 5 + 1;
    let month = (months_since_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day_of_month)
}

pub(super) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

pub(super) fn days_in_year(year: i64) -> i64 {
    365 + i64::from(is_leap(year))
}

fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

/// The Monday on which the first ISO week of a week-year begins: the week that holds the 4th of January.
pub(super) fn first_monday(week_year: i64) -> i64 {
    let fourth = day_of_date(week_year, 1, 4);
    // 1970-01-01 was a Thursday, three days after a Monday.
    fourth - (fourth + 3).rem_euclid(7)
}

pub(super) fn weeks_in_week_year(week_year: i64) -> i64 {
    (first_monday(week_year + 1) - first_monday(week_year)) / 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_a_library_where_that_has_dates() {
        let mut date = jiff::civil::date(-9_000, 1, 1);
        while date.year() < 9_000 {
            let (year, month, day) = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
            let number = day_of_date(year, month, day);
            assert_eq!(date_of_day(number), (year, month, day));
            let epoch = jiff::civil::date(1970, 1, 1);
            assert_eq!(number, i64::from(epoch.until(date).unwrap().get_days()), "{date}");
            assert_eq!(days_in_month(year, month), i64::from(date.days_in_month()));
            assert_eq!(days_in_year(year), i64::from(date.days_in_year()));
            let iso = date.iso_week_date();
            let monday = first_monday(i64::from(iso.year())) + 7 * (i64::from(iso.week()) - 1);
            assert_eq!(number - monday, i64::from(iso.weekday().to_monday_zero_offset()), "{date}");
            date = date.checked_add(jiff::Span::new().days(97)).unwrap();
        }
    }

    #[test]
    fn goes_to_the_ends_of_the_range() {
        for day in [i64::MIN / MILLIS_PER_DAY, i64::MAX / MILLIS_PER_DAY] {
            let (year, month, of_month) = date_of_day(day);
            assert_eq!(day_of_date(year, month, of_month), day);
        }
    }
}
