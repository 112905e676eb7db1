//! Invoices as they are stored.
//!
//! ```text
//! partition                row        key             document
//! "I" tenant, account      state      "s"             StateDocument: what is to be done next
//!                          invoice    "i" number      InvoiceDocument
//!                          tracking   "t" number      TrackingDocument: the usage that an invoice read
//!                          charged    "c" id          ChargedThroughDocument of a subscription: see the directory
//! "N" tenant, invoice id   place      "p"             PlaceDocument: where the invoice is
//! "N" tenant, number       place      "p"             the same
//! ```
//!
//! A number is 8 bytes, the most significant first. Decimals are texts, so that their scale is kept.

use std::collections::BTreeSet;

use hobbs_domain::identifier::TenantId;
use hobbs_domain::row::{PartitionKey, RowKey, RowRange};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::directory::{AuditDocument, Document};

/// What is to be done for an account next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateDocument {
    /// Grows with every change.
    pub generation: u64,
    /// Whether no invoice is made any more without being asked for, since one failed.
    pub parked: bool,
    /// The dates on which an invoice is due, as days since 1970-01-01.
    pub due: BTreeSet<i64>,
    /// The events of subscriptions that were invoiced.
    pub events_done: BTreeSet<Uuid>,
}

impl Document for StateDocument {}

/// An invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceDocument {
    /// Its id.
    pub id: Uuid,
    /// Its number, unique in the tenant.
    pub number: u64,
    /// The account's date when it was made, as days since 1970-01-01.
    pub date: i64,
    /// The date up to which it charges.
    pub target: i64,
    /// The currency's code.
    pub currency: String,
    /// Who made it, when and why.
    pub created: AuditDocument,
    /// Its items.
    pub items: Vec<ItemDocument>,
}

impl Document for InvoiceDocument {}

/// An item of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemDocument {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) subscription: Uuid,
    pub(super) bundle: Uuid,
    pub(super) names: Option<NamesDocument>,
    pub(super) usage: Option<String>,
    pub(super) pretty_usage: Option<String>,
    pub(super) catalog_effective_at: Option<i64>,
    pub(super) start: i64,
    pub(super) end: Option<i64>,
    pub(super) amount: String,
    pub(super) rate: Option<String>,
    pub(super) quantity: Option<String>,
    pub(super) details: Option<DetailsDocument>,
    pub(super) linked: Option<Uuid>,
}

/// The names of what was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamesDocument {
    pub(super) product: String,
    pub(super) plan: String,
    pub(super) phase: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pretty_product: Option<String>,
    pub(super) pretty_plan: Option<String>,
    pub(super) pretty_phase: Option<String>,
}

/// How the amount of an item comes about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DetailsDocument {
    /// All lines of a period.
    Consumable { lines: Vec<LineDocument>, amount: String },
    /// One line.
    Line(LineDocument),
    /// The units of a period.
    Capacity { lines: Vec<LineDocument>, amount: String },
}

/// A line of details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDocument {
    pub(super) tier: usize,
    pub(super) unit: String,
    pub(super) price: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) block_size: Option<String>,
    pub(super) quantity: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) amount: Option<String>,
}

/// The usage that an invoice read and no earlier one held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackingDocument {
    pub(super) rows: Vec<TrackingRow>,
}

impl Document for TrackingDocument {}

/// That some usage of a unit on a day came with a tracking id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TrackingRow {
    pub(super) subscription: Uuid,
    pub(super) tracking_id: String,
    pub(super) unit: String,
    /// As days since 1970-01-01.
    pub(super) date: i64,
}

/// Where an invoice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceDocument {
    pub(super) account: Uuid,
    pub(super) number: u64,
}

impl Document for PlaceDocument {}

/// The partition that says where an invoice is.
pub(super) fn of_invoice(tenant: TenantId, invoice: Uuid) -> PartitionKey {
    PartitionKey::new([b"N".as_slice(), tenant.uuid().as_bytes(), invoice.as_bytes()].concat())
}

/// The partition that says where the invoice of a number is.
pub(super) fn of_number(tenant: TenantId, number: u64) -> PartitionKey {
    PartitionKey::new([b"N".as_slice(), tenant.uuid().as_bytes(), &number.to_be_bytes()].concat())
}

pub(super) fn state_key() -> RowKey {
    RowKey::new(*b"s")
}

pub(super) fn place_key() -> RowKey {
    RowKey::new(*b"p")
}

pub(super) fn invoice_key(number: u64) -> RowKey {
    RowKey::new([b"i".as_slice(), &number.to_be_bytes()].concat())
}

pub(super) fn invoices() -> RowRange {
    RowRange::prefix(b"i")
}

pub(super) fn tracking_key(number: u64) -> RowKey {
    RowKey::new([b"t".as_slice(), &number.to_be_bytes()].concat())
}

pub(super) fn trackings() -> RowRange {
    RowRange::prefix(b"t")
}
