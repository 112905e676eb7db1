//! Catalogs.
//!
//! ```text
//! row      key                         document
//! head     "c"                         CatalogHeadDocument: the effective dates of the versions
//! version  "v" effective date          CatalogVersionDocument: its XML, as it was uploaded
//! ```
//!
//! An effective date in a key is 8 bytes, the most significant first, with the sign bit turned over. Every change of a
//! catalog changes its head, so two changes at once can't both be made. A catalog is read whole and kept in memory.
//!
//! Source of the rules: the transcripts `catalog/*`.

use std::sync::Arc;

use hobbs_domain::catalog::Catalog;
use hobbs_domain::identifier::TenantId;
use hobbs_domain::rating::RatingMode;
use hobbs_domain::row::RowKey;
use hobbs_domain::time::Instant;
use hobbs_domain::usage::Audit;
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};

use super::audits::AuditDocument;
use super::documents::{Change, Document};
use super::{Changed, Directory, Generation, of_tenant};
use crate::bounds;
use crate::catalog_xml::{self, InvalidXml};
use crate::fault::{ApiClass, Fault};

/// A small catalog, in force since 2013-02-08: what a tenant gets that asks for the default one, and `hobbs serve --dev`.
pub const SAMPLE_CATALOG: &str = include_str!("../../resources/sample-catalog.xml");

/// Which versions a catalog has.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct CatalogHeadDocument {
    /// Grows with every change.
    generation: u64,
    /// The effective dates of the versions, in milliseconds.
    versions: Vec<i64>,
}

impl Document for CatalogHeadDocument {}

/// A version of a catalog as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct CatalogVersionDocument {
    xml: String,
    uploaded: AuditDocument,
}

impl Document for CatalogVersionDocument {}

/// The catalogs that were asked for lately.
pub(super) struct CatalogMemory(Cache<TenantId, (Generation, Arc<Catalog>)>);

impl CatalogMemory {
    /// Nothing remembered yet.
    pub(super) fn new() -> Self {
        Self(Cache::new(bounds::CATALOGS_CACHED_MAX))
    }

    /// Forgets a catalog that changed.
    pub(super) fn forget(&self, tenant: TenantId) {
        self.0.remove(&tenant);
    }
}

fn head_key() -> RowKey {
    RowKey::new(*b"c")
}

fn version_key(effective_at: i64) -> RowKey {
    let mut bytes = vec![b'v'];
    let [first, rest @ ..] = effective_at.to_be_bytes();
    bytes.push(first ^ 0x80);
    bytes.extend_from_slice(&rest);
    RowKey::new(bytes)
}

impl Directory {
    /// The catalog of a tenant; one without versions if none was uploaded.
    ///
    /// # Errors
    ///
    /// A store's failure or damage.
    pub async fn catalog(&self, tenant: TenantId) -> Result<Arc<Catalog>, Fault> {
        // Before anything is read: what is read then is at least as new.
        let generation = self.generation(&of_tenant(tenant)).await?;
        match self.catalogs.0.get(&tenant) {
            Some((current, catalog)) if current == generation => return Ok(catalog),
            Some(_) => drop(self.catalogs.0.remove_if(&tenant, |(made, _)| *made != generation)),
            None => {}
        }
        match self.catalogs.0.get_value_or_guard_async(&tenant).await {
            Ok((current, catalog)) if current == generation => Ok(catalog),
            Ok(_) => Ok(Arc::new(self.read_catalog(tenant).await?)),
            Err(place) => {
                let catalog = Arc::new(self.read_catalog(tenant).await?);
                // Refused if the catalog changed since: then the next call reads anew.
                let _forgotten = place.insert((generation, Arc::clone(&catalog)));
                Ok(catalog)
            }
        }
    }

    async fn read_catalog(&self, tenant: TenantId) -> Result<Catalog, Fault> {
        let partition = of_tenant(tenant);
        let head = self.documents.get::<CatalogHeadDocument>(&partition, &head_key()).await?;
        let mut versions = Vec::new();
        for effective_at in head.map(|found| found.document.versions).unwrap_or_default() {
            let key = version_key(effective_at);
            let Some(found) = self.documents.get::<CatalogVersionDocument>(&partition, &key).await? else {
                continue;
            };
            let version = catalog_xml::read(&found.document.xml);
            versions.push(version.map_err(|invalid| Fault::Internal(format!("a stored catalog: {invalid}")))?);
        }
        for prices in self.plan_prices(tenant).await? {
            prices.add_to(&mut versions)?;
        }
        Ok(Catalog::new(versions))
    }

