//! The bundle that new subscriptions go into: one that there is, or a new one.

use std::collections::BTreeSet;

use hobbs_domain::identifier::{AccountId, BundleId, SubscriptionId};

use super::NewBundle;
use crate::bounds;
use crate::directory::subscriptions::documents::{
    BundleDocument, KeyDocument, bundle_external_key, bundle_key, bundle_of_account_key,
};
use crate::directory::subscriptions::draft::Draft;
use crate::directory::subscriptions::faults;
use crate::directory::subscriptions::load::LoadedBundle;
use crate::fault::{ApiClass, Fault};

impl Draft<'_> {
    /// The bundle that is named by its id, or by a key that is in use.
    pub(super) async fn find_bundle(
        &self,
        account: AccountId,
        named: &NewBundle,
    ) -> Result<Option<LoadedBundle>, Fault> {
        if let Some(id) = named.id {
            let found = self.directory.load_bundle(self.tenant, id).await?;
            let bundle = found.ok_or_else(|| faults::no_active_subscriptions(id))?;
            let document = &bundle.found.document;
            if document.account != account.uuid() {
                return Err(faults::no_active_subscriptions(id));
            }
            if let Some(key) = named.external_key.as_ref().filter(|key| **key != document.external_key) {
                let existing = &document.external_key;
                let why =
                    format!("specified bundle externalKey {key} doesn't match existing bundle externalKey {existing}");
                return Err(faults::invalid_specifier(why));
            }
            return Ok(Some(bundle));
        }
        let Some(key) = &named.external_key else { return Ok(None) };
        let Some(bundle) = self.bundle_of_key(key).await?.filter(|bundle| self.is_in_use(bundle)) else {
            return Ok(None);
        };
        if bundle.found.document.account != account.uuid() {
            return Err(faults::active_bundle_key_exists(key));
        }
        Ok(Some(bundle))
    }

    async fn bundle_of_key(&self, key: &str) -> Result<Option<LoadedBundle>, Fault> {
        match self.directory.id_of_key(self.tenant, &bundle_external_key(key)).await? {
            Some(found) => self.directory.load_bundle(self.tenant, BundleId::new(found.document.id)).await,
            None => Ok(None),
        }
    }

    fn is_in_use(&self, bundle: &LoadedBundle) -> bool {
        bundle.base().is_some_and(|base| !base.subscription.billing_has_ended(self.now))
    }

    /// Writes the bundle with its further subscriptions. Answers its id.
    pub(super) async fn put_bundle(
        &mut self,
        account: AccountId,
        named: &NewBundle,
        existing: Option<&LoadedBundle>,
        rename_unused_key: bool,
        subscriptions: &[SubscriptionId],
        used: &mut BTreeSet<String>,
    ) -> Result<BundleId, Fault> {
        let added = subscriptions.iter().map(|id| id.uuid());
        if let Some(bundle) = existing {
            let mut document = bundle.found.document.clone();
            document.subscriptions.extend(added);
            let full = document.subscriptions.len() > bounds::BUNDLE_SUBSCRIPTIONS_MAX;
            if full || !used.insert(document.id.to_string()) {
                return Err(faults::invalid_specifier("too many subscriptions, or the same bundle twice"));
            }
            self.hold(bundle)?;
            self.rewrite_bundle(bundle, &document)?;
            return Ok(bundle.id);
        }
        let id = BundleId::new(self.directory.randomness.uuid());
        let external_key = named.external_key.clone().unwrap_or_else(|| id.to_string());
        check_length(&external_key)?;
        if !used.insert(external_key.clone()) {
            return Err(faults::active_bundle_key_exists(&external_key));
        }
        self.take_key(&external_key, id, rename_unused_key).await?;
        let document = BundleDocument {
            id: id.uuid(),
            account: account.uuid(),
            external_key,
            created: self.audit.clone(),
            subscriptions: added.collect(),
            ordinal: self.directory.ordinals.next(self.now),
            pauses: Vec::new(),
        };
        let of_account = bundle_of_account_key(account, id);
        self.edit(|change| {
            change
                .if_absent(bundle_key(id))
                .put(bundle_key(id), &document)?
                .put(of_account, &KeyDocument { id: id.uuid() })
        })?;
        Ok(id)
    }

    /// Gives the key to a new bundle. A bundle that is no longer in use and has the key gets another one.
    async fn take_key(&mut self, external_key: &str, id: BundleId, rename_unused_key: bool) -> Result<(), Fault> {
        let index = bundle_external_key(external_key);
        let found = self.directory.id_of_key(self.tenant, &index).await?;
        if let Some(former) = self.bundle_of_key(external_key).await? {
            if !rename_unused_key {
                return Err(faults::bundle_key_exists(external_key));
            }
            let mut document = former.found.document.clone();
            document.external_key = format!("kbcncl-{}:{external_key}", document.id);
            let renamed = bundle_external_key(&document.external_key);
            self.hold(&former)?;
            self.rewrite_bundle(&former, &document)?;
            self.edit(|change| change.put(renamed, &KeyDocument { id: document.id }))?;
        }
        self.edit(|change| {
            change.if_found_or_absent(index.clone(), found.as_ref()).put(index, &KeyDocument { id: id.uuid() })
        })
    }
}

fn check_length(external_key: &str) -> Result<(), Fault> {
    let most = bounds::EXTERNAL_KEY_CHARACTERS_MAX;
    if external_key.chars().count() > most {
        let message = format!("External key exceeded {most} characters");
        return Err(Fault::refused(ApiClass::SubscriptionBase, 5, message));
    }
    Ok(())
}
