//! What usage is recorded against, from memory.
//!
//! Every usage call asks for it, so it is remembered; whatever changes a subscription forgets it. A reading that began
//! before a change is not remembered after it: forgetting takes its place away. What another server changes is noticed by
//! the generation (`generations`) that each is remembered under.

use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::time::Instant;
use quick_cache::sync::Cache;

use super::{Directory, Generation, of_tenant};
use crate::bounds;
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

/// The subscriptions that were asked for lately.
pub(super) struct UsageTargets(Cache<(TenantId, SubscriptionId), (Generation, UsageTarget)>);

impl UsageTargets {
    /// Nothing remembered yet.
    pub(super) fn new() -> Self {
        Self(Cache::new(bounds::DOCUMENTS_CACHED_MAX))
    }

    /// Forgets subscriptions that changed.
    pub(super) fn forget(&self, tenant: TenantId, changed: &[SubscriptionId]) {
        for &subscription in changed {
            self.0.remove(&(tenant, subscription));
        }
    }
}

impl Directory {
    /// What an id belongs to. Served from memory where possible: every usage call asks for it.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn usage_target(&self, tenant: TenantId, id: SubscriptionId) -> Result<UsageTarget, Fault> {
        // Before anything is read: what is read then is at least as new.
        let generation = self.generation(&of_tenant(tenant)).await?;
        match self.usage_targets.0.get(&(tenant, id)) {
            Some((current, target)) if current == generation => return Ok(target),
            Some(_) => drop(self.usage_targets.0.remove_if(&(tenant, id), |(made, _)| *made != generation)),
            None => {}
        }
        match self.usage_targets.0.get_value_or_guard_async(&(tenant, id)).await {
            Ok((current, target)) if current == generation => Ok(target),
            Ok(_) => self.read_usage_target(tenant, id).await,
            Err(place) => {
                let target = self.read_usage_target(tenant, id).await?;
                if matches!(target, UsageTarget::Subscription { .. }) {
                    // Refused if the subscription changed since: then the next call reads anew.
                    let _forgotten = place.insert((generation, target));
                }
                Ok(target)
            }
        }
    }

    async fn read_usage_target(&self, tenant: TenantId, id: SubscriptionId) -> Result<UsageTarget, Fault> {
        if let Some(found) = self.subscription_document(tenant, id).await? {
            return Ok(UsageTarget::Subscription { end: found.document.entitlement_end() });
        }
        let known = self.has_bundle(tenant, id.uuid()).await? || self.has_account(tenant, id.uuid()).await?;
        Ok(if known { UsageTarget::Other } else { UsageTarget::None })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn a_reading_that_began_before_a_change_is_not_remembered() {
        let (tenant, id) = (TenantId::new(Uuid::from_u128(1)), SubscriptionId::new(Uuid::from_u128(2)));
        let (targets, old) = (UsageTargets::new(), (Generation::default(), UsageTarget::Subscription { end: None }));
        let place = targets.0.get_value_or_guard_async(&(tenant, id)).await.err().unwrap();
        targets.forget(tenant, &[id]);
        assert!(place.insert(old).is_err());
        assert_eq!(targets.0.get(&(tenant, id)), None);
        let place = targets.0.get_value_or_guard_async(&(tenant, id)).await.err().unwrap();
        assert!(place.insert(old).is_ok());
        assert_eq!(targets.0.get(&(tenant, id)), Some(old));
        targets.forget(tenant, &[id]);
        assert_eq!(targets.0.get(&(tenant, id)), None);
    }
}
