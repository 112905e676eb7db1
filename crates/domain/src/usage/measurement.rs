//! One usage record.

use crate::quantity::Quantity;
use crate::time::Instant;

/// So much, at that time: one usage record of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measurement {
    at: Instant,
    amount: Quantity,
}

/// The amount does not fit a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("amount is out of range: its magnitude, rounded to nine decimals, has to be less than 1000000000")]
pub struct AmountOutOfRange;

impl Measurement {
    /// A record. Any sign is fine: a negative amount takes back.
    ///
    /// # Errors
    ///
    /// [`AmountOutOfRange`] unless [`Quantity::fits_a_record`].
    pub fn new(at: Instant, amount: Quantity) -> Result<Self, AmountOutOfRange> {
        if amount.fits_a_record() { Ok(Self { at, amount }) } else { Err(AmountOutOfRange) }
    }

    /// When it was used.
    #[must_use]
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// How much was used.
    #[must_use]
    pub const fn amount(&self) -> Quantity {
        self.amount
    }
}
