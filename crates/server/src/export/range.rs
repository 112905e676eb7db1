//! Which time is exported, in whose days.

use hobbs_domain::time::{LocalDate, Zone};
use hobbs_domain::usage::{Granularity, Window};

/// Days of a time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportRange {
    from: LocalDate,
    to: LocalDate,
    zone: Zone,
}

/// Days that end before they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the first day has to be before the last: the last is left out")]
pub struct InvalidRange;

impl ExportRange {
    /// The days from `from`, included, to `to`, excluded.
    ///
    /// # Errors
    ///
    /// [`InvalidRange`] if there are none.
    pub fn new(from: LocalDate, to: LocalDate, zone: Zone) -> Result<Self, InvalidRange> {
        if from < to { Ok(Self { from, to, zone }) } else { Err(InvalidRange) }
    }

    /// The zone.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// From the beginning of the first day to the beginning of the day after the last.
    #[must_use]
    pub fn window(&self) -> Window {
        Window { start: self.zone.start_of(self.from), end: self.zone.start_of(self.to) }
    }

    /// The range in parts that are short enough to be asked for at once. Whole months stay whole.
    pub(super) fn parts(&self, granularity: Granularity) -> impl Iterator<Item = (LocalDate, LocalDate)> {
        const HOURS_DAYS: i64 = 31;
        const DAYS_DAYS: i64 = 366;
        const MONTHS: usize = 120;
        let to = self.to;
        let end_of = move |from: LocalDate| match granularity {
            Granularity::Hour => from.plus_days(HOURS_DAYS),
            Granularity::Day => from.plus_days(DAYS_DAYS),
            Granularity::Month => (0..MONTHS).fold(from, |date, _| date.next_month()),
        };
        let part = move |from: LocalDate| (from < to).then(|| (from, end_of(from).min(to)));
        std::iter::successors(part(self.from), move |&(_, end)| part(end))
    }
}

#[cfg(test)]
mod tests {
    use hobbs_domain::usage::calendar_windows;

    use super::*;

    #[test]
    fn the_parts_have_the_windows_of_the_whole() {
        let date = |text| LocalDate::parse(text).unwrap();
        let zone = Zone::of_id("Europe/Paris").unwrap();
        for (granularity, from, to) in [
            (Granularity::Hour, "2023-12-30", "2024-04-02"),
            (Granularity::Day, "2019-02-03", "2024-03-01"),
            (Granularity::Month, "1990-02-15", "2024-03-17"),
            (Granularity::Month, "2024-03-01", "2024-03-02"),
        ] {
            let range = ExportRange::new(date(from), date(to), zone.clone()).unwrap();
            let windows = |from, to| calendar_windows(granularity, &zone, from, to, 10_000).unwrap();
            let parts: Vec<_> = range.parts(granularity).flat_map(|(from, to)| windows(from, to)).collect();
            assert_eq!(parts, windows(date(from), date(to)), "{granularity:?}");
        }
    }

    #[test]
    fn a_range_has_a_day() {
        let day = LocalDate::parse("2024-03-01").unwrap();
        assert_eq!(ExportRange::new(day, day, Zone::utc()), Err(InvalidRange));
    }
}
