//! Why no invoice can be made.

use crate::decimal::DecimalOutOfRange;
use crate::rating::RatingError;
use crate::time::LocalDate;

/// Why no invoice can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvoicingError {
    /// Usage can't be rated.
    #[error(transparent)]
    Rating(#[from] RatingError),
    /// More was billed for a period than it comes to.
    #[error(
        "ILLEGAL INVOICING STATE: Usage period start='{start}', end='{end}', amountToBill='{to_bill}', (previously billed \
         amount='{billed}', new proposed amount='{proposed}')"
    )]
    BilledMore {
        /// The first day of the period.
        start: LocalDate,
        /// The day after its last.
        end: LocalDate,
        /// What is left to bill; below zero.
        to_bill: String,
        /// What was billed.
        billed: String,
        /// What the period comes to.
        proposed: String,
    },
    /// Usage of a unit was recorded that the catalog does not have, and the tenant wants to know.
    #[error("ILLEGAL INVOICING STATE: unit type {0} is not defined in the catalog")]
    UnknownUnit(String),
    /// Several fixed items of a subscription for one day, or recurring ones for the same days.
    #[error("SAFETY BOUND TRIGGERED Multiple {kind} items for subscriptionId='{subscription}', startDate='{start}'")]
    SameItems {
        /// What the items are for.
        kind: &'static str,
        /// The subscription.
        subscription: uuid::Uuid,
        /// The first day.
        start: LocalDate,
    },
    /// Too many items for a subscription on one day.
    #[error("SAFETY BOUND TRIGGERED subscriptionId='{0}'")]
    TooManyItems(uuid::Uuid),
    /// The target date is too far ahead.
    #[error("Target date {0} is too far in the future")]
    TargetTooFarAhead(LocalDate),
    /// Something happens to a subscription on the target date by the offset of the account's reference time, but after it by the
    /// offset of that day.
    #[error("(remaining) billing events should be prior targetDate={0}: ask for a later target date")]
    EventAfterTarget(LocalDate),
    /// The catalog has no price of a plan in the account's currency.
    #[error("a plan has no price in the account's currency: add it to the catalog")]
    NoPrice,
    /// A span of time has more periods than are billed at once.
    #[error("there are more than {0} periods to bill: bill them in several steps, with earlier target dates first")]
    TooManyPeriods(i64),
    /// An amount is beyond what an item may have.
    #[error("Out of range value for column 'amount'")]
    AmountTooLarge,
}

impl From<DecimalOutOfRange> for InvoicingError {
    fn from(error: DecimalOutOfRange) -> Self {
        Self::Rating(RatingError::OutOfRange(error))
    }
}
