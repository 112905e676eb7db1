//! The time span of a total, and the cells that cover it.

use crate::time::Instant;

use super::{Cell, CellLevel};

/// A span of time: `start` included, `end` excluded. It is empty unless `start` is before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its first instant.
    pub start: Instant,
    /// The first instant after it.
    pub end: Instant,
}

/// Neighbouring cells of one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellRange {
    /// Their level.
    pub level: CellLevel,
    /// The number of the first.
    pub first: i64,
    /// The number after the last.
    pub end: i64,
}

/// A part of a quarter, whose records have to be looked at one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartialCell {
    /// The quarter.
    pub cell: Cell,
    /// The part of it that counts.
    pub window: Window,
}

/// How a window is put together. Nothing overlaps, and nothing is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Whole cells: at most one range of days and a range of quarters at either end of it.
    pub ranges: Vec<CellRange>,
    /// At most two parts of quarters.
    pub parts: Vec<PartialCell>,
}

impl Window {
    /// Whether an instant lies in it.
    #[must_use]
    pub fn contains(&self, instant: Instant) -> bool {
        self.start <= instant && instant < self.end
    }

    /// Covers it with the fewest rows: days inside, quarters at the ends, parts of quarters at the very ends.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        let mut coverage = Coverage::default();
        if self.start >= self.end {
            return coverage;
        }
        let first = first_cell_from(CellLevel::Quarter, self.start);
        let end = Cell::holding(CellLevel::Quarter, self.end).number;
        if first > end {
            coverage.add_part(Cell { level: CellLevel::Quarter, number: end }, *self);
            return coverage;
        }
        coverage.add_quarters_and_days(first, end);
        let quarter = |number| Cell { level: CellLevel::Quarter, number };
        coverage.add_part(quarter(first - 1), Self { start: self.start, end: quarter(first).start() });
        coverage.add_part(quarter(end), Self { start: quarter(end).start(), end: self.end });
        coverage
    }
}

impl Coverage {
    fn add_quarters_and_days(&mut self, first: i64, end: i64) {
        const QUARTERS_PER_DAY: i64 = CellLevel::Day.millis() / CellLevel::Quarter.millis();
        let first_day = first.div_euclid(QUARTERS_PER_DAY) + i64::from(first.rem_euclid(QUARTERS_PER_DAY) > 0);
        let end_day = end.div_euclid(QUARTERS_PER_DAY);
        if first_day >= end_day {
            self.add_range(CellLevel::Quarter, first, end);
            return;
        }
        self.add_range(CellLevel::Quarter, first, first_day * QUARTERS_PER_DAY);
        self.add_range(CellLevel::Day, first_day, end_day);
        self.add_range(CellLevel::Quarter, end_day * QUARTERS_PER_DAY, end);
    }

    fn add_range(&mut self, level: CellLevel, first: i64, end: i64) {
        if first < end {
            self.ranges.push(CellRange { level, first, end });
        }
    }

    fn add_part(&mut self, cell: Cell, window: Window) {
        if window.start < window.end {
            self.parts.push(PartialCell { cell, window });
        }
    }
}

/// The number of the first cell of a level that begins at or after an instant.
fn first_cell_from(level: CellLevel, instant: Instant) -> i64 {
    let millis = instant.millis();
    millis.div_euclid(level.millis()) + i64::from(millis.rem_euclid(level.millis()) > 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn window(start: &str, end: &str) -> Window {
        Window { start: Instant::parse(start).unwrap(), end: Instant::parse(end).unwrap() }
    }

    fn pieces(coverage: &Coverage) -> Vec<(Instant, Instant)> {
        let whole = coverage.ranges.iter().map(|range| {
            let cell = |number| Cell { level: range.level, number };
            (cell(range.first).start(), cell(range.end).start())
        });
        let parts = coverage.parts.iter().map(|part| (part.window.start, part.window.end));
        let mut pieces: Vec<_> = whole.chain(parts).collect();
        pieces.sort();
        pieces
    }

    #[test]
    fn whole_days_need_days_only() {
        let coverage = window("2024-01-01", "2025-01-01").coverage();
        assert_eq!(coverage.ranges.len(), 1);
        assert_eq!(coverage.ranges[0].level, CellLevel::Day);
        assert_eq!(coverage.ranges[0].end - coverage.ranges[0].first, 366);
        assert!(coverage.parts.is_empty());
    }

    #[test]
    fn a_window_inside_a_quarter_needs_one_part() {
        let inside = window("2024-01-01T00:00:01", "2024-01-01T00:00:02");
        let coverage = inside.coverage();
        assert!(coverage.ranges.is_empty());
        assert_eq!(coverage.parts.len(), 1);
        assert_eq!(coverage.parts[0].window, inside);
    }

    #[test]
    fn an_empty_or_reversed_window_needs_nothing() {
        assert_eq!(window("2024-01-01", "2024-01-01").coverage(), Coverage::default());
        assert_eq!(window("2024-01-02", "2024-01-01").coverage(), Coverage::default());
    }

    #[test]
    fn the_whole_range_of_instants_can_be_covered() {
        let all = Window { start: Instant::from_millis(i64::MIN), end: Instant::from_millis(i64::MAX) };
        let coverage = all.coverage();
        assert!(coverage.ranges.iter().any(|range| range.level == CellLevel::Day));
    }

    proptest! {
        #[test]
        fn covers_every_instant_once(start in -400_000_000_000_i64..400_000_000_000, length in 1_i64..400_000_000_000) {
            let window = Window { start: Instant::from_millis(start), end: Instant::from_millis(start + length) };
            let coverage = window.coverage();
            let pieces = pieces(&coverage);
            prop_assert_eq!(pieces.first().unwrap().0, window.start);
            prop_assert_eq!(pieces.last().unwrap().1, window.end);
            for pair in pieces.windows(2) {
                prop_assert_eq!(pair[0].1, pair[1].0);
            }
            prop_assert!(coverage.ranges.len() <= 3 && coverage.parts.len() <= 2);
            for part in &coverage.parts {
                prop_assert!(part.cell.start() <= part.window.start && part.window.end <= part.cell.end());
            }
            for range in coverage.ranges.iter().filter(|range| range.level == CellLevel::Quarter) {
                prop_assert!(range.end - range.first < 2 * 96);
            }
        }
    }
}