    /// What is wrong with a catalog's XML; nothing if it could be uploaded.
    ///
    /// # Errors
    ///
    /// A store's failure or damage.
    pub async fn catalog_mistakes(&self, tenant: TenantId, xml: &[u8]) -> Result<Vec<String>, Fault> {
        let catalog = self.catalog(tenant).await?;
        let mode = self.rating_mode(tenant).await?;
        Ok(check(&catalog, xml, mode).err().unwrap_or_default())
    }

    /// Adds a version to the catalog.
    ///
    /// # Errors
    ///
    /// 400, 2080 for one that is not valid; a store's failure or damage.
    pub async fn upload_catalog(&self, tenant: TenantId, xml: &[u8], audit: &Audit) -> Result<(), Fault> {
        let mode = self.rating_mode(tenant).await?;
        for _ in 0..bounds::UPDATE_ATTEMPTS_MAX {
            let found = self.documents.get::<CatalogHeadDocument>(&of_tenant(tenant), &head_key()).await?;
            let catalog = self.read_catalog(tenant).await?;
            let (text, effective_at) = check(&catalog, xml, mode).map_err(|mistakes| invalid(tenant, &mistakes))?;
            let uploaded = AuditDocument::new(audit, self.clock.now(), self.randomness.uuid());
            let mut head = found.as_ref().map(|found| found.document.clone()).unwrap_or_default();
            head.generation += 1;
            head.versions.push(effective_at.millis());
            let change = Change::of(of_tenant(tenant))
                .if_found_or_absent(head_key(), found.as_ref())
                .put(head_key(), &head)?
                .put(version_key(effective_at.millis()), &CatalogVersionDocument { xml: text, uploaded })?;
            if self.commit_and_forget(tenant, change, Changed::Catalog).await?.is_empty() {
                return Ok(());
            }
        }
        Err(Fault::Unavailable("too many changes at once: retry later".to_owned()))
    }

    /// Removes all versions of the catalog.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn delete_catalog(&self, tenant: TenantId) -> Result<(), Fault> {
        for _ in 0..bounds::UPDATE_ATTEMPTS_MAX {
            let Some(found) = self.documents.get::<CatalogHeadDocument>(&of_tenant(tenant), &head_key()).await? else {
                return Ok(());
            };
            let generation = found.document.generation + 1;
            let mut change = Change::of(of_tenant(tenant))
                .if_unchanged(head_key(), &found)
                .put(head_key(), &CatalogHeadDocument { generation, versions: Vec::new() })?;
            for &effective_at in &found.document.versions {
                change = change.delete(version_key(effective_at));
            }
            if self.commit_and_forget(tenant, change, Changed::Catalog).await?.is_empty() {
                return Ok(());
            }
        }
        Err(Fault::Unavailable("too many changes at once: retry later".to_owned()))
    }
}

/// The text and effective date of a version that can be added; otherwise what is wrong with it.
/// Kill Bill takes what it then can't rate; tenants that ask for correct rating are told.
fn check(catalog: &Catalog, xml: &[u8], mode: RatingMode) -> Result<(String, Instant), Vec<String>> {
    let alone = |mistake: String| vec![mistake];
    if xml.len() > bounds::CATALOG_BYTES_MAX {
        return Err(alone(format!("the catalog is larger than {} bytes", bounds::CATALOG_BYTES_MAX)));
    }
    if catalog.versions().len() >= bounds::CATALOG_VERSIONS_MAX {
        return Err(alone(format!("the catalog has {} versions already", bounds::CATALOG_VERSIONS_MAX)));
    }
    let text = std::str::from_utf8(xml).map_err(|_| alone("the catalog is not UTF-8".to_owned()))?;
    let version = catalog_xml::read(text).map_err(|InvalidXml(mistake)| alone(mistake))?;
    let effective_at = version.effective_at;
    let unratable = if mode == RatingMode::Correct { version.unratable() } else { Vec::new() };
    if !unratable.is_empty() {
        return Err(unratable);
    }
    let mistakes = catalog.mistakes_with(version);
    if mistakes.is_empty() { Ok((text.to_owned(), effective_at)) } else { Err(mistakes) }
}

/// Kill Bill says no more than that the catalog is invalid; here it is said why.
fn invalid(tenant: TenantId, mistakes: &[String]) -> Fault {
    let message = format!("Invalid catalog for tenant : {tenant}: {}", mistakes.join("; "));
    Fault::refused(ApiClass::Catalog, 2080, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_their_effective_dates() {
        let dates = [i64::MIN, -1, 0, 1, 1_398_902_400_000, i64::MAX];
        assert!(dates.map(version_key).is_sorted());
    }
}
