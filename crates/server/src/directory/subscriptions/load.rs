//! Reading subscriptions and bundles for a change or a view.

use hobbs_domain::catalog::ProductCategory;
use hobbs_domain::identifier::{BundleId, SubscriptionId, TenantId};
use hobbs_domain::subscription::{Pause, Subscription};
use hobbs_domain::time::LocalDate;
use uuid::Uuid;

use super::conversion::{Audits, from_document, pauses};
use super::documents::{BundleDocument, KeyDocument, SubscriptionDocument, bundle_key, subscription_key};
use crate::directory::documents::Found;
use crate::directory::{AuditDocument, Directory, of_tenant};
use crate::fault::Fault;
use hobbs_domain::row::RowKey;

/// A subscription as it was read.
#[derive(Clone, Debug)]
pub struct LoadedSubscription {
    pub found: Found<SubscriptionDocument>,
    pub subscription: Subscription,
    pub audits: Audits,
    /// The date through which it is charged; `None`: no invoice has anything of it.
    pub charged_through: Option<LocalDate>,
}

/// A bundle as it was read, with its subscriptions.
#[derive(Clone, Debug)]
pub struct LoadedBundle {
    pub found: Found<BundleDocument>,
    pub id: BundleId,
    pub subscriptions: Vec<LoadedSubscription>,
    pub pauses: Vec<Pause>,
    pub audits: Audits,
}

impl LoadedSubscription {
    /// Who made it.
    pub fn created(&self) -> &AuditDocument {
        &self.found.document.created
    }
}

impl LoadedBundle {
    /// The subscription that the others are added to, or the one that stands alone.
    pub fn base(&self) -> Option<&LoadedSubscription> {
        self.subscriptions.iter().find(|loaded| loaded.subscription.category != ProductCategory::AddOn)
    }

    /// One of its subscriptions.
    pub fn subscription(&self, id: SubscriptionId) -> Option<&LoadedSubscription> {
        self.subscriptions.iter().find(|loaded| loaded.subscription.id == id)
    }
}

impl Directory {
    /// A stored subscription.
    pub(in crate::directory) async fn subscription_document(
        &self,
        tenant: TenantId,
        id: SubscriptionId,
    ) -> Result<Option<Found<SubscriptionDocument>>, Fault> {
        self.documents.get(&of_tenant(tenant), &subscription_key(id)).await
    }

    /// Whether there is a bundle of that id.
    pub(in crate::directory) async fn has_bundle(&self, tenant: TenantId, id: Uuid) -> Result<bool, Fault> {
        let found = self.documents.get::<BundleDocument>(&of_tenant(tenant), &bundle_key(BundleId::new(id))).await?;
        Ok(found.is_some())
    }

    /// The id that an external key leads to.
    pub(super) async fn id_of_key(&self, tenant: TenantId, key: &RowKey) -> Result<Option<Found<KeyDocument>>, Fault> {
        self.documents.get(&of_tenant(tenant), key).await
    }

    /// A bundle with its subscriptions.
    pub(super) async fn load_bundle(&self, tenant: TenantId, id: BundleId) -> Result<Option<LoadedBundle>, Fault> {
        let Some(found) = self.documents.get::<BundleDocument>(&of_tenant(tenant), &bundle_key(id)).await? else {
            return Ok(None);
        };
        let mut subscriptions = Vec::with_capacity(found.document.subscriptions.len());
        for &id in &found.document.subscriptions {
            let stored = self.subscription_document(tenant, SubscriptionId::new(id)).await?;
            let stored = stored.ok_or_else(|| Fault::Internal(format!("the subscription {id} is missing")))?;
            let (subscription, audits) = from_document(&stored.document)?;
            let charged_through = self.charged_through(tenant, subscription.account, subscription.id).await?;
            subscriptions.push(LoadedSubscription { found: stored, subscription, audits, charged_through });
        }
        let (pauses, audits) = pauses(&found.document);
        Ok(Some(LoadedBundle { found, id, subscriptions, pauses, audits }))
    }

    /// The bundle of a subscription.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`]; for the id of an account or a bundle, [`Fault::IllegalArgument`]; a store's failure.
    pub(super) async fn load_bundle_of(&self, tenant: TenantId, id: SubscriptionId) -> Result<LoadedBundle, Fault> {
        let Some(found) = self.subscription_document(tenant, id).await? else {
            let known = self.has_bundle(tenant, id.uuid()).await? || self.has_account(tenant, id.uuid()).await?;
            return Err(if known {
                Fault::illegal_argument(format!("{id} is not the id of a subscription, but of an account or a bundle"))
            } else {
                Fault::NoSuchObject { kind: "SUBSCRIPTION", id: id.uuid() }
            });
        };
        let bundle = BundleId::new(found.document.bundle);
        let loaded = self.load_bundle(tenant, bundle).await?;
        loaded.ok_or_else(|| Fault::Internal(format!("the bundle {bundle} is missing")))
    }
}
