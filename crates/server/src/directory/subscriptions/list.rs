//! Listing the subscriptions of a tenant.

use hobbs_domain::identifier::{AccountId, BundleId, SubscriptionId, TenantId};

use super::documents::{SubscriptionDocument, subscriptions_after};
use crate::directory::{Directory, of_tenant};
use crate::fault::Fault;

/// A subscription as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSubscription {
    /// Its id.
    pub id: SubscriptionId,
    /// Its account.
    pub account: AccountId,
    /// Its bundle.
    pub bundle: BundleId,
    /// The key of the client's choice.
    pub external_key: String,
}

/// Some subscriptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionPage {
    /// The subscriptions, in the order of their ids.
    pub subscriptions: Vec<ListedSubscription>,
    /// Whether there may be more after them.
    pub has_more: bool,
}

impl Directory {
    /// The subscriptions of a tenant that come after one, or the first, in the order of their ids: at most `limit`.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn subscriptions(
        &self,
        tenant: TenantId,
        after: Option<SubscriptionId>,
        limit: usize,
    ) -> Result<SubscriptionPage, Fault> {
        let range = subscriptions_after(after);
        let page = self.documents.page_of::<SubscriptionDocument>(&of_tenant(tenant), range, limit).await?;
        let listed = page.documents.into_iter().map(|(_, document)| ListedSubscription {
            id: SubscriptionId::new(document.id),
            account: AccountId::new(document.account),
            bundle: BundleId::new(document.bundle),
            external_key: document.external_key,
        });
        Ok(SubscriptionPage { subscriptions: listed.collect(), has_more: page.rest.is_some() })
    }
}
