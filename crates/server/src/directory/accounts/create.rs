//! Making an account.

use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::usage::Audit;
use uuid::Uuid;

use super::document::{AccountIdDocument, account_key, external_key_key, listing_key};
use super::{AccountDocument, limits};
use crate::directory::documents::Change;
use crate::directory::{AuditDocument, Directory, of_tenant};
use crate::fault::{ApiClass, Fault};

impl Directory {
    /// An account that is not made yet: with an id, made by someone now, and nothing else. Its external key is its id.
    #[must_use]
    pub fn blank_account(&self, audit: &Audit) -> AccountDocument {
        let id = self.randomness.uuid();
        let now = self.clock.now();
        AccountDocument {
            id,
            external_key: id.to_string(),
            name: None,
            first_name_length: None,
            email: None,
            bill_cycle_day: 0,
            currency: None,
            parent: None,
            payment_delegated_to_parent: false,
            payment_method: None,
            reference_time: now.floor_to_second().millis(),
            time_zone: "UTC".to_owned(),
            locale: None,
            address1: None,
            address2: None,
            postal_code: None,
            company: None,
            city: None,
            state: None,
            country: None,
            phone: None,
            notes: None,
            migrated: None,
            created: AuditDocument::new(audit, now, self.randomness.uuid()),
            changed: Vec::new(),
            closed: None,
        }
    }

    /// Makes an account.
    ///
    /// # Errors
    ///
    /// A text that is too long; a parent that does not exist (404, 3002); an external key that is taken (409, 3000); a
    /// store's failure.
    pub async fn create_account(&self, tenant: TenantId, account: &AccountDocument) -> Result<AccountId, Fault> {
        limits::check(account)?;
        self.check_parent(tenant, account.parent).await?;
        let index = external_key_key(&account.external_key);
        let id = AccountIdDocument { account: account.id };
        let change = Change::of(of_tenant(tenant))
            .if_absent(index.clone())
            .put(index, &id)?
            .put(listing_key(self.ordinals.next(self.clock.now()), account.id), &id)?
            .put(account_key(account.id), account)?;
        if self.documents.commit(change).await? {
            return Ok(AccountId::new(account.id));
        }
        let message = format!("Account already exists for key {}", account.external_key);
        Err(Fault::conflict(ApiClass::Account, 3_000, message))
    }

    pub(super) async fn check_parent(&self, tenant: TenantId, parent: Option<Uuid>) -> Result<(), Fault> {
        match parent {
            Some(parent) if !self.has_account(tenant, parent).await? => {
                let message = format!("Account does not exist for id {parent}");
                Err(Fault::missing(ApiClass::Account, 3_002, message))
            }
            _ => Ok(()),
        }
    }
}
