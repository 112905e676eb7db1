//! Hours, days and months as people in a time zone see them.

use crate::time::{Instant, LocalDate, Zone};

use super::Window;

/// How long a window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granularity {
    /// An hour from midnight on: a day on which the clocks change has 23 of them, or 25.
    Hour,
    /// From midnight to midnight.
    Day,
    /// From the first day of a month to the first day of the next.
    Month,
}

/// More windows than may be asked for at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the dates span more than {most} windows: ask for a shorter time, or a coarser granularity")]
pub struct TooManyWindows {
    /// How many may be asked for.
    pub most: usize,
}

/// The windows from the beginning of `start` to the beginning of `end`, in order and without a gap; a month that they cut
/// is cut. None, if `start` is not before `end`.
///
/// # Errors
///
/// [`TooManyWindows`].
pub fn calendar_windows(
    granularity: Granularity,
    zone: &Zone,
    start: LocalDate,
    end: LocalDate,
    most: usize,
) -> Result<Vec<Window>, TooManyWindows> {
    const HOUR_MILLIS: i64 = 3_600_000;
    let mut windows = Vec::new();
    let mut date = start;
    while date < end {
        let next = match granularity {
            Granularity::Hour | Granularity::Day => date.next_day(),
            Granularity::Month => date.next_month().min(end),
        };
        let (mut from, to) = (zone.start_of(date), zone.start_of(next));
        while from < to {
            if windows.len() >= most {
                return Err(TooManyWindows { most });
            }
            let until = match granularity {
                Granularity::Hour => Instant::from_millis(from.millis().saturating_add(HOUR_MILLIS)).min(to),
                Granularity::Day | Granularity::Month => to,
            };
            windows.push(Window { start: from, end: until });
            from = until;
        }
        date = next;
    }
    Ok(windows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(granularity: Granularity, zone: &str, start: &str, end: &str) -> Vec<Window> {
        let date = |text| LocalDate::parse(text).unwrap();
        calendar_windows(granularity, &Zone::of_id(zone).unwrap(), date(start), date(end), 1_000).unwrap()
    }

    fn hours(window: &Window) -> i64 {
        (window.end.millis() - window.start.millis()) / 3_600_000
    }

    #[test]
    fn days_are_as_long_as_the_clocks_make_them() {
        let days = windows(Granularity::Day, "Europe/Paris", "2024-03-30", "2024-04-02");
        assert_eq!(days.iter().map(hours).collect::<Vec<_>>(), [24, 23, 24]);
        assert_eq!(windows(Granularity::Hour, "Europe/Paris", "2024-03-31", "2024-04-01").len(), 23);
        assert_eq!(windows(Granularity::Hour, "Europe/Paris", "2024-10-27", "2024-10-28").len(), 25);
        // The clocks change by half an hour there, so the last hour is cut.
        assert_eq!(windows(Granularity::Hour, "Australia/Lord_Howe", "2024-10-06", "2024-10-07").len(), 24);
    }

    #[test]
    fn months_are_cut_where_the_dates_begin_and_end() {
        let months = windows(Granularity::Month, "America/New_York", "2023-12-15", "2024-03-02");
        let starts: Vec<String> = months.iter().map(|window| window.start.to_string()).collect();
        let midnights = [
            "2023-12-15T05:00:00.000Z",
            "2024-01-01T05:00:00.000Z",
            "2024-02-01T05:00:00.000Z",
            "2024-03-01T05:00:00.000Z",
        ];
        assert_eq!(starts, midnights);
        assert_eq!(months.last().unwrap().end.to_string(), "2024-03-02T05:00:00.000Z");
    }

    #[test]
    fn windows_follow_each_other_without_a_gap() {
        for granularity in [Granularity::Hour, Granularity::Day, Granularity::Month] {
            let windows = windows(granularity, "America/Sao_Paulo", "2018-10-20", "2018-11-20");
            assert!(windows.windows(2).all(|pair| pair[0].end == pair[1].start));
        }
        assert!(windows(Granularity::Day, "UTC", "2024-01-02", "2024-01-02").is_empty());
    }

    #[test]
    fn there_are_not_too_many() {
        let date = |text| LocalDate::parse(text).unwrap();
        let (start, end) = (date("0001-01-01"), date("9999-01-01"));
        let refused = calendar_windows(Granularity::Hour, &Zone::utc(), start, end, 10);
        assert_eq!(refused, Err(TooManyWindows { most: 10 }));
    }
}
