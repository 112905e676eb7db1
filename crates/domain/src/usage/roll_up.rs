//! The aggregates of one unit over one interval.

use crate::quantity::Quantity;

use super::Measurement;

/// What the records of an interval come to. There is at least one record in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollUp {
    /// The sum of the amounts.
    pub sum: Quantity,
    /// How many records.
    pub count: u64,
    /// The smallest amount.
    pub min: Quantity,
    /// The largest amount.
    pub max: Quantity,
    /// The latest record: of several at the same time, the one recorded last.
    pub last: Measurement,
    /// How many records the subscription had when the first of these arrived: what Kill Bill orders units by.
    pub first_arrival: u64,
}

/// A sum that does not fit: more than 10²⁰ of the largest records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sum of a unit's amounts is out of range")]
pub struct SumOutOfRange;

impl RollUp {
    /// Of a single record, which arrived when the subscription had so many.
    #[must_use]
    pub const fn of(record: Measurement, arrival: u64) -> Self {
        let amount = record.amount();
        Self { sum: amount, count: 1, min: amount, max: amount, last: record, first_arrival: arrival }
    }

    /// Of this interval's records and then one more.
    ///
    /// # Errors
    ///
    /// [`SumOutOfRange`].
    pub fn with(self, record: Measurement, arrival: u64) -> Result<Self, SumOutOfRange> {
        self.followed_by(Self::of(record, arrival))
    }

    /// Of this interval's records and then another's.
    ///
    /// # Errors
    ///
    /// [`SumOutOfRange`].
    pub fn followed_by(self, later: Self) -> Result<Self, SumOutOfRange> {
        Ok(Self {
            sum: self.sum.checked_add(later.sum).ok_or(SumOutOfRange)?,
            count: self.count.checked_add(later.count).ok_or(SumOutOfRange)?,
            min: self.min.min(later.min),
            max: self.max.max(later.max),
            last: if later.last.at() >= self.last.at() { later.last } else { self.last },
            first_arrival: self.first_arrival.min(later.first_arrival),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Instant;

    fn record(millis: i64, nanos: i128) -> Measurement {
        Measurement::new(Instant::from_millis(millis), Quantity::from_nanos(nanos)).unwrap()
    }

    #[test]
    fn aggregates_records() {
        let roll_up = RollUp::of(record(10, 5), 3).with(record(30, -7), 4).unwrap().with(record(20, 9), 5).unwrap();
        assert_eq!(roll_up.sum, Quantity::from_nanos(7));
        assert_eq!((roll_up.count, roll_up.first_arrival), (3, 3));
        assert_eq!((roll_up.min, roll_up.max), (Quantity::from_nanos(-7), Quantity::from_nanos(9)));
        assert_eq!(roll_up.last, record(30, -7));
    }

    #[test]
    fn of_two_at_the_same_time_the_later_recorded_is_last() {
        let roll_up = RollUp::of(record(10, 1), 0).with(record(10, 2), 1).unwrap();
        assert_eq!(roll_up.last, record(10, 2));
    }

    #[test]
    fn a_sum_out_of_range_is_an_error() {
        let full = RollUp { sum: Quantity::from_nanos(i128::MAX), ..RollUp::of(record(0, 1), 0) };
        assert_eq!(full.with(record(0, 1), 1), Err(SumOutOfRange));
    }
}
