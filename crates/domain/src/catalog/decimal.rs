//! Decimals as a catalog writes them.

use std::fmt;

/// An exact decimal with the digits it was written with: `10.00` is not `10`, though they compare equal by value.
///
/// Rating prints prices and quantities with the scale of their sources, so the scale is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    unscaled: i128,
    scale: u32,
}

/// A text is no decimal, or has more than 38 digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a valid value for 'decimal'.")]
pub struct InvalidDecimal(pub String);

impl Decimal {
    /// Minus one: what Kill Bill takes for "no limit".
    pub const MINUS_ONE: Self = Self { unscaled: -1, scale: 0 };

    /// The decimal `unscaled` × 10⁻`scale`.
    #[must_use]
    pub const fn new(unscaled: i128, scale: u32) -> Self {
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
        let scale = u32::try_from(fraction.len()).ok().filter(|&scale| scale <= 38).ok_or_else(invalid)?;
        Ok(Self { unscaled: if negative { -unscaled } else { unscaled }, scale })
    }

    /// The digits without the point.
    #[must_use]
    pub const fn unscaled(self) -> i128 {
        self.unscaled
    }

    /// How many of the digits stand after the point.
    #[must_use]
    pub const fn scale(self) -> u32 {
        self.scale
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.unscaled < 0
    }

    /// Whether it has the value of another, whatever their scales.
    #[must_use]
    pub fn equals(self, other: Self) -> bool {
        self.stripped() == other.stripped()
    }

    /// Whether its value is below another's.
    #[must_use]
    pub fn is_below(self, other: Self) -> bool {
        match (self.at_scale(self.scale.max(other.scale)), other.at_scale(self.scale.max(other.scale))) {
            (Some(left), Some(right)) => left < right,
            // One of them has too many digits to be shifted: it is the larger in magnitude.
            (None, _) => self.is_negative(),
            (_, None) => !other.is_negative(),
        }
    }

    fn at_scale(self, scale: u32) -> Option<i128> {
        10i128.checked_pow(scale - self.scale).and_then(|factor| self.unscaled.checked_mul(factor))
    }

    fn stripped(self) -> (i128, u32) {
        let (mut unscaled, mut scale) = (self.unscaled, self.scale);
        while scale > 0 && unscaled % 10 == 0 {
            unscaled /= 10;
            scale -= 1;
        }
        (unscaled, scale)
    }
}

/// As Java writes a `BigDecimal`: with its scale, and with an exponent below 10⁻⁶.
impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.unscaled < 0 { "-" } else { "" };
        let digits = self.unscaled.unsigned_abs().to_string();
        let scale = usize::try_from(self.scale).unwrap_or(usize::MAX);
        if scale == 0 {
            return write!(formatter, "{sign}{digits}");
        }
        if scale > digits.len() + 5 {
            let exponent = scale - (digits.len() - 1);
            let (first, rest) = digits.split_at(1);
            let point = if rest.is_empty() { "" } else { "." };
            return write!(formatter, "{sign}{first}{point}{rest}E-{exponent}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(formatter, "{sign}{whole}.{fraction}")
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
    fn compares_by_value() {
        assert!(decimal("10.00").equals(decimal("10")));
        assert_ne!(decimal("10.00"), decimal("10"));
        assert!(decimal("-1").is_below(decimal("0.5")));
        assert!(!decimal("10").is_below(decimal("9.99")));
        assert!(!decimal("1.0").is_below(decimal("1")));
    }
}
