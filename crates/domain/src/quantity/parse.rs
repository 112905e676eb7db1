//! How a quantity is read: every text that Java's `BigDecimal` takes, rounded at the ninth decimal.
//!
//! Source: the transcripts `usage/amount-notation-*` and `usage/amount-decimals-*`. An optional sign, digits of any
//! script with an optional point among them, an optional exponent.

use super::{Quantity, digit};

/// Why a text is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuantityError {
    /// Not a decimal number.
    #[error("not a decimal number")]
    Syntax,
    /// A number, but of 10²⁰ or more.
    #[error("too large a number")]
    OutOfRange,
}

/// Numbers from 10 to this power on are out of range: far above what a record may hold, far below what a sum may.
const POWER_LIMIT: i64 = 20;

/// The parts of a decimal number's text.
struct Decimal<'a> {
    negative: bool,
    /// Digits, and at most one point.
    mantissa: &'a str,
    exponent: i64,
}

impl Quantity {
    /// Reads a decimal number, rounding half away from zero at the ninth decimal.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Syntax`] if the text is no decimal number, [`QuantityError::OutOfRange`] from 10²⁰ on.
    pub fn parse_rounding_half_away_from_zero(text: &str) -> Result<Self, QuantityError> {
        let decimal = split(text)?;
        let magnitude = rounded_magnitude(&decimal)?;
        Ok(Self(if decimal.negative { -magnitude } else { magnitude }))
    }
}

fn split(text: &str) -> Result<Decimal<'_>, QuantityError> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
        None => (unsigned, 0),
    };
    Ok(Decimal { negative, mantissa, exponent })
}

/// An exponent has at most ten digits and fits 32 bits, as in Java.
fn parse_exponent(text: &str) -> Result<i64, QuantityError> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut value: i64 = 0;
    let mut count = 0;
    for character in digits.chars() {
        count += 1;
        let digit = digit::value(character).filter(|_| count <= 10).ok_or(QuantityError::Syntax)?;
        value = value * 10 + i64::from(digit);
    }
    if count == 0 || i32::try_from(value).is_err() {
        return Err(QuantityError::Syntax);
    }
    Ok(if negative { -value } else { value })
}

/// The magnitude in 10⁻⁹ units, rounded half up (the sign is put on afterwards, which makes it half away from zero).
fn rounded_magnitude(decimal: &Decimal<'_>) -> Result<i128, QuantityError> {
    let scale = i64::from(Quantity::SCALE);
    let mut power = power_of_first_digit(decimal)?;
    let mut magnitude: i128 = 0;
    let mut round_up = false;
    for character in decimal.mantissa.chars().filter(|&character| character != '.') {
        let digit = digit::value(character).ok_or(QuantityError::Syntax)?;
        if digit != 0 && power >= POWER_LIMIT {
            return Err(QuantityError::OutOfRange);
        }
        if digit != 0 && power >= -scale {
            let zeros = u32::try_from(power + scale).map_err(|_| QuantityError::OutOfRange)?;
            magnitude += i128::from(digit) * 10i128.pow(zeros);
        }
        if power == -scale - 1 {
            round_up = digit >= 5;
        }
        power -= 1;
    }
    Ok(if round_up { magnitude + 1 } else { magnitude })
}

/// The power of ten that the first digit of the mantissa stands for. Checks that there are digits and at most one point.
fn power_of_first_digit(decimal: &Decimal<'_>) -> Result<i64, QuantityError> {
    let (whole, fraction) = decimal.mantissa.split_once('.').unwrap_or((decimal.mantissa, ""));
    let whole_digits = whole.chars().count();
    if whole_digits + fraction.chars().count() == 0 || fraction.contains('.') {
        return Err(QuantityError::Syntax);
    }
    let whole_digits = i64::try_from(whole_digits).map_err(|_| QuantityError::OutOfRange)?;
    Ok(whole_digits - 1 + decimal.exponent)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<i128, QuantityError> {
        Quantity::parse_rounding_half_away_from_zero(text).map(Quantity::nanos)
    }

    #[test]
    fn reads_what_java_reads() {
        for (text, nanos) in [
            ("5.5", 5_500_000_000),
            ("1.1234567894", 1_123_456_789),
            ("1.1234567895", 1_123_456_790),
            ("-1.1234567895", -1_123_456_790),
            ("1.12345678849999", 1_123_456_788),
            ("0.0000000005", 1),
            ("0.00000000049999", 0),
            ("1e3", 1_000_000_000_000),
            ("2.5E-1", 250_000_000),
            ("1e-400", 0),
            ("0e5", 0),
            ("0e2000000000", 0),
            ("+7", 7_000_000_000),
            (".5", 500_000_000),
            ("5.", 5_000_000_000),
            ("007", 7_000_000_000),
            ("٣", 3_000_000_000),
            ("99999999999999999999", 99_999_999_999_999_999_999_000_000_000),
        ] {
            assert_eq!(parse(text), Ok(nanos), "{text}");
        }
    }

    #[test]
    fn refuses_what_java_refuses() {
        for text in
            ["", ".", "-", "+-1", "1,5", "0x10", "NaN", "x", "1e", "1e+", "1.2.3", "1_000", " 1", "1e99999999999"]
        {
            assert_eq!(parse(text), Err(QuantityError::Syntax), "{text:?}");
        }
    }

    #[test]
    fn refuses_what_is_too_large() {
        for text in ["1e20", "100000000000000000000", "1e2147483647", "-99999999999999999999999999999.5"] {
            assert_eq!(parse(text), Err(QuantityError::OutOfRange), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(nanos in -10i128.pow(28)..10i128.pow(28)) {
            prop_assert_eq!(parse(&Quantity::from_nanos(nanos).to_string()), Ok(nanos));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,40}") {
            let _ = parse(&text);
        }
    }
}
