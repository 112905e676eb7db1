//! Quantities: how much was used.

mod digit;
mod format;
mod parse;

pub use parse::QuantityError;

/// An exact amount of a unit, as a count of 10⁻⁹ units.
///
/// Kill Bill keeps amounts as `decimal(18,9)`: nine digits before the point and nine after it. A single record has to
/// fit that ([`Quantity::fits_a_record`]); a sum may be larger, up to 1.7 × 10²⁹ units, which 10²⁰ of the largest
/// records don't reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i128);

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Digits after the point.
    pub const SCALE: u32 = 9;

    /// The smallest magnitude that a single record can't have: 10⁹ units.
    const RECORD_LIMIT: u128 = 10u128.pow(9 + Self::SCALE);

    /// A quantity of so many 10⁻⁹ units.
    #[must_use]
    pub const fn from_nanos(nanos: i128) -> Self {
        Self(nanos)
    }

    /// How many 10⁻⁹ units it is.
    #[must_use]
    pub const fn nanos(self) -> i128 {
        self.0
    }

    /// Whether one record may have this amount: less than 10⁹ units either way, as in Kill Bill's column.
    #[must_use]
    pub const fn fits_a_record(self) -> bool {
        self.0.unsigned_abs() < Self::RECORD_LIMIT
    }

    /// The sum; `None` beyond the range of the type, which records that fit can't reach.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_nine_digits_before_the_point() {
        assert!(Quantity::from_nanos(999_999_999_999_999_999).fits_a_record());
        assert!(Quantity::from_nanos(-999_999_999_999_999_999).fits_a_record());
        assert!(!Quantity::from_nanos(1_000_000_000_000_000_000).fits_a_record());
        assert!(!Quantity::from_nanos(-1_000_000_000_000_000_000).fits_a_record());
        assert!(!Quantity::from_nanos(i128::MIN).fits_a_record());
    }

    #[test]
    fn a_sum_never_wraps() {
        assert_eq!(Quantity::from_nanos(i128::MAX).checked_add(Quantity::from_nanos(1)), None);
    }
}
