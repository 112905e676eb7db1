//! The tags of an account. Source: Kill Bill's tag API.

use std::sync::Arc;

use hobbs_domain::identifier::AccountId;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::audit::{AUDIT, AuditLogJson, AuditMode};
use crate::application::Application;
use crate::directory::{INVOICING_OFF, TagDocument};
use crate::fault::Fault;
use crate::http::ParameterKind::{Flag, Text};
use crate::http::{Exchange, Operation, Parameter, Reply, Resource};
use crate::security::Permission;

pub(super) fn resources() -> Vec<Resource> {
    let list =
        Operation::get("List the tags of an account", |application, exchange| Box::pin(list(application, exchange)));
    let deleted = Parameter::new("includedDeleted", Flag, "Nothing: tags that were taken off are not kept");
    let list = list.query(&[deleted, AUDIT]).answers::<Vec<TagJson>>();
    let add =
        Operation::post("Add control tags to an account", |application, exchange| Box::pin(add(application, exchange)))
            .takes::<Vec<Uuid>>();
    let remove =
        Operation::delete("Take tags off an account", |application, exchange| Box::pin(remove(application, exchange)))
            .query(&[Parameter::new("tagDef", Text, "The id of a tag definition; may be given several times")]);
    vec![Resource::new("/1.0/kb/accounts/{accountId}/tags", [list, add, remove])]
}

/// A tag as it is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TagJson {
    tag_id: Uuid,
    object_type: &'static str,
    object_id: String,
    tag_definition_id: Uuid,
    tag_definition_name: &'static str,
    audit_logs: Vec<AuditLogJson>,
}

impl TagJson {
    fn of(tag: &TagDocument, account: AccountId, audit: AuditMode) -> Self {
        Self {
            tag_id: tag.id,
            object_type: "ACCOUNT",
            object_id: account.to_string(),
            tag_definition_id: tag.definition,
            tag_definition_name: tag.name(),
            audit_logs: audit.logs(Some(&tag.created), "TAG", tag.id),
        }
    }
}

async fn list(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let account = AccountId::new(exchange.id("accountId")?);
    let audit = AuditMode::of(&exchange)?;
    let tags = application.directory.account_tags(exchange.tenant()?, account).await?;
    Reply::json(&tags.iter().map(|tag| TagJson::of(tag, account, audit)).collect::<Vec<_>>())
}

/// Checks in Kill Bill's order: the body, the header, the account, the permission.
async fn add(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let account = AccountId::new(exchange.id("accountId")?);
    let definitions: Vec<Uuid> =
        serde_json::from_slice(&exchange.body).map_err(|error| Fault::MismatchedJson(error.to_string()))?;
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    application.directory.account(tenant, account).await?;
    exchange.require(Permission::TagAdd)?;
    application.directory.add_account_tags(tenant, account, &definitions, &audit).await?;
    Ok(Reply::created_at(&format!("{}/1.0/kb/accounts/{account}/tags", exchange.origin())))
}

/// When the tag that stops invoices is taken off, what would have been invoiced is due at once.
async fn remove(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let account = AccountId::new(exchange.id("accountId")?);
    exchange.audit()?;
    let tenant = exchange.tenant()?;
    application.directory.account(tenant, account).await?;
    exchange.require(Permission::TagDelete)?;
    let definitions = exchange
        .query
        .all("tagDef")
        .map(|text| Uuid::parse_str(text).map_err(|_| Fault::NotFound("Not Found".to_owned())));
    let definitions = definitions.collect::<Result<Vec<_>, _>>()?;
    application.directory.remove_account_tags(tenant, account, &definitions).await?;
    if definitions.contains(&INVOICING_OFF) {
        application.invoicing.invoice_now(tenant, account).await?;
        application.invoices_changed(tenant, account);
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
