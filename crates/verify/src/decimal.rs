//! Decimal numbers read from their text, exactly and without a float.

/// The value that a number's text stands for: `5.50`, `5.5` and `55E-1` are the same decimal.
///
/// The value is `digits` times ten to the power of `exponent`; the digits have no zero at either end, and zero has no
/// digits, no sign and the exponent 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

/// The decimals of a quantity.
const NANO_EXPONENT: i64 = 9;

impl Decimal {
    /// Reads a number as JSON spells it. `None`: it is no such number, or its exponent is beyond 64 bits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if whole.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let without_tail = all.trim_end_matches('0');
        let digits = without_tail.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Self { negative: false, digits, exponent: 0 });
        }
        let dropped = i64::try_from(all.len() - without_tail.len()).ok()?;
        let decimals = i64::try_from(fraction.len()).ok()?;
        let exponent = exponent.checked_sub(decimals)?.checked_add(dropped)?;
        Some(Self { negative, digits, exponent })
    }

    /// The value as a whole number of 10⁻⁹. `None`: it has more decimals than that, or is beyond 128 bits.
    #[must_use]
    pub fn nanos(&self) -> Option<i128> {
        if self.digits.is_empty() {
            return Some(0);
        }
        let power = u32::try_from(self.exponent.checked_add(NANO_EXPONENT)?).ok()?;
        let magnitude = self.digits.parse::<i128>().ok()?.checked_mul(10_i128.checked_pow(power)?)?;
        Some(if self.negative { -magnitude } else { magnitude })
    }
}

/// Writes a number of 10⁻⁹ as a plain decimal with nine decimals.
#[must_use]
pub fn nanos_text(nanos: i128) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let magnitude = nanos.unsigned_abs();
    format!("{sign}{}.{:09}", magnitude / 1_000_000_000, magnitude % 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_value_are_equal() {
        let spellings = [
            ["5.5", "5.500000000", "55E-1", "0.55e+1"],
            ["0", "-0", "0E-9", "0.000"],
            ["1.00E-7", "0.0000001", "0.000000100", "1e-7"],
            ["-120", "-1.2e2", "-120.0", "-12E1"],
        ];
        for [first, rest @ ..] in spellings {
            for other in rest {
                assert_eq!(Decimal::parse(first).unwrap(), Decimal::parse(other).unwrap(), "{first} and {other}");
            }
        }
    }

    #[test]
    fn different_values_are_not_equal() {
        for (one, other) in [("5.5", "-5.5"), ("5", "50"), ("0.1", "0.01"), ("1e3", "1e-3"), ("0", "1E-9")] {
            assert_ne!(Decimal::parse(one).unwrap(), Decimal::parse(other).unwrap(), "{one} and {other}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".5", "+1", "1e", "NaN", "0x1", "1,5", "--1", "1e99999999999999999999"] {
            assert_eq!(Decimal::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn nanos_are_exact_or_absent() {
        let nanos = |text| Decimal::parse(text).unwrap().nanos();
        assert_eq!(nanos("999999999.999999999"), Some(999_999_999_999_999_999));
        assert_eq!(nanos("-1.00E-7"), Some(-100));
        assert_eq!(nanos("12e3"), Some(12_000_000_000_000));
        assert_eq!(nanos("1E-10"), None);
        assert_eq!(nanos("1e40"), None);
    }

    #[test]
    fn nanos_are_written_with_nine_decimals() {
        for (nanos, text) in [(0, "0.000000000"), (-1, "-0.000000001"), (1_500_000_000, "1.500000000")] {
            assert_eq!(nanos_text(nanos), text);
            assert_eq!(Decimal::parse(text).unwrap().nanos(), Some(nanos));
        }
    }
}
