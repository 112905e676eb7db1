//! An account as it is stored.

use hobbs_domain::row::{RowKey, RowRange};
use hobbs_domain::subscription::Moment;
use hobbs_domain::time::Instant;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::directory::AuditDocument;
use crate::directory::documents::Document;

/// An account as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDocument {
    /// Its id.
    pub id: Uuid,
    /// A key of the client's choice, unique within the tenant.
    pub external_key: String,
    /// The name.
    pub name: Option<String>,
    /// How many characters of the name are the first name.
    pub first_name_length: Option<i32>,
    /// The address for mail.
    pub email: Option<String>,
    /// The day of the month on which bills are made; 0: not set.
    pub bill_cycle_day: i32,
    /// The currency's code.
    pub currency: Option<String>,
    /// The account that this one belongs to.
    pub parent: Option<Uuid>,
    /// Whether that account pays.
    pub payment_delegated_to_parent: bool,
    /// The payment method that is used unless another is asked for.
    pub payment_method: Option<Uuid>,
    /// When it was made or is said to be, in milliseconds: its time of day is what dates mean.
    pub reference_time: i64,
    /// The name of the time zone.
    pub time_zone: String,
    /// The locale, as `fr_FR`.
    pub locale: Option<String>,
    /// First line of the address.
    pub address1: Option<String>,
    /// Second line of the address.
    pub address2: Option<String>,
    /// Of the address.
    pub postal_code: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// Of the address.
    pub city: Option<String>,
    /// Of the address.
    pub state: Option<String>,
    /// Of the address.
    pub country: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// Whatever there is to say.
    pub notes: Option<String>,
    /// Whether it came from another system.
    pub migrated: Option<bool>,
    /// Who made it, when and why.
    pub created: AuditDocument,
    /// Who changed it, when and why, the latest of them last; only the latest few are kept.
    #[serde(default)]
    pub changed: Vec<AuditDocument>,
    /// Who closed it, when and why; `None`: it is open.
    #[serde(default)]
    pub closed: Option<ClosingDocument>,
}

impl Document for AccountDocument {}

/// The end of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingDocument {
    /// The id of the event.
    pub event: Uuid,
    /// Who closed it, when and why.
    pub audit: AuditDocument,
}

impl ClosingDocument {
    /// When it is closed, as subscriptions show it.
    #[must_use]
    pub const fn moment(&self) -> Moment {
        Moment { event: self.event, at: Instant::from_millis(self.audit.at) }
    }
}

/// Which account something is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AccountIdDocument {
    pub(super) account: Uuid,
}

impl Document for AccountIdDocument {}

pub(in crate::directory) fn account_key(id: Uuid) -> RowKey {
    RowKey::new([b"a", id.as_bytes().as_slice()].concat())
}

pub(super) fn external_key_key(external_key: &str) -> RowKey {
    RowKey::new([b"e", external_key.as_bytes()].concat())
}

pub(super) fn listing_key(ordinal: u64, id: Uuid) -> RowKey {
    RowKey::new([b"l".as_slice(), &ordinal.to_be_bytes(), id.as_bytes()].concat())
}

/// Every account, in the order in which they were made.
pub(super) fn listing() -> RowRange {
    RowRange::prefix(b"l")
}
