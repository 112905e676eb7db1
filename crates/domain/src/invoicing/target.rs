//! The date up to which an invoice charges.

use crate::time::LocalDate;

use super::{ExistingInvoice, InvoiceSettings, InvoicingError, ItemKind};

/// The target date that counts: not earlier than one already invoiced with usage or recurring charges (rule 2).
///
/// # Errors
///
/// [`InvoicingError::TargetTooFarAhead`] of today, a date of UTC.
pub(super) fn adjusted(
    asked: LocalDate,
    today: LocalDate,
    existing: &[ExistingInvoice],
    settings: &InvoiceSettings,
) -> Result<LocalDate, InvoicingError> {
    if today.whole_months_until(asked) > settings.months_ahead_max {
        return Err(InvoicingError::TargetTooFarAhead(asked));
    }
    let counts = |invoice: &&ExistingInvoice| {
        invoice.items.iter().any(|item| matches!(item.item.kind, ItemKind::Recurring | ItemKind::Usage))
    };
    Ok(existing.iter().filter(counts).map(|invoice| invoice.target).fold(asked, LocalDate::max))
}
