//! The dates through which subscriptions are charged: those that their invoices reach.
//!
//! They stand among an account's invoices, since they change with them; here they decide when a term ends.
//!
//! ```text
//! partition             row              key               document
//! "I" tenant, account   charged through  "c" subscription  ChargedThroughDocument
//! ```

use hobbs_domain::identifier::{AccountId, SubscriptionId, TenantId};
use hobbs_domain::row::{PartitionKey, RowKey};
use hobbs_domain::time::LocalDate;
use serde::{Deserialize, Serialize};

use super::Directory;
use super::documents::Document;
use crate::fault::Fault;

/// The date through which a subscription is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargedThroughDocument {
    /// The account's date, as days since 1970-01-01: the end of what the latest invoice with the subscription charges.
    pub date: i64,
}

impl Document for ChargedThroughDocument {}

/// The partition of an account's invoices.
#[must_use]
pub fn invoices_of_account(tenant: TenantId, account: AccountId) -> PartitionKey {
    PartitionKey::new([b"I".as_slice(), tenant.uuid().as_bytes(), account.uuid().as_bytes()].concat())
}

/// The row of a subscription.
#[must_use]
pub fn charged_through_key(subscription: SubscriptionId) -> RowKey {
    RowKey::new([b"c".as_slice(), subscription.uuid().as_bytes()].concat())
}

impl Directory {
    /// The date through which a subscription is charged; `None`: no invoice has anything of it.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub(super) async fn charged_through(
        &self,
        tenant: TenantId,
        account: AccountId,
        subscription: SubscriptionId,
    ) -> Result<Option<LocalDate>, Fault> {
        let partition = invoices_of_account(tenant, account);
        let key = charged_through_key(subscription);
        let found = self.documents.get::<ChargedThroughDocument>(&partition, &key).await?;
        Ok(found.map(|found| LocalDate::from_days(found.document.date)))
    }
}
