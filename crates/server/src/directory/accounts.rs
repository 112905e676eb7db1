//! Accounts: the little of them that subscriptions need, until accounts themselves are kept.

use hobbs_domain::catalog::Currency;
use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::row::RowKey;
use hobbs_domain::time::{Instant, ReferenceTime, Zone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::documents::{Change, Document};
use super::subscriptions::Payer;
use super::{Directory, of_tenant};
use crate::fault::Fault;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct AccountDocument {
    id: Uuid,
    currency: Option<String>,
    time_zone: String,
    reference_time: i64,
}

impl Document for AccountDocument {}

fn account_key(id: Uuid) -> RowKey {
    RowKey::new([b"a", id.as_bytes().as_slice()].concat())
}

impl Directory {
    /// Makes an account.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn create_account(
        &self,
        tenant: TenantId,
        currency: Option<String>,
        zone: &Zone,
        reference_time: Option<Instant>,
    ) -> Result<AccountId, Fault> {
        let id = self.randomness.uuid();
        let reference_time = reference_time.unwrap_or_else(|| self.clock.now()).millis();
        let document = AccountDocument { id, currency, time_zone: zone.id().to_owned(), reference_time };
        self.documents.commit(Change::of(of_tenant(tenant)).put(account_key(id), &document)?).await?;
        Ok(AccountId::new(id))
    }

    pub(super) async fn payer_of(&self, tenant: TenantId, account: AccountId) -> Result<Option<Payer>, Fault> {
        let found = self.documents.get::<AccountDocument>(&of_tenant(tenant), &account_key(account.uuid())).await?;
        let Some(document) = found.map(|found| found.document) else { return Ok(None) };
        let zone = Zone::of_id(&document.time_zone).map_err(|error| Fault::Internal(error.to_string()))?;
        let reference = ReferenceTime::new(&zone, Instant::from_millis(document.reference_time));
        let currency = document.currency.as_deref().and_then(Currency::of_code);
        Ok(Some(Payer { account, currency, reference }))
    }

    pub(super) async fn has_account(&self, tenant: TenantId, id: Uuid) -> Result<bool, Fault> {
        Ok(self.documents.get::<AccountDocument>(&of_tenant(tenant), &account_key(id)).await?.is_some())
    }
}
