//! Exact decimals that know their scale, as catalogs write prices and as rating prints them.
//!
//! The rules of scales are those of Java's `BigDecimal`, since they decide the digits of a line of an invoice.

mod arithmetic;
mod format;

use std::cmp::Ordering;

use crate::quantity::Quantity;

pub use arithmetic::DecimalOutOfRange;

/// An exact decimal with the digits it was written with: `10.00` is not `10`, though they compare equal by value.
///
/// Rating prints prices and quantities with the scale of their sources, so the scale is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    unscaled: i128,
    scale: i32,
}

/// The most digits after the point of what is read.
const SCALE_MAX: i32 = 38;

/// A text is no decimal, or has more than 38 digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a valid value for 'decimal'.")]
pub struct InvalidDecimal(pub String);

impl Decimal {
    /// Nothing, without digits after the point.
    pub const ZERO: Self = Self { unscaled: 0, scale: 0 };

    /// One.
    pub const ONE: Self = Self { unscaled: 1, scale: 0 };

    /// Minus one: what Kill Bill takes for "no limit".
    pub const MINUS_ONE: Self = Self { unscaled: -1, scale: 0 };

    /// The decimal `unscaled` × 10⁻`scale`.
    #[must_use]
    pub const fn new(unscaled: i128, scale: i32) -> Self {
        Self { unscaled, scale }
    }

    /// Reads digits with at most one point and at most one sign, as XML's `decimal` is written.
    ///
    /// # Errors
    ///
    /// [`InvalidDecimal`] for anything else, exponents included.
    pub fn parse(text: &str) -> Result<Self, InvalidDecimal> {
        let invalid = || InvalidDecimal(text.to_owned());
        let trimmed = text.trim();
        let (negative, magnitude) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
        };
        let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(invalid());
        }
        let significant = digits.trim_start_matches('0');
        let unscaled: i128 = if significant.is_empty() { 0 } else { significant.parse().map_err(|_| invalid())? };
        let scale = i32::try_from(fraction.len()).ok().filter(|&scale| scale <= SCALE_MAX).ok_or_else(invalid)?;
        Ok(Self { unscaled: if negative { -unscaled } else { unscaled }, scale })
    }

    /// Reads what its `Display` writes: exponents are read, too.
    ///
    /// # Errors
    ///
    /// [`InvalidDecimal`] for anything else.
    pub fn of_text(text: &str) -> Result<Self, InvalidDecimal> {
        let invalid = || InvalidDecimal(text.to_owned());
        let Some((digits, exponent)) = text.split_once('E') else { return Self::parse(text) };
        let read = Self::parse(digits)?;
        let exponent: i32 = exponent.parse().map_err(|_| invalid())?;
        let scale = read.scale.checked_sub(exponent).filter(|scale| scale.abs() <= 10 * SCALE_MAX);
        Ok(Self { scale: scale.ok_or_else(invalid)?, ..read })
    }

    /// The digits without the point.
    #[must_use]
    pub const fn unscaled(self) -> i128 {
        self.unscaled
    }

    /// How many of the digits stand after the point; below zero, how many zeros follow them.
    #[must_use]
    pub const fn scale(self) -> i32 {
        self.scale
    }

    /// Whether its value is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.unscaled == 0
    }

    /// Whether its value is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.unscaled > 0
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.unscaled < 0
    }

    /// Whether it has the value of another, whatever their scales.
    #[must_use]
    pub fn equals(self, other: Self) -> bool {
        self.compare(other) == Ordering::Equal
    }

    /// Whether its value is below another's.
    #[must_use]
    pub fn is_below(self, other: Self) -> bool {
        self.compare(other) == Ordering::Less
    }

    /// Whether its value is above another's.
    #[must_use]
    pub fn is_above(self, other: Self) -> bool {
        self.compare(other) == Ordering::Greater
    }

    /// Compares values, whatever their scales.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        let scale = self.scale.max(other.scale);
        match (self.unscaled_at(scale), other.unscaled_at(scale)) {
            (Some(left), Some(right)) => left.cmp(&right),
            // One of them has too many digits to be shifted: it is the larger in magnitude.
            (None, _) => self.unscaled.cmp(&0),
            (_, None) => 0.cmp(&other.unscaled),
        }
    }

    /// Its digits at a scale that is not below its own; `None` if they are too many.
    fn unscaled_at(self, scale: i32) -> Option<i128> {
        let digits = u32::try_from(scale.checked_sub(self.scale)?).ok()?;
        if self.unscaled == 0 {
            return Some(0);
        }
        10_i128.checked_pow(digits).and_then(|factor| self.unscaled.checked_mul(factor))
    }
}

/// A quantity has nine digits after the point.
impl From<Quantity> for Decimal {
    fn from(quantity: Quantity) -> Self {
        Self { unscaled: quantity.nanos(), scale: 9 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn keeps_the_digits_it_was_written_with() {
        for (text, printed) in [
            ("10.00", "10.00"),
            ("-1", "-1"),
            ("+0.5", "0.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("007", "7"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1E-7"),
            ("0.00000012", "1.2E-7"),
            ("0.00000000", "0E-8"),
            ("-0.00", "0.00"),
            (" 3 ", "3"),
        ] {
            assert_eq!(decimal(text).to_string(), printed, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_decimal() {
        for text in ["", ".", "cheap", "1e3", "1.2.3", "--1", "1 2", "0x1", "999999999999999999999999999999999999999"] {
            assert!(Decimal::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for (unscaled, scale) in [(0, -1), (0, 9), (10, -1), (-5, 7), (123, 2), (i128::MAX, 38), (0, 11), (1, 12)] {
            let decimal = Decimal::new(unscaled, scale);
            assert_eq!(Decimal::of_text(&decimal.to_string()), Ok(decimal));
        }
        assert!(Decimal::of_text("1E9999999999").is_err() && Decimal::of_text("1Ex").is_err());
    }

    #[test]
    fn compares_by_value() {
        assert!(decimal("10.00").equals(decimal("10")));
        assert_ne!(decimal("10.00"), decimal("10"));
        assert!(decimal("-1").is_below(decimal("0.5")));
        assert!(!decimal("10").is_below(decimal("9.99")));
        assert!(!decimal("1.0").is_below(decimal("1")));
    }
}
