//! How long billing periods are.

use crate::catalog::BillingPeriod;
use crate::time::LocalDate;

/// The length of a billing period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodLength {
    /// So many days; such periods are counted from a start date.
    Days(i64),
    /// So many months; such periods begin on the bill cycle day.
    Months(i64),
}

impl PeriodLength {
    /// The date so many periods later.
    #[must_use]
    pub fn after(self, date: LocalDate, periods: i64) -> LocalDate {
        match self {
            Self::Days(days) => date.plus_days(days.saturating_mul(periods)),
            Self::Months(months) => date.plus_months(months.saturating_mul(periods)),
        }
    }

    /// Whether it is of months, so that it keeps to a day of the month.
    #[must_use]
    pub const fn is_months(self) -> bool {
        matches!(self, Self::Months(_))
    }

    /// The date so many periods before, one period after the other: of a month's last day the day may be lost on the way.
    #[must_use]
    pub fn before(self, date: LocalDate, periods: i64) -> LocalDate {
        (0..periods).fold(date, |date, _| self.after(date, -1))
    }
}

impl BillingPeriod {
    /// How long it is; `None` if nothing is billed.
    #[must_use]
    pub const fn length(self) -> Option<PeriodLength> {
        Some(match self {
            Self::Daily => PeriodLength::Days(1),
            Self::Weekly => PeriodLength::Days(7),
            Self::Biweekly => PeriodLength::Days(14),
            Self::ThirtyDays => PeriodLength::Days(30),
            Self::ThirtyOneDays => PeriodLength::Days(31),
            Self::SixtyDays => PeriodLength::Days(60),
            Self::NinetyDays => PeriodLength::Days(90),
            Self::Monthly => PeriodLength::Months(1),
            Self::Bimestrial => PeriodLength::Months(2),
            Self::Quarterly => PeriodLength::Months(3),
            Self::Triannual => PeriodLength::Months(4),
            Self::Biannual => PeriodLength::Months(6),
            Self::Annual => PeriodLength::Months(12),
            Self::Sesquiennial => PeriodLength::Months(18),
            Self::Biennial => PeriodLength::Months(24),
            Self::Triennial => PeriodLength::Months(36),
            Self::NoBillingPeriod => return None,
        })
    }
}
