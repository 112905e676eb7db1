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
//! "D" tenant id    ...        see the module of each kind
//! ```

mod documents;
mod subscriptions;
mod tenants;
mod users;

pub use documents::{Change, Document, Documents, Found};
pub use subscriptions::UsageTarget;
pub use tenants::{NewTenant, Tenant, TenantDocument};
pub use users::{ADMINISTRATOR, RoleDocument, UserDocument};

use std::sync::Arc;

use hobbs_domain::identifier::TenantId;
use hobbs_domain::row::PartitionKey;
use hobbs_store::Store;

use crate::clock::Clock;
use crate::fault::Fault;
use crate::randomness::Randomness;
use crate::security::Passwords;

/// The service that keeps the directory.
pub struct Directory {
    documents: Documents,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    passwords: Arc<Passwords>,
}

impl Directory {
    /// A directory in a store.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        passwords: Arc<Passwords>,
    ) -> Self {
        Self { documents: Documents::new(store), clock, randomness, passwords }
    }

    /// Reads something, to see whether the store answers.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn check(&self) -> Result<(), Fault> {
        self.role_document(ADMINISTRATOR).await.map(drop)
    }
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
