//! `/1.0/kb/paymentMethods`, and the payment methods of an account. Source: Kill Bill's payment API.

use std::sync::Arc;

use hobbs_domain::identifier::AccountId;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::audit::{AUDIT, AuditLogJson, AuditMode};
use crate::application::Application;
use crate::directory::{AccountDocument, NewPaymentMethod, PaymentMethodDocument};
use crate::fault::Fault;
use crate::http::ParameterKind::{Flag, Text};
use crate::http::json::Members;
use crate::http::{Exchange, Operation, Parameter, Reply, Resource};
use crate::security::Permission;

const PATH: &str = "/1.0/kb/paymentMethods";

pub(super) fn resources() -> Vec<Resource> {
    let by_key =
        Operation::get("Find a payment method", |application, exchange| Box::pin(by_key(application, exchange)));
    let by_id = Operation::get("Read a payment method", |application, exchange| Box::pin(by_id(application, exchange)));
    let remove =
        Operation::delete("Remove a payment method", |application, exchange| Box::pin(remove(application, exchange)));
    let key = Parameter::new("externalKey", Text, "The payment method's external key").required();
    let by_key = by_key.query(&[key]).query(&SHOWN).answers::<PaymentMethodJson>();
    let by_id = by_id.query(&SHOWN).answers::<PaymentMethodJson>();
    vec![
        Resource::new(PATH, [by_key]),
        Resource::new("/1.0/kb/paymentMethods/{paymentMethodId}", [by_id, remove.query(&EVEN_DEFAULT)]),
    ]
    .into_iter()
    .chain(of_account_resources())
    .collect()
}

fn of_account_resources() -> [Resource; 3] {
    let create = Operation::post("Keep a payment method; nothing is ever charged", |application, exchange| {
        Box::pin(create(application, exchange))
    });
    let of_account = Operation::get("List the payment methods of an account", |application, exchange| {
        Box::pin(of_account(application, exchange))
    });
    let set_default = Operation::put("Make a payment method the default of its account", |application, exchange| {
        Box::pin(set_default(application, exchange))
    });
    let refresh = Operation::put("Nothing: there is no plugin to refresh from", |application, exchange| {
        Box::pin(refresh(application, exchange))
    });
    let is_default = [Parameter::new("isDefault", Flag, "Whether it becomes the account's default")];
    let create = create.query(&is_default).takes_some_of::<PaymentMethodJson>();
    let of_account = of_account.query(&SHOWN).answers::<Vec<PaymentMethodJson>>();
    [
        Resource::new("/1.0/kb/accounts/{accountId}/paymentMethods", [create, of_account]),
        Resource::new("/1.0/kb/accounts/{accountId}/paymentMethods/refresh", [refresh.consuming_nothing()]),
        Resource::new(
            "/1.0/kb/accounts/{accountId}/paymentMethods/{paymentMethodId}/setDefault",
            [set_default.consuming_nothing()],
        ),
    ]
}

const SHOWN: [Parameter; 3] = [
    Parameter::new("includedDeleted", Flag, "Whether one that was removed is shown"),
    Parameter::new("withPluginInfo", Flag, "Whether what its plugin knows is shown"),
    AUDIT,
];

const EVEN_DEFAULT: [Parameter; 2] = [
    Parameter::new("deleteDefaultPmWithAutoPayOff", Flag, "Whether it is removed even as the account's default"),
    Parameter::new("forceDefaultPmDeletion", Flag, "Whether it is removed even as the account's default"),
];

/// A payment method as it is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PaymentMethodJson {
    payment_method_id: String,
    external_key: String,
    account_id: String,
    is_default: bool,
    plugin_name: String,
    plugin_info: Option<PluginInfoJson>,
    audit_logs: Vec<AuditLogJson>,
}

/// What a plugin knows of a payment method; shown where `withPluginInfo` asks for it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PluginInfoJson {
    external_payment_method_id: Option<String>,
    is_default_payment_method: bool,
    properties: [(); 0],
}

impl PaymentMethodJson {
    fn of(method: PaymentMethodDocument, account: &AccountDocument, exchange: &Exchange, audit: AuditMode) -> Self {
        let plugin_info = PluginInfoJson {
            external_payment_method_id: method.external_id,
            is_default_payment_method: false,
            properties: [],
        };
        Self {
            payment_method_id: method.id.to_string(),
            external_key: method.external_key,
            account_id: method.account.to_string(),
            is_default: account.payment_method == Some(method.id),
            plugin_name: method.plugin,
            plugin_info: exchange.query.flag("withPluginInfo").then_some(plugin_info),
            audit_logs: audit.logs(Some(&method.created), "PAYMENT_METHOD", method.id),
        }
    }
}

