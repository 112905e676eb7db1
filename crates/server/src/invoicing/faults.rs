//! Errors of invoicing, as Kill Bill answers them.

use hobbs_domain::invoicing::InvoicingError;
use hobbs_domain::rating::{RatingError, RatingMode};
use uuid::Uuid;

use crate::fault::{ApiClass, Fault};

/// The number of an error that Kill Bill has no other number for.
const UNEXPECTED: i32 = 4;

/// An invoice can't be made.
pub(super) fn refused(error: &InvoicingError) -> Fault {
    let message = error.to_string();
    match error {
        error if parks(error) => Fault::refused(ApiClass::Invoice, UNEXPECTED, message),
        InvoicingError::TargetTooFarAhead(date) => {
            let message = format!("The target date was too far in the future. Target Date: {date}");
            Fault::refused(ApiClass::Invoice, 4_005, message)
        }
        InvoicingError::Rating(RatingError::NoPrice { .. }) | InvoicingError::NoPrice => {
            Fault::refused(ApiClass::Invoice, 2_010, message)
        }
        _ => Fault::Internal(message),
    }
}

/// An account without a currency can't be charged.
pub(super) fn no_currency() -> Fault {
    Fault::illegal_argument("the account needs a currency before it can be charged: set its currency")
}

/// Whether an account is parked after such an error: then no more invoices are made without being asked for. After another
/// error, only what was due is not made.
pub(super) const fn parks(error: &InvoicingError) -> bool {
    matches!(
        error,
        InvoicingError::BilledMore { .. }
            | InvoicingError::UnknownUnit(_)
            | InvoicingError::TooManyItems(_)
            | InvoicingError::SameItems { .. }
    )
}

/// Whether there is nothing to invoice, as Kill Bill sees it: it answers so where a fixed or recurring price is missing.
pub(super) fn is_nothing(error: &InvoicingError, rating: RatingMode) -> bool {
    *error == InvoicingError::NoPrice && rating == RatingMode::KillBill
}

/// There is no invoice of that number.
pub(super) fn missing_number(number: u64) -> Fault {
    Fault::missing(ApiClass::Invoice, 4_004, format!("No invoice could be found for number {number}."))
}

/// There is no such invoice.
pub(super) fn missing(id: Uuid) -> Fault {
    Fault::missing(ApiClass::Invoice, 4_004, format!("No invoice could be found for id {id}."))
}
