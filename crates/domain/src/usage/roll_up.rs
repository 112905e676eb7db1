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

/// What is left of an interval without some of its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remainder {
    /// No record.
    Nothing,
    /// Records that come to this.
    RollUp(RollUp),
    /// Only the records that are left can tell: what was taken away was the least, the largest, the first or the last of them.
    Unknown,
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

    /// Of this interval's records without some of them, as far as the two roll-ups can tell.
    ///
    /// # Errors
    ///
    /// [`SumOutOfRange`] if they are more than all, which no right roll-up gives.
    pub fn without(self, taken: Self) -> Result<Remainder, SumOutOfRange> {
        let count = self.count.checked_sub(taken.count).ok_or(SumOutOfRange)?;
        if count == 0 {
            return Ok(Remainder::Nothing);
        }
        let is_told = taken.min > self.min
            && taken.max < self.max
            && taken.last.at() < self.last.at()
            && taken.first_arrival > self.first_arrival;
        if !is_told {
            return Ok(Remainder::Unknown);
        }
        let nanos = self.sum.nanos().checked_sub(taken.sum.nanos()).ok_or(SumOutOfRange)?;
        Ok(Remainder::RollUp(Self { sum: Quantity::from_nanos(nanos), count, ..self }))
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
    fn some_records_less_are_told_only_if_none_of_them_stands_out() {
        let all: Vec<Measurement> = [(10, 5), (30, -7), (20, 9), (25, 1)].map(|(at, nanos)| record(at, nanos)).into();
        let of = |records: &[(u64, Measurement)]| {
            let each = records.iter().map(|&(arrival, record)| RollUp::of(record, arrival));
            each.reduce(|one, other| one.followed_by(other).unwrap())
        };
        let numbered: Vec<(u64, Measurement)> = (3..).zip(all).collect();
        for taken in 0..numbered.len() {
            let rest: Vec<_> =
                numbered.iter().enumerate().filter(|&(place, _)| place != taken).map(|(_, &it)| it).collect();
            let remainder = of(&numbered).unwrap().without(of(&numbered[taken..=taken]).unwrap());
            let expected = if taken == 3 { Remainder::RollUp(of(&rest).unwrap()) } else { Remainder::Unknown };
            assert_eq!(remainder, Ok(expected), "{taken}");
        }
        let whole = of(&numbered).unwrap();
        assert_eq!(whole.without(whole), Ok(Remainder::Nothing));
        assert_eq!(of(&numbered[..1]).unwrap().without(whole), Err(SumOutOfRange));
    }

    #[test]
    fn a_sum_out_of_range_is_an_error() {
        let full = RollUp { sum: Quantity::from_nanos(i128::MAX), ..RollUp::of(record(0, 1), 0) };
        assert_eq!(full.with(record(0, 1), 1), Err(SumOutOfRange));
    }
}
