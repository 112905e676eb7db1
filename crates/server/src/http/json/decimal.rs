//! Decimals as JSON numbers.

use hobbs_domain::catalog::Decimal;
use serde_json::value::RawValue;

use crate::fault::Fault;

/// A JSON number with the decimal's own digits.
///
/// # Errors
///
/// [`Fault::Internal`] if its text is no JSON number, which is a bug.
pub fn decimal_json(decimal: Decimal) -> Result<Box<RawValue>, Fault> {
    RawValue::from_string(decimal.to_string()).map_err(|error| Fault::Internal(error.to_string()))
}
