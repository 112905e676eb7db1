//! By which tiers, and how, usage is rated.

use crate::catalog::{Currency, UsageSection};

/// Whether Kill Bill's defects are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RatingMode {
    /// Invoices are Kill Bill's, to the last digit.
    #[default]
    KillBill,
    /// Its defects are mended; `docs/QUIRKS.md` lists them.
    Correct,
}

/// A usage section's tiers in a currency, and how they are read.
#[derive(Clone, Copy, Debug)]
pub struct Tariff<'a> {
    /// The section.
    pub section: &'a UsageSection,
    /// The currency.
    pub currency: Currency,
    /// Whether Kill Bill's defects are kept.
    pub mode: RatingMode,
}

impl Tariff<'_> {
    /// Whether Kill Bill's defects are mended.
    #[must_use]
    pub fn is_correct(&self) -> bool {
        self.mode == RatingMode::Correct
    }
}
