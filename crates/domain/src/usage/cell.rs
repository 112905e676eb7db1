//! The fixed intervals over which usage is summed in advance.

use crate::time::Instant;

/// How long a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellLevel {
    /// A quarter of an hour. Every civil time zone's offset is a multiple of it, so a day of any zone is a whole number of
    /// these.
    Quarter,
    /// A day of UTC: 96 quarters.
    Day,
}

impl CellLevel {
    /// Every level, the shortest first.
    pub const ALL: [Self; 2] = [Self::Quarter, Self::Day];

    /// Its length in milliseconds.
    #[must_use]
    pub const fn millis(self) -> i64 {
        match self {
            Self::Quarter => 900_000,
            Self::Day => 86_400_000,
        }
    }
}

/// One interval of a level. Number 0 begins at 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// How long it is.
    pub level: CellLevel,
    /// Which one of its level.
    pub number: i64,
}

impl Cell {
    /// The cell of a level that an instant lies in.
    #[must_use]
    pub const fn holding(level: CellLevel, instant: Instant) -> Self {
        Self { level, number: instant.millis().div_euclid(level.millis()) }
    }

    /// Its first instant.
    #[must_use]
    pub const fn start(self) -> Instant {
        Instant::from_millis(self.number.saturating_mul(self.level.millis()))
    }

    /// The first instant after it.
    #[must_use]
    pub const fn end(self) -> Instant {
        Instant::from_millis(self.number.saturating_add(1).saturating_mul(self.level.millis()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_its_start_and_not_its_end() {
        for level in CellLevel::ALL {
            for millis in [-1, 0, 1, level.millis() - 1, level.millis(), i64::MIN, i64::MAX] {
                let instant = Instant::from_millis(millis);
                let cell = Cell::holding(level, instant);
                assert!(cell.start() <= instant && (instant < cell.end() || cell.end().millis() == i64::MAX));
            }
        }
    }
}
