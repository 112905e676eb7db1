//! Reading a catalog.

use std::sync::Arc;

use hobbs_domain::catalog::{Catalog, Version};
use hobbs_domain::identifier::AccountId;
use hobbs_domain::time::Instant;

use super::json::CatalogJson;
use crate::application::Application;
use crate::catalog_xml;
use crate::fault::Fault;
use crate::http::json::parse_uuid;
use crate::http::{Exchange, Media, Reply};

/// All versions, or the one in force on a date.
pub(super) async fn read(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let date = exchange.query.get("requestedDate").map(Instant::parse);
    let catalog = catalog(&application, &exchange).await?;
    let versions: &[Version] = match date.transpose()? {
        None => catalog.versions(),
        Some(date) => std::slice::from_ref(catalog.version_at(date).ok_or_else(|| no_versions(date))?),
    };
    match exchange.produces {
        Media::Xml => Ok(Reply::text(catalog_xml::write(versions))),
        _ => Reply::json(&versions.iter().map(CatalogJson::of).collect::<Result<Vec<_>, _>>()?),
    }
}

/// The effective dates of the versions.
pub(super) async fn versions(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let catalog = catalog(&application, &exchange).await?;
    let dates: Vec<String> = catalog.versions().iter().map(|version| version.effective_at.to_string()).collect();
    Reply::json(&dates)
}

/// The catalog of the tenant; an account that is named has to exist.
pub(super) async fn catalog(application: &Application, exchange: &Exchange) -> Result<Arc<Catalog>, Fault> {
    let tenant = exchange.tenant()?;
    if let Some(text) = exchange.query.get("accountId") {
        let account = parse_uuid(text).ok_or_else(|| Fault::NotFound("Not Found".to_owned()))?;
        application.directory.payer(tenant, Some(AccountId::new(account))).await?;
    }
    application.directory.catalog(tenant).await
}

/// Kill Bill answers with 500.
fn no_versions(date: Instant) -> Fault {
    Fault::illegal_argument(format!("No existing versions in the VersionedCatalog catalog for input date {date}"))
}
