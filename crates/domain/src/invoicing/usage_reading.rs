//! What was used in the periods of an interval.

use std::collections::BTreeMap;

use crate::decimal::Decimal;
use crate::rating::{UsageFound, unit_amounts, units_of};

use super::{InvoicingError, UsageInterval, UsagePeriod};

/// What was used in the windows of an interval ([`UsageInterval::windows`]), by unit.
#[derive(Clone, Debug, Default)]
pub struct UsageReading(Vec<UsageFound>);

/// A period, and the amounts of the section's units in it.
pub(super) struct PeriodUsage<'p> {
    pub period: &'p UsagePeriod,
    /// In the order in which they are listed.
    pub units: Vec<(String, Decimal)>,
}

impl UsageReading {
    /// What was found, window by window.
    #[must_use]
    pub const fn new(found: Vec<UsageFound>) -> Self {
        Self(found)
    }

    /// How many records the subscription had when the first of these arrived; `None`: there are none.
    #[must_use]
    pub fn first_arrival(&self) -> Option<u64> {
        self.0.iter().flat_map(BTreeMap::values).map(|roll_up| roll_up.first_arrival).min()
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(BTreeMap::is_empty)
    }

    /// The amounts of each period. If nothing at all was used in any of them, only the last period has amounts, and each
    /// unit stands alone (rule 15).
    pub(super) fn amounts<'p>(&self, interval: &'p UsageInterval<'_>) -> Vec<PeriodUsage<'p>> {
        let units = units_of(interval.section);
        if self.is_empty() {
            let last = interval.periods.last();
            let alone = |(period, unit)| PeriodUsage { period, units: vec![(unit, Decimal::ZERO)] };
            return last
                .into_iter()
                .flat_map(|period| units.clone().into_iter().map(move |unit| (period, unit)))
                .map(alone)
                .collect();
        }
        let of_period = |(period, found): (&'p UsagePeriod, &UsageFound)| PeriodUsage {
            period,
            units: unit_amounts(interval.section, found),
        };
        interval.periods.iter().zip(&self.0).map(of_period).collect()
    }

    /// Refuses units that no section counts.
    pub(super) fn refuse_unknown(&self, interval: &UsageInterval<'_>) -> Result<(), InvoicingError> {
        for (period, found) in interval.periods.iter().zip(&self.0) {
            if let Some(unit) = found.keys().find(|unit| !period.known_units.contains(unit.as_str())) {
                return Err(InvoicingError::UnknownUnit(unit.as_str().to_owned()));
            }
        }
        Ok(())
    }
}
