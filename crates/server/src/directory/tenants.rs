//! Tenants.
//!
//! Source of the rules: the transcripts `tenants/*`.

use hobbs_domain::identifier::TenantId;
use hobbs_domain::row::{RowKey, RowRange};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::documents::{Change, Document};
use super::{Directory, global};
use crate::bounds;
use crate::fault::{ApiClass, Fault};
use crate::security::PasswordHash;

/// A tenant as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TenantDocument {
    /// Its id.
    pub id: Uuid,
    /// The key that requests name it by; unique, with its case.
    pub api_key: String,
    /// The hash of the secret that goes with the key.
    pub secret: PasswordHash,
    /// A name of the client's choice; not unique.
    pub external_key: Option<String>,
}

impl Document for TenantDocument {}

/// Which tenant an API key belongs to.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct ApiKeyDocument {
    tenant: Uuid,
}

impl Document for ApiKeyDocument {}

/// A tenant to be made.
#[derive(Clone, Debug)]
pub struct NewTenant {
    /// The key that requests will name it by.
    pub api_key: String,
    /// The secret that goes with the key.
    pub api_secret: String,
    /// A name of the client's choice.
    pub external_key: Option<String>,
}

/// A tenant.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// The key that requests name it by.
    pub api_key: String,
    /// A name of the client's choice.
    pub external_key: Option<String>,
}

impl TenantDocument {
    /// The tenant, without its secret.
    #[must_use]
    pub fn tenant(&self) -> Tenant {
        let Self { id, api_key, external_key, .. } = self.clone();
        Tenant { id: TenantId::new(id), api_key, external_key }
    }
}

fn tenant_key(id: TenantId) -> RowKey {
    RowKey::new([b"t", id.uuid().as_bytes().as_slice()].concat())
}

fn api_key_key(api_key: &str) -> RowKey {
    RowKey::new([b"k", api_key.as_bytes()].concat())
}

impl Directory {
    /// The ids of all tenants.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn tenant_ids(&self) -> Result<Vec<TenantId>, Fault> {
        let found = self.documents.all::<TenantDocument>(&global(), RowRange::prefix(b"t")).await?;
        Ok(found.into_iter().map(|(_, tenant)| TenantId::new(tenant.id)).collect())
    }

    /// Makes a tenant.
    ///
    /// # Errors
    ///
    /// A key that is taken (409, 20000), an external key (400, 5) or an API key that is too long; a store's failure.
    pub async fn create_tenant(&self, new: NewTenant) -> Result<Tenant, Fault> {
        check_lengths(&new)?;
        let secret = self.passwords.hash(&new.api_secret).await?;
        let id = TenantId::new(self.randomness.uuid());
        let NewTenant { api_key, external_key, .. } = new;
        let document = TenantDocument { id: id.uuid(), api_key, secret, external_key };
        let index = api_key_key(&document.api_key);
        let change = Change::of(global())
            .if_absent(index.clone())
            .put(index, &ApiKeyDocument { tenant: id.uuid() })?
            .put(tenant_key(id), &document)?;
        if self.documents.commit(change).await? {
            return Ok(document.tenant());
        }
        let external_key = document.external_key.as_deref().unwrap_or("null");
        Err(Fault::conflict(ApiClass::Tenant, 20_000, format!("Tenant already exists for key {external_key}")))
    }

    /// A tenant by its id.
    ///
    /// # Errors
    ///
    /// 404, 20001 if there is none; a store's failure.
    pub async fn tenant(&self, id: TenantId) -> Result<Tenant, Fault> {
        let found = self.documents.get::<TenantDocument>(&global(), &tenant_key(id)).await?;
        let missing = || Fault::missing(ApiClass::Tenant, 20_001, format!("Tenant does not exist for id {id}"));
        found.map(|found| found.document.tenant()).ok_or_else(missing)
    }

    /// A tenant by its API key.
    ///
    /// # Errors
    ///
    /// 404, 20003 if there is none; a store's failure.
    pub async fn tenant_by_api_key(&self, api_key: Option<&str>) -> Result<Tenant, Fault> {
        let found = match api_key {
            Some(api_key) => self.tenant_document(api_key).await?,
            None => None,
        };
        found.map(|document| document.tenant()).ok_or_else(|| {
            let api_key = api_key.unwrap_or("null");
            Fault::missing(ApiClass::Tenant, 20_003, format!("Tenant does not exist for api key {api_key}"))
        })
    }

    /// Every tenant, in the order of their ids.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn tenants(&self) -> Result<Vec<Tenant>, Fault> {
        let documents = self.documents.all::<TenantDocument>(&global(), RowRange::prefix(b"t")).await?;
        Ok(documents.into_iter().map(|(_, document)| document.tenant()).collect())
    }

    /// The stored tenant of an API key; `None` if there is none.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn tenant_document(&self, api_key: &str) -> Result<Option<TenantDocument>, Fault> {
        let Some(index) = self.documents.get::<ApiKeyDocument>(&global(), &api_key_key(api_key)).await? else {
            return Ok(None);
        };
        let key = tenant_key(TenantId::new(index.document.tenant));
        Ok(self.documents.get::<TenantDocument>(&global(), &key).await?.map(|found| found.document))
    }
}

fn check_lengths(new: &NewTenant) -> Result<(), Fault> {
    let most = bounds::EXTERNAL_KEY_CHARACTERS_MAX;
    if new.external_key.as_ref().is_some_and(|key| key.chars().count() > most) {
        return Err(Fault::refused(ApiClass::Tenant, 5, format!("External key exceeded {most} characters")));
    }
    let most = bounds::API_KEY_CHARACTERS_MAX;
    if new.api_key.chars().count() > most {
        return Err(Fault::illegal_argument(format!("apiKey is longer than {most} characters")));
    }
    Ok(())
}
