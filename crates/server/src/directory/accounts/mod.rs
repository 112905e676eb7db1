//! Accounts.
//!
//! ```text
//! row            key                                   document
//! account        "a" account id                        AccountDocument
//! external key   "e" external key                      the account's id
//! listing        "l" ordinal (8 bytes) account id      the account's id: accounts in the order in which they were made
//! ```
//!
//! Source of the rules: the transcripts `accounts/*`.

mod close;
mod create;
mod document;
mod limits;
mod list;
mod update;

pub use document::{AccountDocument, ClosingDocument};
pub use list::{AccountPage, Slice};

use hobbs_domain::catalog::Currency;
use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::time::{Instant, ReferenceTime, Zone};
use uuid::Uuid;

use super::subscriptions::Payer;
use super::{Directory, of_tenant};
use crate::fault::{ApiClass, Fault};
pub(super) use document::account_key;
use document::{AccountIdDocument, external_key_key};

impl Directory {
    /// An account by its id.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`]; a store's failure.
    pub async fn account(&self, tenant: TenantId, account: AccountId) -> Result<AccountDocument, Fault> {
        let found = self.find_account(tenant, account.uuid()).await?;
        found.ok_or(Fault::NoSuchObject { kind: "ACCOUNT", id: account.uuid() })
    }

    /// An account by its external key.
    ///
    /// # Errors
    ///
    /// 404, 3003 if there is none; a store's failure.
    pub async fn account_by_key(&self, tenant: TenantId, key: Option<&str>) -> Result<AccountDocument, Fault> {
        let found = match key {
            Some(key) => self.find_account_by_key(tenant, key).await?,
            None => None,
        };
        found.ok_or_else(|| {
            let key = key.unwrap_or("null");
            Fault::missing(ApiClass::Account, 3_003, format!("Account does not exist for key {key}"))
        })
    }

    pub(super) async fn payer_of(&self, tenant: TenantId, account: AccountId) -> Result<Option<Payer>, Fault> {
        let Some(document) = self.find_account(tenant, account.uuid()).await? else { return Ok(None) };
        let zone = Zone::of_id(&document.time_zone).map_err(|error| Fault::Internal(error.to_string()))?;
        let reference = ReferenceTime::new(&zone, Instant::from_millis(document.reference_time));
        let currency = document.currency.as_deref().and_then(Currency::of_code);
        let closed = document.closed.as_ref().map(ClosingDocument::moment);
        let bill_cycle_day = i64::from(document.bill_cycle_day);
        Ok(Some(Payer { account, currency, reference, bill_cycle_day, closed }))
    }

    pub(super) async fn has_account(&self, tenant: TenantId, id: Uuid) -> Result<bool, Fault> {
        Ok(self.find_account(tenant, id).await?.is_some())
    }

    async fn find_account(&self, tenant: TenantId, id: Uuid) -> Result<Option<AccountDocument>, Fault> {
        let found = self.documents.get::<AccountDocument>(&of_tenant(tenant), &account_key(id)).await?;
        Ok(found.map(|found| found.document))
    }

    async fn find_account_by_key(&self, tenant: TenantId, key: &str) -> Result<Option<AccountDocument>, Fault> {
        let index = self.documents.get::<AccountIdDocument>(&of_tenant(tenant), &external_key_key(key)).await?;
        match index {
            Some(index) => self.find_account(tenant, index.document.account).await,
            None => Ok(None),
        }
    }
}
