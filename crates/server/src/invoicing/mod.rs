//! Invoices: made when they are due or asked for, looked at before they are.
//!
//! What an invoice comes to is decided in [`hobbs_domain::invoicing`]; here is read what that depends on, and stored what
//! comes of it. All of an account's invoices share a partition, and each new one changes the account's state there, so that
//! two made at once can't both be stored.

mod account;
mod charges;
mod conversion;
mod details;
mod documents;
mod dry_run;
mod due;
mod faults;
mod generate;
mod rating;
mod read;
mod schedule;
mod tracking;
mod trial;

pub use charges::{Charges, SectionCharges};
pub use details::details_text;
pub use documents::{InvoiceDocument, ItemDocument};
pub use dry_run::{DryInvoice, DryRun};
pub use read::{InvoiceView, ItemView};
pub use schedule::Schedule;
pub use trial::{Trial, TrialUsage, Tried, TriedSection};

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::clock::Clock;
use crate::directory::{Directory, Documents};
use crate::ledger::Ledger;
use crate::randomness::Randomness;

/// The service that makes invoices.
pub struct Invoicing {
    documents: Documents,
    directory: Arc<Directory>,
    ledger: Arc<Ledger>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    /// One invoice at a time and group of accounts: what two at once would do is refused by the store, and done again.
    turns: [Mutex<()>; TURNS],
}

/// How many groups of accounts take turns.
const TURNS: usize = 64;

impl Invoicing {
    /// Invoices in a store.
    #[must_use]
    pub fn new(
        documents: Documents,
        directory: Arc<Directory>,
        ledger: Arc<Ledger>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
    ) -> Self {
        let turns = std::array::from_fn(|_| Mutex::new(()));
        Self { documents, directory, ledger, clock, randomness, turns }
    }
}
