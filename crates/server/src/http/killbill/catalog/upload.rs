//! Uploading a catalog, and removing it.

use std::sync::Arc;

use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::PATH;
use crate::application::Application;
use crate::fault::Fault;
use crate::http::{Exchange, Reply};
use crate::security::Permission;

/// What is wrong with a catalog.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ValidationJson {
    catalog_validation_errors: Vec<ValidationErrorJson>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ValidationErrorJson {
    error_description: String,
}

/// Checks in Kill Bill's order: the header, the permission, the catalog.
pub(super) async fn upload(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    exchange.require(Permission::CatalogUpload)?;
    application.directory.upload_catalog(tenant, &exchange.body, &audit).await?;
    Ok(Reply::created_at(&format!("{}{PATH}", exchange.origin())))
}

pub(super) async fn validate(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    exchange.audit()?;
    let tenant = exchange.tenant()?;
    exchange.require(Permission::CatalogUpload)?;
    let mistakes = application.directory.catalog_mistakes(tenant, &exchange.body).await?;
    let errors = mistakes.into_iter().map(|error_description| ValidationErrorJson { error_description });
    Reply::json(&ValidationJson { catalog_validation_errors: errors.collect() })
}

pub(super) async fn delete(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    exchange.audit()?;
    let tenant = exchange.tenant()?;
    exchange.require(Permission::CatalogDelete)?;
    application.directory.delete_catalog(tenant).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