/// Checks in Kill Bill's order: the body, the header, the account, the permission.
async fn create(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let account = AccountId::new(exchange.id("accountId")?);
    let new = new_payment_method(&exchange)?;
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    application.directory.account(tenant, account).await?;
    exchange.require(Permission::PaymentMethodCreate)?;
    let id = application.directory.create_payment_method(tenant, account, &new, &audit).await?;
    Ok(Reply::created_at(&format!("{}{PATH}/{id}", exchange.origin())))
}

fn new_payment_method(exchange: &Exchange) -> Result<NewPaymentMethod, Fault> {
    const MEMBERS: [&str; 7] =
        ["paymentMethodId", "externalKey", "accountId", "isDefault", "pluginName", "pluginInfo", "auditLogs"];
    let members = Members::read(&exchange.body, "PaymentMethodJson", &MEMBERS)?;
    members.uuid("paymentMethodId")?;
    members.uuid("accountId")?;
    members.flag("isDefault")?;
    let info = members
        .value("pluginInfo")
        .map(|value| Members::of(value.clone(), &["externalPaymentMethodId", "isDefaultPaymentMethod", "properties"]));
    let info = info.transpose()?;
    let plugin = members.text("pluginName")?.filter(|name| !name.is_empty());
    Ok(NewPaymentMethod {
        external_key: members.text("externalKey")?,
        plugin: plugin.ok_or_else(|| Fault::illegal_argument("PaymentMethodJson pluginName should be specified"))?,
        external_id: info.map(|info| info.text("externalPaymentMethodId")).transpose()?.flatten(),
        is_default: exchange.query.flag("isDefault"),
    })
}

async fn of_account(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let id = AccountId::new(exchange.id("accountId")?);
    let audit = AuditMode::of(&exchange)?;
    let tenant = exchange.tenant()?;
    let account = application.directory.account(tenant, id).await?;
    let with_removed = exchange.query.flag("includedDeleted");
    let methods = application.directory.payment_methods(tenant, id, with_removed).await?;
    let shown = methods.into_iter().map(|method| PaymentMethodJson::of(method, &account, &exchange, audit));
    Reply::json(&shown.collect::<Vec<_>>())
}

async fn by_id(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let id = exchange.id("paymentMethodId")?;
    let with_removed = exchange.query.flag("includedDeleted");
    let found = application.directory.payment_method(exchange.tenant()?, id, with_removed).await?;
    shown(&application, &exchange, found).await
}

async fn by_key(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let key = exchange.query.get("externalKey").unwrap_or("null");
    let with_removed = exchange.query.flag("includedDeleted");
    let found = application.directory.payment_method_by_key(exchange.tenant()?, key, with_removed).await?;
    shown(&application, &exchange, found).await
}

async fn shown(application: &Application, exchange: &Exchange, method: PaymentMethodDocument) -> Result<Reply, Fault> {
    let audit = AuditMode::of(exchange)?;
    let account = application.directory.account(exchange.tenant()?, AccountId::new(method.account)).await?;
    Reply::json(&PaymentMethodJson::of(method, &account, exchange, audit))
}

async fn set_default(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let account = AccountId::new(exchange.id("accountId")?);
    let id = exchange.id("paymentMethodId")?;
    exchange.audit()?;
    let tenant = exchange.tenant()?;
    application.directory.account(tenant, account).await?;
    exchange.require(Permission::PaymentMethodUpdate)?;
    application.directory.set_default_payment_method(tenant, account, id).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// There is no plugin that could know more than what is kept, so nothing changes.
async fn refresh(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let account = AccountId::new(exchange.id("accountId")?);
    exchange.audit()?;
    application.directory.account(exchange.tenant()?, account).await?;
    exchange.require(Permission::PaymentMethodUpdate)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// The default of an account goes only with one of the flags that say so.
async fn remove(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let id = exchange.id("paymentMethodId")?;
    exchange.audit()?;
    let tenant = exchange.tenant()?;
    application.directory.payment_method(tenant, id, false).await?;
    exchange.require(Permission::PaymentMethodDelete)?;
    let even_default =
        exchange.query.flag("deleteDefaultPmWithAutoPayOff") || exchange.query.flag("forceDefaultPmDeletion");
    application.directory.remove_payment_method(tenant, id, even_default).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
