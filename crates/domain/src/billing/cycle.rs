//! The periods between two billing events.

use crate::catalog::BillingMode;
use crate::time::LocalDate;

use super::PeriodLength;

/// When a recurring price that is charged in arrear is charged (`org.killbill.invoice.inArrear.mode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrears {
    /// Once the period has ended.
    #[default]
    Ended,
    /// As soon as the target date lies in the period.
    Begun,
}

/// The billing periods from a start date on.
///
/// Periods of months begin on the bill cycle day, or on the last day of a month that lacks it: the first boundary is the
/// first such date from the start on, in steps of whole periods from the start's month. Periods of days begin on the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BillingCycle {
    start: LocalDate,
    first: LocalDate,
    length: PeriodLength,
    day: i64,
}

impl BillingCycle {
    /// The periods of that length.
    #[must_use]
    pub fn new(start: LocalDate, bill_cycle_day: i64, length: PeriodLength) -> Self {
        let (day, mut first) = match length {
            PeriodLength::Days(_) => (start.day_of_month(), start),
            PeriodLength::Months(_) => (bill_cycle_day, start.with_day_of_month(bill_cycle_day)),
        };
        while first < start {
            first = length.after(first, 1);
        }
        let cycle = Self { start, first, length, day };
        Self { first: cycle.aligned(first), ..cycle }
    }

    /// The first boundary: the start or a later date.
    #[must_use]
    pub const fn first(&self) -> LocalDate {
        self.first
    }

    /// The boundary so many periods after the first.
    #[must_use]
    pub fn boundary(&self, number: i64) -> LocalDate {
        self.aligned(self.length.after(self.first, number))
    }

    /// Up to when is billed if everything up to `target` is; `None` if nothing is yet. `end` is where the next event falls.
    #[must_use]
    pub fn billed_until(
        &self,
        (mode, arrears): (BillingMode, Arrears),
        end: Option<LocalDate>,
        target: LocalDate,
    ) -> Option<LocalDate> {
        match mode {
            BillingMode::InAdvance => Some(self.billed_in_advance_until(end, target)),
            BillingMode::InArrear => self.billed_in_arrear_until(arrears, end, target),
        }
    }

    fn billed_in_advance_until(&self, end: Option<LocalDate>, target: LocalDate) -> LocalDate {
        if end.is_some_and(|end| end < self.first) {
            return end.unwrap_or(self.first);
        }
        let billed = if target < self.first { self.first } else { self.next_after(target) };
        end.filter(|&end| end < billed).unwrap_or(billed)
    }

    fn billed_in_arrear_until(&self, arrears: Arrears, end: Option<LocalDate>, target: LocalDate) -> Option<LocalDate> {
        if end == Some(target) {
            return Some(target);
        }
        let is_begun = arrears == Arrears::Begun;
        if target < if is_begun { self.start } else { self.first } {
            return None;
        }
        if let Some(end) = end.filter(|&end| end < self.first) {
            return Some(end);
        }
        let last = self.last_until(target);
        let next = self.next_after(target);
        let (billed, reached) =
            if is_begun { (if last == target { last } else { next }, next) } else { (last, target) };
        Some(end.filter(|&end| end <= reached).unwrap_or(billed))
    }

    /// The last boundary up to a date; the first if it is later.
    #[must_use]
    pub fn last_until(&self, date: LocalDate) -> LocalDate {
        self.boundary(self.number_until(date))
    }

    /// The first boundary after a date.
    fn next_after(&self, date: LocalDate) -> LocalDate {
        if self.first > date { self.first } else { self.boundary(self.number_until(date) + 1) }
    }

    /// The number of the last boundary up to a date; 0 if the first is later.
    #[must_use]
    pub fn number_until(&self, date: LocalDate) -> i64 {
        // Alignment moves a boundary within its month, so that the estimate is one too many or too few at most.
        let estimate = match self.length {
            PeriodLength::Days(days) => (date.days() - self.first.days()) / days,
            PeriodLength::Months(months) => self.first.whole_months_until(date) / months,
        };
        let fits = |number: &i64| self.boundary(*number) <= date;
        [estimate + 1, estimate, estimate - 1].into_iter().find(fits).unwrap_or(0).max(0)
    }

    /// The boundary that comes after what is billed up to `target` in arrear.
    #[must_use]
    pub fn next(&self, arrears: Arrears, end: Option<LocalDate>, target: LocalDate) -> LocalDate {
        let billed = self.billed_in_arrear_until(arrears, end, target).filter(|&billed| billed >= self.first);
        billed.map_or(self.first, |billed| self.aligned(self.length.after(self.last_until(billed), 1)))
    }

    /// How long a period is.
    #[must_use]
    pub const fn length(&self) -> PeriodLength {
        self.length
    }

    /// Where it starts.
    #[must_use]
    pub const fn start(&self) -> LocalDate {
        self.start
    }

