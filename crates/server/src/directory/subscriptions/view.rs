//! Subscriptions and bundles as they are shown.

use std::sync::Arc;

use hobbs_domain::catalog::Catalog;
use hobbs_domain::identifier::{AccountId, BundleId, SubscriptionId, TenantId};
use hobbs_domain::subscription::{Pause, Subscription};
use hobbs_domain::time::{Instant, LocalDate};
use http::StatusCode;

use super::Payer;
use super::conversion::Audits;
use super::documents::{KeyDocument, bundle_external_key, bundles_of_account, subscription_external_key};
use super::draft::Draft;
use super::load::LoadedBundle;
use crate::directory::{AuditDocument, Directory, of_tenant};
use crate::fault::{ApiClass, Fault};

/// A subscription, and what is needed to show it.
#[derive(Clone, Debug)]
pub struct SubscriptionView {
    /// The subscription.
    pub subscription: Subscription,
    /// Its bundle's key.
    pub bundle_external_key: String,
    /// Its bundle's pauses.
    pub pauses: Vec<Pause>,
    /// The date through which it is charged; `None`: no invoice has anything of it.
    pub charged_through: Option<LocalDate>,
    /// Who made it.
    pub created: AuditDocument,
    /// Who asked for its events.
    pub audits: Audits,
    /// Its account.
    pub payer: Payer,
    /// The tenant's catalog.
    pub catalog: Arc<Catalog>,
    /// When it is looked at.
    pub now: Instant,
}

/// A bundle and its subscriptions.
#[derive(Clone, Debug)]
pub struct BundleView {
    /// Its id.
    pub id: BundleId,
    /// Its account.
    pub account: AccountId,
    /// Its key.
    pub external_key: String,
    /// Who made it.
    pub created: AuditDocument,
    /// What puts the bundles of an account into the order in which they were made.
    ordinal: u64,
    /// Its subscriptions, in the order in which they began.
    pub subscriptions: Vec<SubscriptionView>,
}

impl BundleView {
    /// A new bundle with one subscription that there is not.
    pub(super) fn imagined(subscription: Subscription, payer: Payer, catalog: Arc<Catalog>, draft: &Draft<'_>) -> Self {
        let mut view = Self {
            id: subscription.bundle,
            account: payer.account,
            external_key: subscription.bundle.to_string(),
            created: draft.audit.clone(),
            ordinal: u64::MAX,
            subscriptions: Vec::new(),
        };
        view.add_imagined(subscription, payer, catalog, draft);
        view
    }

    /// Adds a subscription that there is not.
    pub(super) fn add_imagined(
        &mut self,
        subscription: Subscription,
        payer: Payer,
        catalog: Arc<Catalog>,
        draft: &Draft<'_>,
    ) {
        let pauses = self.subscriptions.first().map(|view| view.pauses.clone()).unwrap_or_default();
        self.subscriptions.push(SubscriptionView {
            subscription,
            bundle_external_key: self.external_key.clone(),
            pauses,
            charged_through: None,
            created: draft.audit.clone(),
            audits: Audits::default(),
            payer,
            catalog,
            now: draft.now,
        });
    }
}

impl Directory {
    /// A subscription.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`]; for the id of an account or a bundle, [`Fault::IllegalArgument`]; a store's failure.
    pub async fn subscription(&self, tenant: TenantId, id: SubscriptionId) -> Result<SubscriptionView, Fault> {
        let bundle = self.load_bundle_of(tenant, id).await?;
        let view = self.view(tenant, bundle).await?;
        let found = view.subscriptions.into_iter().find(|view| view.subscription.id == id);
        found.ok_or(Fault::NoSuchObject { kind: "SUBSCRIPTION", id: id.uuid() })
    }

    /// A subscription by its external key.
    ///
    /// # Errors
    ///
    /// 404, 1083 if there is none; a store's failure.
    pub async fn subscription_by_key(&self, tenant: TenantId, key: Option<&str>) -> Result<SubscriptionView, Fault> {
        let found = match key {
            Some(key) => self.id_of_key(tenant, &subscription_external_key(key)).await?,
            None => None,
        };
        match found {
            Some(found) => self.subscription(tenant, SubscriptionId::new(found.document.id)).await,
            None => Err(missing(1083, format!("Unknown subscription matching key {}", key.unwrap_or("null")))),
        }
    }

