//! What a tenant keeps under names: `userKeyValue`, and its own and its plugins' configuration.

use std::sync::Arc;

use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::PATH;
use crate::application::Application;
use crate::directory::{PLUGIN_CONFIGURATION, TENANT_CONFIGURATION};
use crate::fault::Fault;
use crate::http::path::encode;
use crate::http::{Exchange, Media, Operation, Reply, Resource};
use crate::security::Permission;

/// Where a path keeps its values.
#[derive(Clone, Copy, Debug)]
enum Shelf {
    /// Under the name in the path.
    User,
    /// Under the tenant's configuration.
    Tenant,
    /// Under the configuration of the plugin in the path.
    Plugin,
}

impl Shelf {
    fn name(self, exchange: &Exchange) -> String {
        match self {
            Self::User => exchange.variable("keyName").to_owned(),
            Self::Tenant => TENANT_CONFIGURATION.to_owned(),
            Self::Plugin => format!("{PLUGIN_CONFIGURATION}{}", exchange.variable("pluginName")),
        }
    }

    /// Where the values are found.
    fn path(self, exchange: &Exchange) -> String {
        match self {
            Self::User => format!("{PATH}/userKeyValue/{}", encode(exchange.variable("keyName"))),
            Self::Tenant => format!("{PATH}/uploadPerTenantConfig"),
            Self::Plugin => format!("{PATH}/uploadPluginConfig/{}", encode(exchange.variable("pluginName"))),
        }
    }
}

pub(super) fn resources() -> [Resource; 4] {
    let user = [
        Operation::post("Keep a value under a name", |application, exchange| {
            Box::pin(add(application, exchange, Shelf::User))
        }),
        Operation::get("Read the values of a name", |application, exchange| {
            Box::pin(read(application, exchange, Shelf::User))
        }),
        Operation::delete("Remove the values of a name", |application, exchange| {
            Box::pin(remove(application, exchange, Shelf::User))
        }),
    ];
    let tenant = [
        Operation::post("Keep the tenant's configuration", |application, exchange| {
            Box::pin(add(application, exchange, Shelf::Tenant))
        }),
        Operation::get("Read the tenant's configuration", |application, exchange| {
            Box::pin(read(application, exchange, Shelf::Tenant))
        }),
        Operation::delete("Remove the tenant's configuration", |application, exchange| {
            Box::pin(remove(application, exchange, Shelf::Tenant))
        }),
    ];
    let plugin = [
        Operation::post("Keep a plugin's configuration", |application, exchange| {
            Box::pin(add(application, exchange, Shelf::Plugin))
        }),
        Operation::get("Read a plugin's configuration", |application, exchange| {
            Box::pin(read(application, exchange, Shelf::Plugin))
        }),
        Operation::delete("Remove a plugin's configuration", |application, exchange| {
            Box::pin(remove(application, exchange, Shelf::Plugin))
        }),
    ];
    let search = Operation::get("List the names that begin with a text, with their values", |application, exchange| {
        Box::pin(search(application, exchange))
    });
    let search = [search.answers::<Vec<TenantKeyValueJson>>()];
    [
        Resource::new("/1.0/kb/tenants/userKeyValue/{keyName}", shelf(user)),
        Resource::new("/1.0/kb/tenants/uploadPerTenantConfig", shelf(tenant)),
        Resource::new("/1.0/kb/tenants/uploadPerTenantConfig/{keyPrefix}/search", search),
        Resource::new("/1.0/kb/tenants/uploadPluginConfig/{pluginName}", shelf(plugin)),
    ]
}

fn shelf([add, read, remove]: [Operation; 3]) -> [Operation; 3] {
    [add.consuming(Media::Text), read.answers::<TenantKeyValueJson>(), remove]
}

/// A name and its values, as they are answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TenantKeyValueJson {
    key: String,
    values: Vec<String>,
    audit_logs: [(); 0],
}

/// Checks in Kill Bill's order: the header, the permission.
async fn add(application: Arc<Application>, exchange: Exchange, shelf: Shelf) -> Result<Reply, Fault> {
    exchange.audit()?;
    let tenant = exchange.tenant()?;
    exchange.require(Permission::TenantKeysAdd)?;
    let value = String::from_utf8_lossy(&exchange.body).into_owned();
    application.directory.add_tenant_value(tenant, &shelf.name(&exchange), value).await?;
    Ok(Reply::created_at(&format!("{}{}", exchange.origin(), shelf.path(&exchange))))
}

async fn read(application: Arc<Application>, exchange: Exchange, shelf: Shelf) -> Result<Reply, Fault> {
    let key = shelf.name(&exchange);
    let values = application.directory.tenant_values(exchange.tenant()?, &key).await?;
    Reply::json(&TenantKeyValueJson { key, values, audit_logs: [] })
}

async fn remove(application: Arc<Application>, exchange: Exchange, shelf: Shelf) -> Result<Reply, Fault> {
    exchange.audit()?;
    let tenant = exchange.tenant()?;
    exchange.require(Permission::TenantKeysDelete)?;
    application.directory.remove_tenant_values(tenant, &shelf.name(&exchange)).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

async fn search(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let found = application.directory.search_tenant_values(exchange.tenant()?, exchange.variable("keyPrefix")).await?;
    let shown = found.into_iter().map(|(key, values)| TenantKeyValueJson { key, values, audit_logs: [] });
    Reply::json(&shown.collect::<Vec<_>>())
}
