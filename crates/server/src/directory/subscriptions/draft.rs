//! A change of bundles and subscriptions in the making.

use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::subscription::{Moment, Subscription};
use hobbs_domain::time::Instant;
use hobbs_domain::usage::Audit;

use super::conversion::to_document;
use super::documents::{BundleDocument, bundle_key, subscription_key};
use super::load::{LoadedBundle, LoadedSubscription};
use crate::directory::documents::Change;
use crate::directory::{AuditDocument, Directory, of_tenant};
use crate::fault::Fault;

/// A change in the making: what is asked for, when and by whom, and what is to be written.
pub struct Draft<'a> {
    pub directory: &'a Directory,
    pub tenant: TenantId,
    /// When it is asked for, to the second.
    pub now: Instant,
    pub audit: AuditDocument,
    pub change: Change,
    /// The subscriptions that change.
    pub changed: Vec<SubscriptionId>,
    /// Those that there were before, as they are to be.
    pub rewritten: Vec<Subscription>,
}

impl<'a> Draft<'a> {
    /// No change yet.
    pub fn new(directory: &'a Directory, tenant: TenantId, audit: &Audit) -> Self {
        let now = directory.clock.now().floor_to_second();
        let audit = AuditDocument::new(audit, now, directory.randomness.uuid());
        let change = Change::of(of_tenant(tenant));
        Self { directory, tenant, now, audit, change, changed: Vec::new(), rewritten: Vec::new() }
    }

    /// A new event.
    pub fn moment(&self, at: Instant) -> Moment {
        Moment { event: self.directory.randomness.uuid(), at }
    }

    /// Applies something to the change.
    pub fn edit(&mut self, edit: impl FnOnce(Change) -> Result<Change, Fault>) -> Result<(), Fault> {
        let change = std::mem::replace(&mut self.change, Change::of(of_tenant(self.tenant)));
        self.change = edit(change)?;
        Ok(())
    }

    /// The bundle and all its subscriptions have to be as they were read.
    pub fn hold(&mut self, bundle: &LoadedBundle) -> Result<(), Fault> {
        self.edit(|change| {
            let mut change = change.if_unchanged(bundle_key(bundle.id), &bundle.found);
            for loaded in &bundle.subscriptions {
                change = change.if_unchanged(subscription_key(loaded.subscription.id), &loaded.found);
            }
            Ok(change)
        })
    }

    /// Writes a subscription that changed.
    pub fn rewrite(&mut self, loaded: &LoadedSubscription, changed: &Subscription) -> Result<(), Fault> {
        let document = to_document(changed, loaded.created().clone(), &loaded.audits, &self.audit);
        self.changed.push(changed.id);
        self.rewritten.push(changed.clone());
        self.edit(|change| change.put(subscription_key(changed.id), &document))
    }

    /// Writes a bundle that changed.
    pub fn rewrite_bundle(&mut self, bundle: &LoadedBundle, document: &BundleDocument) -> Result<(), Fault> {
        self.edit(|change| change.put(bundle_key(bundle.id), document))
    }
}