    /// A bundle.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`]; for the id of something else of the tenant, 404, 1081; a store's failure.
    pub async fn bundle(&self, tenant: TenantId, id: BundleId) -> Result<BundleView, Fault> {
        if let Some(bundle) = self.load_bundle(tenant, id).await? {
            return self.view(tenant, bundle).await;
        }
        let subscription = self.subscription_document(tenant, SubscriptionId::new(id.uuid())).await?;
        if subscription.is_some() || self.has_account(tenant, id.uuid()).await? {
            return Err(missing(1081, format!("Could not find a bundle matching id {id}")));
        }
        Err(Fault::NoSuchObject { kind: "BUNDLE", id: id.uuid() })
    }

    /// The bundle of a key, unless it is no longer in use.
    ///
    /// # Errors
    ///
    /// 404, 1084 if there is none; a store's failure.
    pub async fn bundle_by_key(&self, tenant: TenantId, key: Option<&str>) -> Result<BundleView, Fault> {
        let now = self.clock.now().floor_to_second();
        let in_use =
            |bundle: &LoadedBundle| bundle.base().is_some_and(|base| !base.subscription.billing_has_ended(now));
        match self.bundle_of_key(tenant, key).await?.filter(in_use) {
            Some(bundle) => self.view(tenant, bundle).await,
            None => Err(missing(1084, format!("Could not find a bundle matching key {}", key.unwrap_or("null")))),
        }
    }

    /// The latest bundle of a key, whether it is in use or not.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn latest_bundle_of_key(&self, tenant: TenantId, key: Option<&str>) -> Result<Option<BundleView>, Fault> {
        match self.bundle_of_key(tenant, key).await? {
            Some(bundle) => self.view(tenant, bundle).await.map(Some),
            None => Ok(None),
        }
    }

    async fn bundle_of_key(&self, tenant: TenantId, key: Option<&str>) -> Result<Option<LoadedBundle>, Fault> {
        let Some(key) = key else { return Ok(None) };
        match self.id_of_key(tenant, &bundle_external_key(key)).await? {
            Some(found) => self.load_bundle(tenant, BundleId::new(found.document.id)).await,
            None => Ok(None),
        }
    }

    /// The bundles of an account, the oldest first.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`] if there is no such account; a store's failure.
    pub async fn bundles_of_account(&self, tenant: TenantId, account: AccountId) -> Result<Vec<BundleView>, Fault> {
        self.payer(tenant, Some(account)).await?;
        let keys = self.documents.all::<KeyDocument>(&of_tenant(tenant), bundles_of_account(account)).await?;
        let mut views = Vec::with_capacity(keys.len());
        for (_, key) in keys {
            if let Some(bundle) = self.load_bundle(tenant, BundleId::new(key.id)).await? {
                views.push(self.view(tenant, bundle).await?);
            }
        }
        views.sort_by_key(|view| (view.ordinal, view.id));
        Ok(views)
    }

    async fn view(&self, tenant: TenantId, bundle: LoadedBundle) -> Result<BundleView, Fault> {
        let document = bundle.found.document;
        let account = AccountId::new(document.account);
        let payer = self.payer(tenant, Some(account)).await?;
        let catalog = self.catalog(tenant).await?;
        let now = self.clock.now().floor_to_second();
        let view = |loaded: super::load::LoadedSubscription| {
            let created = loaded.created().clone();
            let mut audits = loaded.audits;
            audits.extend(bundle.audits.clone());
            SubscriptionView {
                subscription: loaded.subscription,
                bundle_external_key: document.external_key.clone(),
                pauses: bundle.pauses.clone(),
                charged_through: loaded.charged_through,
                created,
                audits,
                payer,
                catalog: Arc::clone(&catalog),
                now,
            }
        };
        let mut subscriptions: Vec<_> = bundle.subscriptions.into_iter().map(view).collect();
        subscriptions.sort_by_key(|view| view.subscription.billing_start());
        let (external_key, created, ordinal) = (document.external_key, document.created, document.ordinal);
        Ok(BundleView { id: bundle.id, account, external_key, created, ordinal, subscriptions })
    }
}

fn missing(code: i32, message: String) -> Fault {
    Fault::Caused {
        class: ApiClass::Subscription,
        status: StatusCode::NOT_FOUND,
        code,
        message,
        cause: ApiClass::SubscriptionBase,
    }
}
