//! The directory: tenants, users, accounts, catalogs, subscriptions.
//!
//! Everything here is a *document*: a small row of JSON that is read and changed as a whole. Documents that have to change
//! together share a partition: one for what belongs to no tenant ([`global`]), and one for each tenant ([`of_tenant`]).
//!
//! ```text
//! partition        row        key                     document
//! "G"              tenant     "t" tenant id           TenantDocument
//!                  API key    "k" API key             the tenant's id
//!                  user       "u" user name           UserDocument
//!                  role       "r" role name           RoleDocument
//! both             generation "#"                     see `generations`: only where several servers work on the store
//! "D" tenant id    ...        see the module of each kind
//! ```

mod account_tags;
mod accounts;
mod audits;
mod catalogs;
mod charged_through;
mod documents;
mod generations;
mod invoice_numbers;
mod invoice_settings;
mod ordinals;
mod payment_methods;
mod plan_prices;
mod roles;
mod subscriptions;
mod tenant_values;
mod tenants;
mod usage_targets;
mod users;

pub use account_tags::{INVOICING_OFF, TagDocument};
pub use accounts::{AccountDocument, AccountPage, ClosingDocument, Slice};
pub use audits::AuditDocument;
pub use catalogs::SAMPLE_CATALOG;
pub use charged_through::{ChargedThroughDocument, charged_through_key, invoices_of_account};
pub use documents::{Change, Document, Documents, Found};
pub use generations::Generation;
pub use payment_methods::{NewPaymentMethod, PaymentMethodDocument};
pub use roles::{ADMINISTRATOR, RoleDocument};
pub use subscriptions::{
    BillingPolicy, BundleView, CancelRequest, CancelWhen, ChangeRequest, ChangeWhen, EntitlementPolicy, ImaginedAction,
    ImaginedKind, ImaginedPlan, ListedSubscription, NewBundle, NewSubscription, NewSubscriptions, PauseRequest, Payer,
    RequestedDate, SubscriptionPage, SubscriptionView,
};
pub use tenant_values::{PLUGIN_CONFIGURATION, TENANT_CONFIGURATION};
pub use tenants::{NewTenant, Tenant, TenantDocument};
pub use usage_targets::UsageTarget;
pub use users::UserDocument;

use std::sync::{Arc, OnceLock};

use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::row::{PartitionKey, RowKey};
use hobbs_store::Store;

use catalogs::CatalogMemory;
use generations::Generations;
use ordinals::Ordinals;
use usage_targets::UsageTargets;

use crate::clock::{Clock, Stopwatch};
use crate::fault::Fault;
use crate::randomness::Randomness;
use crate::security::Passwords;

/// The service that keeps the directory.
pub struct Directory {
    documents: Documents,
    /// `None`: no other server works on the store.
    generations: Option<Generations>,
    catalogs: Arc<CatalogMemory>,
    usage_targets: Arc<UsageTargets>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    passwords: Arc<Passwords>,
    ordinals: Ordinals,
    subscriptions_changed: OnceLock<SubscriptionsChanged>,
}

/// Is told of subscriptions that changed.
type SubscriptionsChanged = Box<dyn Fn(TenantId, &[SubscriptionId]) + Send + Sync>;

impl Directory {
    /// A directory in a store.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        passwords: Arc<Passwords>,
    ) -> Self {
        let (catalogs, usage_targets) = (Arc::new(CatalogMemory::new()), Arc::new(UsageTargets::new()));
        Self {
            documents: Documents::new(store),
            generations: None,
            catalogs,
            usage_targets,
            clock,
            randomness,
            passwords,
            ordinals: Ordinals::default(),
            subscriptions_changed: OnceLock::new(),
        }
    }

    /// The same, in a store that other servers work on as well.
    #[must_use]
    pub fn shared(mut self, stopwatch: Arc<dyn Stopwatch>) -> Self {
        self.documents = self.documents.shared(Arc::clone(&self.randomness));
        self.generations = Some(Generations::new(stopwatch));
        self
    }

    /// Whether other servers work on the store as well.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        self.documents.is_shared()
    }

    /// What is remembered of a partition is right if it was made under this generation, or if another server made it wrong
    /// no longer than [`crate::bounds::GENERATION_TIME_MAX`] ago. Always the same if no other server works on the store.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn generation(&self, partition: &PartitionKey) -> Result<Generation, Fault> {
        match &self.generations {
            Some(generations) => generations.current(&self.documents, partition).await,
            None => Ok(Generation::default()),
        }
    }

    /// Has somebody told of subscriptions that change from now on; only the first who asks for it is.
    pub fn watch_subscriptions(&self, watcher: impl Fn(TenantId, &[SubscriptionId]) + Send + Sync + 'static) {
        let _taken = self.subscriptions_changed.set(Box::new(watcher));
    }

    /// Reads something, to see whether the store answers.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn check(&self) -> Result<(), Fault> {
        self.role_document(ADMINISTRATOR).await.map(drop)
    }

    /// Makes a change of a tenant's directory, and forgets what was remembered of it. Answers the keys whose conditions
    /// did not hold; none: the change was made.
    ///
    /// It goes on when the caller goes away, since otherwise a change could be made and what is remembered stay old.
    async fn commit_and_forget(
        &self,
        tenant: TenantId,
        change: Change,
        changed: Changed,
    ) -> Result<Vec<RowKey>, Fault> {
        let (change, subscriptions) = match &changed {
            Changed::Catalog => (change.outdating(), Vec::new()),
            Changed::Subscriptions(subscriptions) => (change.outdating(), subscriptions.clone()),
            Changed::NewSubscriptions(subscriptions) => (change, subscriptions.clone()),
        };
        let (documents, catalogs) = (self.documents.clone(), Arc::clone(&self.catalogs));
        let usage_targets = Arc::clone(&self.usage_targets);
        let committed = tokio::spawn(async move {
            let refusals = documents.refusals(change).await;
            // Also after a failure: then it is open whether the change was made.
            match changed {
                Changed::Catalog => catalogs.forget(tenant),
                Changed::Subscriptions(subscriptions) | Changed::NewSubscriptions(subscriptions) => {
                    usage_targets.forget(tenant, &subscriptions);
                }
            }
            refusals
        });
        let refusals = committed.await.unwrap_or_else(|error| Err(Fault::Internal(error.to_string())));
        if let Some(watcher) = self.subscriptions_changed.get().filter(|_| !subscriptions.is_empty()) {
            watcher(tenant, &subscriptions);
        }
        refusals
    }
}

/// What of a tenant is changed, and has to be forgotten.
enum Changed {
    Catalog,
    Subscriptions(Vec<SubscriptionId>),
    /// They were not there before, and nobody remembers that something is not there.
    NewSubscriptions(Vec<SubscriptionId>),
}

/// The partition of what belongs to no tenant.
#[must_use]
pub fn global() -> PartitionKey {
    PartitionKey::new(*b"G")
}

/// The partition of a tenant's directory.
#[must_use]
pub fn of_tenant(tenant: TenantId) -> PartitionKey {
    let mut bytes = vec![b'D'];
    bytes.extend_from_slice(tenant.uuid().as_bytes());
    PartitionKey::new(bytes)
}
