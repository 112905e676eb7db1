//! How a decimal is written.

use std::fmt;

use super::Decimal;

/// Below 10⁻⁶, numbers are written with an exponent.
const SMALLEST_PLAIN_EXPONENT: i64 = -6;

/// As Java writes a `BigDecimal`: with its scale, and with an exponent below 10⁻⁶ and where zeros follow its digits.
impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.unscaled < 0 { "-" } else { "" };
        let digits = self.unscaled.unsigned_abs().to_string();
        let exponent = i64::try_from(digits.len()).unwrap_or(i64::MAX) - 1 - i64::from(self.scale);
        if self.scale < 0 || exponent < SMALLEST_PLAIN_EXPONENT {
            let (first, rest) = digits.split_at(1);
            let point = if rest.is_empty() { "" } else { "." };
            return write!(formatter, "{sign}{first}{point}{rest}E{exponent:+}");
        }
        let scale = usize::try_from(self.scale).unwrap_or_default();
        if scale == 0 {
            return write!(formatter, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(formatter, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_that_follow_make_an_exponent() {
        for (unscaled, scale, printed) in [
            (0, -1, "0E+1"),
            (10, -1, "1.0E+2"),
            (-5, -3, "-5E+3"),
            (0, 9, "0E-9"),
            (0, 6, "0.000000"),
            (1, 7, "1E-7"),
            (12, 2, "0.12"),
        ] {
            assert_eq!(Decimal::new(unscaled, scale).to_string(), printed);
        }
    }
}
