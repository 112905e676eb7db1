//! Invoices: what is charged for a span of time, given what was charged before.
//!
//! An invoice is made in two steps, since usage has to be read in between. [`Draft::new`] finds the periods of use that have
//! to be rated, and [`UsageInterval::windows`] the time that has to be read for each; [`Draft::items`] rates them and
//! adds fixed and recurring charges. Whatever is billed already is taken away. Nothing is stored here.
//!
//! Source of the rules: the recorded rating cases, by the numbers of their rules, and Kill Bill's behaviour.

mod charged_through;
mod current;
mod draft;
mod error;
mod existing;
mod fixed;
mod item;
mod late;
mod next_dates;
mod proration;
mod read_back;
mod reconcile;
mod recurring;
mod safety;
mod settings;
mod target;
mod usage_interval;
mod usage_items;
mod usage_reading;

pub use current::{CurrentPeriod, PeriodCharges, current_periods};
pub use draft::{Draft, DraftItems, DraftRequest, SubscriptionEvents};
pub use error::InvoicingError;
pub use existing::{ExistingInvoice, ExistingItem};
pub use item::{Item, ItemKind, Names};
pub use settings::InvoiceSettings;
pub use usage_interval::{UsageInterval, UsagePeriod};
pub use usage_reading::UsageReading;
