//! `/1.0/kb/tenants`. Source: the transcripts `tenants/*`.

mod values;

use std::sync::Arc;

use hobbs_domain::identifier::TenantId;
use schemars::JsonSchema;
use serde::Serialize;

use crate::application::Application;
use crate::directory::{NewTenant, SAMPLE_CATALOG, Tenant};
use crate::fault::Fault;
use crate::http::ParameterKind::{Flag, Text};
use crate::http::json::Members;
use crate::http::{Exchange, Operation, Parameter, Reply, Resource};
use crate::security::Permission;

const PATH: &str = "/1.0/kb/tenants";

pub(super) fn resources() -> Vec<Resource> {
    let create = Operation::post("Make a tenant", |application, exchange| Box::pin(create(application, exchange)))
        .query(&[Parameter::new("useGlobalDefault", Flag, "Whether the tenant begins with the sample catalog")])
        .takes_some_of::<TenantJson>();
    let by_api_key =
        Operation::get("Find a tenant", |application, exchange| Box::pin(by_api_key(application, exchange)))
            .query(&[Parameter::new("apiKey", Text, "The tenant's API key").required()])
            .answers::<TenantJson>();
    let by_id = Operation::get("Read a tenant", |application, exchange| Box::pin(by_id(application, exchange)))
        .answers::<TenantJson>();
    let tenants = [Resource::new(PATH, [create, by_api_key]), Resource::new("/1.0/kb/tenants/{tenantId}", [by_id])];
    tenants.into_iter().chain(values::resources()).collect()
}

/// A tenant as it is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TenantJson {
    tenant_id: String,
    external_key: Option<String>,
    api_key: String,
    /// Never shown.
    api_secret: Option<String>,
    audit_logs: [(); 0],
}

impl From<Tenant> for TenantJson {
    fn from(tenant: Tenant) -> Self {
        let Tenant { id, api_key, external_key } = tenant;
        Self { tenant_id: id.to_string(), external_key, api_key, api_secret: None, audit_logs: [] }
    }
}

async fn create(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let new = new_tenant(&exchange.body)?;
    let audit = exchange.audit()?;
    exchange.require(Permission::TenantCreate)?;
    let tenant = application.directory.create_tenant(new).await?;
    if exchange.query.flag("useGlobalDefault") {
        application.directory.upload_catalog(tenant.id, SAMPLE_CATALOG.as_bytes(), &audit).await?;
    }
    Ok(Reply::created_at(&format!("{}{PATH}/{}", exchange.origin(), tenant.id)))
}

/// Checks in Kill Bill's order: the body, the key, the secret.
fn new_tenant(body: &[u8]) -> Result<NewTenant, Fault> {
    let members = Members::read(body, "TenantJson", &["tenantId", "externalKey", "apiKey", "apiSecret", "auditLogs"])?;
    members.uuid("tenantId")?;
    let needed = |name: &str| {
        let text = members.text(name)?.filter(|text| !text.is_empty());
        text.ok_or_else(|| Fault::illegal_argument(format!("TenantJson {name} needs to be set")))
    };
    Ok(NewTenant {
        api_key: needed("apiKey")?,
        api_secret: needed("apiSecret")?,
        external_key: members.text("externalKey")?,
    })
}

async fn by_api_key(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let tenant = application.directory.tenant_by_api_key(exchange.query.get("apiKey")).await?;
    Reply::json(&TenantJson::from(tenant))
}

async fn by_id(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let id = TenantId::new(exchange.id("tenantId")?);
    Reply::json(&TenantJson::from(application.directory.tenant(id).await?))
}
