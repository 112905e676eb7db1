//! Where rows come from: a data directory, or a running server.

mod directory;
mod server;

use hobbs_domain::identifier::SubscriptionId;
use hobbs_domain::quantity::Quantity;
use hobbs_domain::time::{Instant, LocalDate, Zone};
use hobbs_domain::usage::{Granularity, Window};

use super::ExportError;
use crate::ledger::RecordPlace;
pub use directory::DirectorySource;
pub use server::ServerSource;

/// Where rows come from.
pub enum Source {
    /// A data directory that no server has open.
    Directory(DirectorySource),
    /// A running server.
    Server(Box<ServerSource>),
}

/// A record as it is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// Its subscription.
    pub subscription: SubscriptionId,
    /// What was counted.
    pub unit_type: String,
    /// When.
    pub record_date: Instant,
    /// How much.
    pub amount: Quantity,
    /// The submission's name.
    pub tracking_id: String,
    /// When the server took it in.
    pub recorded_at: Instant,
    /// Who sent it.
    pub created_by: String,
    /// Why.
    pub reason: Option<String>,
    /// More of why.
    pub comment: Option<String>,
    /// What it stands for: `USAGE`, or `VOID` for usage that is taken back, with the opposite amount.
    pub kind: &'static str,
    /// When its submission was taken back, if it was.
    pub voided_at: Option<Instant>,
}

/// What was used of a unit in a window, as it is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalRow {
    /// Whose it is.
    pub subscription: SubscriptionId,
    /// What was counted.
    pub unit_type: String,
    /// The window's first instant.
    pub start: Instant,
    /// The first instant after the window.
    pub end: Instant,
    /// The sum of the records.
    pub sum: Quantity,
    /// How many there are.
    pub count: u64,
    /// The smallest.
    pub min: Quantity,
    /// The largest.
    pub max: Quantity,
}

/// Where a page of records begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordsFrom {
    /// At the first one.
    Start,
    /// Somewhere among those of a directory.
    Place(RecordPlace),
    /// Somewhere among those of a server.
    Cursor(String),
}

/// Windows of time, as they are asked for.
#[derive(Clone, Debug)]
pub(super) struct Windows<'a> {
    pub(super) granularity: Granularity,
    pub(super) zone: &'a Zone,
    pub(super) start: LocalDate,
    pub(super) end: LocalDate,
}

impl Source {
    /// Checks that the tenant, or the subscription where one is given, is there.
    pub(super) async fn check(&self, subscription: Option<SubscriptionId>) -> Result<(), ExportError> {
        match (self, subscription) {
            (Self::Directory(source), Some(subscription)) => source.check(subscription).await,
            // A server says so when it is asked for records or windows.
            _ => Ok(()),
        }
    }

    /// Subscriptions after one, in the order of their ids; none: there are no more.
    pub(super) async fn subscriptions(
        &self,
        after: Option<SubscriptionId>,
    ) -> Result<Vec<SubscriptionId>, ExportError> {
        match self {
            Self::Directory(source) => source.subscriptions(after).await,
            Self::Server(source) => source.subscriptions(after).await,
        }
    }

    /// A page of records of a subscription, and where the next one begins.
    pub(super) async fn records(
        &self,
        subscription: SubscriptionId,
        unit_type: Option<&str>,
        window: Window,
        from: RecordsFrom,
    ) -> Result<(Vec<RecordRow>, Option<RecordsFrom>), ExportError> {
        match self {
            Self::Directory(source) => source.records(subscription, unit_type, window, from).await,
            Self::Server(source) => source.records(subscription, unit_type, window, from).await,
        }
    }

    /// What the records of each window with usage come to, by unit.
    pub(super) async fn totals(
        &self,
        subscription: SubscriptionId,
        unit_type: Option<&str>,
        windows: Windows<'_>,
    ) -> Result<Vec<TotalRow>, ExportError> {
        match self {
            Self::Directory(source) => source.totals(subscription, unit_type, windows).await,
            Self::Server(source) => source.totals(subscription, unit_type, windows).await,
        }
    }
}
