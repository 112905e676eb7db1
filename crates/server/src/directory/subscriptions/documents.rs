//! Subscriptions and bundles as they are stored.
//!
//! ```text
//! row           key                         document
//! subscription  "s" subscription id         SubscriptionDocument
//! its key       "x" external key            KeyDocument: the subscription's id
//! bundle        "b" bundle id               BundleDocument
//! its key       "y" external key            KeyDocument: the id of the latest bundle of that key
//! of account    "z" account id, bundle id   KeyDocument: the bundle's id
//! ```
//!
//! Instants are milliseconds since 1970-01-01T00:00:00Z.

use hobbs_domain::identifier::{AccountId, BundleId, SubscriptionId};
use hobbs_domain::row::{RowKey, RowRange};
use hobbs_domain::time::Instant;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::directory::audits::AuditDocument;
use crate::directory::documents::Document;

/// An event's id and instant, and who asked for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MomentDocument {
    pub event: Uuid,
    pub at: i64,
    pub audit: AuditDocument,
}

/// A step through plans and phases.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StepDocument {
    pub moment: MomentDocument,
    /// `START`, `PHASE` or `CHANGE`.
    pub kind: String,
    pub plan: String,
    pub phase: String,
    pub price_list: String,
    pub catalog_effective_at: i64,
}

/// The end of a subscription.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CancellationDocument {
    pub entitlement: MomentDocument,
    pub billing: MomentDocument,
    /// Whether it ends because the base of its bundle does.
    pub with_base: bool,
}

/// A change of plan that can be undone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PendingChangeDocument {
    pub at: i64,
    pub replaced: Vec<StepDocument>,
}

/// A subscription as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SubscriptionDocument {
    pub id: Uuid,
    pub account: Uuid,
    pub bundle: Uuid,
    pub external_key: String,
    /// A product category.
    pub category: String,
    pub quantity: i32,
    pub bill_cycle_day: Option<i32>,
    pub migrated: bool,
    pub created: AuditDocument,
    pub entitlement_start: MomentDocument,
    pub steps: Vec<StepDocument>,
    pub pending_change: Option<PendingChangeDocument>,
    pub cancellation: Option<CancellationDocument>,
}

impl Document for SubscriptionDocument {}

impl SubscriptionDocument {
    /// When its use ends; `None`: it has no end.
    pub fn entitlement_end(&self) -> Option<Instant> {
        self.cancellation.as_ref().map(|cancellation| Instant::from_millis(cancellation.entitlement.at))
    }
}

/// A pause of a bundle, or its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PauseDocument {
    pub moment: MomentDocument,
    pub paused: bool,
}

/// A bundle as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BundleDocument {
    pub id: Uuid,
    pub account: Uuid,
    pub external_key: String,
    pub created: AuditDocument,
    /// The ids of its subscriptions, in the order in which they were made.
    pub subscriptions: Vec<Uuid>,
    /// What puts the bundles of an account into the order in which they were made.
    #[serde(default)]
    pub ordinal: u64,
    /// Its pauses, in the order of time.
    pub pauses: Vec<PauseDocument>,
}

impl Document for BundleDocument {}

/// Which subscription or bundle a key belongs to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyDocument {
    pub id: Uuid,
}

impl Document for KeyDocument {}

/// The key of a subscription's row.
pub fn subscription_key(id: SubscriptionId) -> RowKey {
    RowKey::new([b"s", id.uuid().as_bytes().as_slice()].concat())
}

/// The rows of all subscriptions after one, or from the first on, in the order of their ids.
pub fn subscriptions_after(after: Option<SubscriptionId>) -> RowRange {
    let all = RowRange::prefix(b"s");
    RowRange { start: after.map_or(all.start, |after| subscription_key(after).next()), end: all.end }
}

/// The key of the row of a subscription's external key.
pub fn subscription_external_key(external_key: &str) -> RowKey {
    RowKey::new([b"x", external_key.as_bytes()].concat())
}

/// The key of a bundle's row.
pub fn bundle_key(id: BundleId) -> RowKey {
    RowKey::new([b"b", id.uuid().as_bytes().as_slice()].concat())
}

/// The key of the row of a bundle's external key.
pub fn bundle_external_key(external_key: &str) -> RowKey {
    RowKey::new([b"y", external_key.as_bytes()].concat())
}

/// The key of the row of a bundle of an account.
pub fn bundle_of_account_key(account: AccountId, bundle: BundleId) -> RowKey {
    RowKey::new([b"z", account.uuid().as_bytes().as_slice(), bundle.uuid().as_bytes()].concat())
}

/// The rows of the bundles of an account.
pub fn bundles_of_account(account: AccountId) -> RowRange {
    RowRange::prefix(&[b"z", account.uuid().as_bytes().as_slice()].concat())
}
