//! When an account is invoiced next.

use crate::catalog::BillingMode;
use crate::time::LocalDate;

use super::{Item, ItemKind};

/// When a subscription's recurring price is charged next.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RecurringDate {
    mode: Option<BillingMode>,
    date: Option<LocalDate>,
}

impl RecurringDate {
    /// It is charged up to a date; the latest such date counts.
    pub(super) fn charged_until(&mut self, mode: BillingMode, date: Option<LocalDate>) {
        if date.is_some() {
            self.mode.get_or_insert(mode);
            self.date = self.date.max(date);
        }
    }

    /// Nothing is charged any more.
    pub(super) const fn clear(&mut self) {
        self.date = None;
    }

    /// The date, unless nothing is charged in advance any more: then an invoice on that date would find nothing either.
    pub(super) fn after(&self, items: &[Item], subscription: crate::identifier::SubscriptionId) -> Option<LocalDate> {
        let date = self.date?;
        let is_charged = |item: &Item| item.subscription == subscription && item.kind == ItemKind::Recurring;
        let touches = |item: &Item| item.start == date || item.end == Some(date);
        let goes_on =
            self.mode != Some(BillingMode::InAdvance) || items.iter().any(|item| is_charged(item) || touches(item));
        goes_on.then_some(date)
    }
}