    fn aligned(&self, date: LocalDate) -> LocalDate {
        match self.length {
            PeriodLength::Days(_) => date,
            PeriodLength::Months(_) => date.with_day_of_month(self.day),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> LocalDate {
        LocalDate::parse(text).unwrap()
    }

    fn boundaries(start: &str, day: i64, length: PeriodLength) -> Vec<String> {
        let cycle = BillingCycle::new(date(start), day, length);
        (0..3).map(|number| cycle.boundary(number).to_string()).collect()
    }

    #[test]
    fn months_keep_to_the_bill_cycle_day() {
        let months = PeriodLength::Months;
        assert_eq!(boundaries("2025-01-15", 31, months(1)), ["2025-01-31", "2025-02-28", "2025-03-31"]);
        assert_eq!(boundaries("2025-01-15", 1, months(3)), ["2025-04-01", "2025-07-01", "2025-10-01"]);
        assert_eq!(boundaries("2025-01-01", 1, months(12)), ["2025-01-01", "2026-01-01", "2027-01-01"]);
    }

    #[test]
    fn boundaries_are_found_without_walking_to_them() {
        for (day, length) in [(31, PeriodLength::Months(1)), (29, PeriodLength::Months(3)), (1, PeriodLength::Days(30))]
        {
            let cycle = BillingCycle::new(date("2024-01-15"), day, length);
            let mut number = 0;
            for days in 0..800 {
                let at = cycle.first().plus_days(days);
                number += i64::from(cycle.boundary(number + 1) <= at);
                assert_eq!(cycle.number_until(at), number, "{at}");
            }
        }
    }

    #[test]
    fn days_are_counted_from_the_start() {
        assert_eq!(boundaries("2025-01-15", 1, PeriodLength::Days(30)), ["2025-01-15", "2025-02-14", "2025-03-16"]);
    }

    #[test]
    fn in_advance_the_period_of_the_target_is_billed() {
        let cycle = BillingCycle::new(date("2025-01-15"), 1, PeriodLength::Months(1));
        let until = |end: Option<&str>, target: &str| {
            let mode = (BillingMode::InAdvance, Arrears::Ended);
            cycle.billed_until(mode, end.map(date), date(target)).map(|date| date.to_string())
        };
        assert_eq!(until(None, "2025-01-15").as_deref(), Some("2025-02-01"));
        assert_eq!(until(None, "2025-02-01").as_deref(), Some("2025-03-01"));
        assert_eq!(until(Some("2025-02-10"), "2025-02-01").as_deref(), Some("2025-02-10"));
        assert_eq!(until(Some("2025-01-20"), "2025-02-01").as_deref(), Some("2025-01-20"));
    }

    #[test]
    fn in_arrear_ended_periods_are_billed() {
        let cycle = BillingCycle::new(date("2025-01-15"), 1, PeriodLength::Months(1));
        let until = |end: Option<&str>, target: &str| {
            let mode = (BillingMode::InArrear, Arrears::Ended);
            cycle.billed_until(mode, end.map(date), date(target)).map(|date| date.to_string())
        };
        assert_eq!(until(None, "2025-01-31"), None);
        assert_eq!(until(None, "2025-02-28").as_deref(), Some("2025-02-01"));
        assert_eq!(until(Some("2025-01-20"), "2025-01-20").as_deref(), Some("2025-01-20"));
        assert_eq!(cycle.next(Arrears::Ended, None, date("2025-02-28")), date("2025-03-01"));
        assert_eq!(cycle.next(Arrears::Ended, None, date("2025-01-20")), date("2025-02-01"));
    }

    #[test]
    fn periods_in_arrear_may_be_billed_as_soon_as_they_have_begun() {
        let cycle = BillingCycle::new(date("2025-01-15"), 1, PeriodLength::Months(1));
        let until = |end: Option<&str>, target: &str| {
            let mode = (BillingMode::InArrear, Arrears::Begun);
            cycle.billed_until(mode, end.map(date), date(target)).map(|date| date.to_string())
        };
        assert_eq!(until(None, "2025-01-14"), None);
        assert_eq!(until(None, "2025-01-15").as_deref(), Some("2025-02-01"));
        assert_eq!(until(None, "2025-02-01").as_deref(), Some("2025-02-01"));
        assert_eq!(until(None, "2025-02-02").as_deref(), Some("2025-03-01"));
        assert_eq!(until(Some("2025-02-20"), "2025-02-02").as_deref(), Some("2025-02-20"));
        assert_eq!(until(Some("2025-03-20"), "2025-02-02").as_deref(), Some("2025-03-01"));
        assert_eq!(until(Some("2025-01-20"), "2025-01-16").as_deref(), Some("2025-01-20"));
        assert_eq!(cycle.next(Arrears::Begun, None, date("2025-01-20")), date("2025-03-01"));
    }
}
