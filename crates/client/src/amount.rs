//! Exact amounts.

use std::fmt;
use std::str::FromStr;

use bigdecimal::BigDecimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::bounds;
use crate::error::ClientError;

/// A decimal number, exact: read from a text or an integer, written as a JSON number with its own digits. There is no way
/// from or to a float.
///
/// Two amounts are equal if their values are: `5.5` is `5.500000000`. Each is printed with the digits it came with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(BigDecimal);

impl Amount {
    /// The number.
    #[must_use]
    pub const fn decimal(&self) -> &BigDecimal {
        &self.0
    }
}

impl FromStr for Amount {
    type Err = ClientError;

    fn from_str(text: &str) -> Result<Self, ClientError> {
        let invalid = || ClientError::InvalidArgument(format!("\"{text:.40}\" is no decimal number"));
        if text.len() > bounds::AMOUNT_CHARACTERS_MAX || text.contains('_') {
            return Err(invalid());
        }
        let decimal = BigDecimal::from_str(text.trim()).map_err(|_| invalid())?;
        if decimal.fractional_digit_count().abs() > bounds::AMOUNT_EXPONENT_MAX {
            return Err(invalid());
        }
        Ok(Self(decimal))
    }
}

macro_rules! from_integer {
    ($($integer:ty),*) => {
        $(impl From<$integer> for Amount {
            fn from(value: $integer) -> Self {
                Self(BigDecimal::from(value))
            }
        })*
    };
}

from_integer!(i32, u32, i64, u64, i128, u128);

impl From<BigDecimal> for Amount {
    fn from(value: BigDecimal) -> Self {
        Self(value)
    }
}

/// In plain notation, with all of its decimals.
impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.to_plain_string())
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.to_string()).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = Box::<RawValue>::deserialize(deserializer)?;
        number.get().parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Amount {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn is_read_from_the_number_s_own_text() {
        for (json, text) in [
            ("5.500000000", "5.500000000"),
            ("0E-9", "0.000000000"),
            ("1.00E-7", "0.000000100"),
            ("-1.20E-7", "-0.000000120"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("99999999999999999999.999999999", "99999999999999999999.999999999"),
        ] {
            assert_eq!(read(json).to_string(), text);
        }
    }

    #[test]
    fn is_written_as_a_number_with_its_digits() {
        let amount: Amount = "0.10".parse().unwrap();
        assert_eq!(serde_json::to_string(&amount).unwrap(), "0.10");
        assert_eq!(serde_json::to_string(&Amount::from(-7)).unwrap(), "-7");
    }

    #[test]
    fn equal_values_are_equal() {
        assert_eq!(read("5.5"), read("5.500000000"));
        assert_ne!(read("5.5"), read("5.500000001"));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "x", "1,5", "NaN", "1_0", "1e99999", "1e-99999", &"1".repeat(2_000)] {
            assert!(text.parse::<Amount>().is_err(), "{text:.40}");
        }
    }
}
