//! What was used in the periods of an interval.

use std::collections::BTreeMap;

use crate::catalog::UsageType;
use crate::decimal::Decimal;
use crate::rating::{in_order, units_of};
use crate::usage::{RollUp, UnitType};

use super::{InvoicingError, UsageInterval, UsagePeriod};

/// What was used in the windows of an interval ([`UsageInterval::windows`]), by unit.
#[derive(Clone, Debug, Default)]
pub struct UsageReading(Vec<BTreeMap<UnitType, RollUp>>);

/// A period, and the amounts of the section's units in it.
pub(super) struct PeriodUsage<'p> {
    pub period: &'p UsagePeriod,
    /// In the order in which they are listed.
    pub units: Vec<(String, Decimal)>,
}

impl UsageReading {
    /// What was found, window by window.
    #[must_use]
    pub const fn new(found: Vec<BTreeMap<UnitType, RollUp>>) -> Self {
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
        let of_period = |(period, found): (&'p UsagePeriod, &BTreeMap<UnitType, RollUp>)| {
            let others = found.keys().filter(|unit| !units.iter().any(|name| name == unit.as_str())).count();
            let amount = |unit: String| {
                let found = found.iter().find(|(unit_type, _)| unit_type.as_str() == unit).map(|(_, roll_up)| *roll_up);
                (unit, amount(interval.section.usage_type, found))
            };
            let ordered = in_order(units.clone(), units.len() + others);
            PeriodUsage { period, units: ordered.into_iter().map(amount).collect() }
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

/// The sum or the largest amount. It has nine digits after the point, but none if there was no record (rule 13); the largest
/// amount is at least zero.
fn amount(usage_type: UsageType, found: Option<RollUp>) -> Decimal {
    match (usage_type, found) {
        (_, None) => Decimal::ZERO,
        (UsageType::Consumable, Some(roll_up)) => Decimal::from(roll_up.sum),
        (UsageType::Capacity, Some(roll_up)) => {
            let max = Decimal::from(roll_up.max);
            if max.is_positive() { max } else { Decimal::ZERO }
        }
    }
}
