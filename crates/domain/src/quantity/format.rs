//! How a quantity is printed: with nine decimals, as Java's `BigDecimal` of scale 9 prints itself.
//!
//! Source: the transcripts `usage/amount-*`. Plain notation down to `0.000001000`; below that the scientific one
//! (`1.00E-7`, `1E-9`), and `0E-9` for nothing.

use std::fmt;

use super::Quantity;

/// The digits a plain fraction needs before scientific notation is shorter than its zeros: Java's rule is an adjusted
/// exponent of -6 or more, which is a count of at least 1000 at this scale.
const SMALLEST_PLAIN: u128 = 1_000;

const UNIT: u128 = 10u128.pow(Quantity::SCALE);

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.nanos().unsigned_abs();
        let sign = if self.nanos() < 0 { "-" } else { "" };
        if magnitude >= SMALLEST_PLAIN {
            return write!(formatter, "{sign}{}.{:09}", magnitude / UNIT, magnitude % UNIT);
        }
        match magnitude {
            0..=9 => write!(formatter, "{sign}{magnitude}E-9"),
            10..=99 => write!(formatter, "{sign}{}.{}E-8", magnitude / 10, magnitude % 10),
            _ => write!(formatter, "{sign}{}.{:02}E-7", magnitude / 100, magnitude % 100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_java_does_at_scale_nine() {
        for (nanos, text) in [
            (0, "0E-9"),
            (1, "1E-9"),
            (-1, "-1E-9"),
            (12, "1.2E-8"),
            (100, "1.00E-7"),
            (-120, "-1.20E-7"),
            (999, "9.99E-7"),
            (1_000, "0.000001000"),
            (1_230, "0.000001230"),
            (-5_500_000_000, "-5.500000000"),
            (999_999_999_999_999_999, "999999999.999999999"),
            (i128::MIN, "-170141183460469231731687303715.884105728"),
        ] {
            assert_eq!(Quantity::from_nanos(nanos).to_string(), text);
        }
    }
}
