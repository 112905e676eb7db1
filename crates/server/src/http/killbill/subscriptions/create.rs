//! Making subscriptions.

use std::sync::Arc;

use hobbs_domain::identifier::{BundleId, SubscriptionId};
use serde::Deserialize;
use serde_json::Value;

use super::PATH;
use super::body::SubscriptionBody;
use crate::application::Application;
use crate::directory::{NewBundle, NewSubscriptions, Payer, RequestedDate};
use crate::fault::Fault;
use crate::http::json::{Members, json_text, syntax_fault};
use crate::http::{Exchange, Reply};
use crate::security::Permission;

const BUNDLES: &str = "/1.0/kb/bundles";

/// Makes one subscription. Checks in Kill Bill's order: the body's form, the header, the account, what the body says, the
/// dates, the permission.
pub(super) async fn one(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let body = SubscriptionBody::read(&exchange.body)?;
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    let payer = application.directory.payer(tenant, body.account).await?;
    let bundle = new_bundle(&payer, &[body])?;
    let new = new_subscriptions(&exchange, vec![bundle])?;
    exchange.require(Permission::EntitlementCreate)?;
    let made = application.directory.create_subscriptions(tenant, &payer, &new, &audit).await?;
    let (id, _) = made.first().ok_or_else(|| Fault::Internal("no subscription was made".to_owned()))?;
    Ok(Reply::created_at(&format!("{}{PATH}/{id}", exchange.origin)))
}

/// Makes a bundle with a base and add-ons, or adds to one.
pub(super) async fn bundle(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let elements = list(&exchange.body)?;
    let bodies = elements.into_iter().map(body_of).collect::<Result<Vec<_>, _>>()?;
    let made = several(&application, &exchange, &[bodies]).await?;
    let id = made.first().filter(|_| !exchange.query.flag("skipResponse")).map(|(_, bundle)| bundle.to_string());
    let path = id.map_or_else(|| BUNDLES.to_owned(), |id| format!("{BUNDLES}/{id}"));
    Ok(Reply::created_at(&format!("{}{path}", exchange.origin)))
}

/// Makes several bundles, or adds to them.
pub(super) async fn bundles(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let mut bundles = Vec::new();
    for element in list(&exchange.body)? {
        let members = Members::of(element, &["baseEntitlementAndAddOns"])?;
        let bodies = members.list("baseEntitlementAndAddOns")?.unwrap_or_default();
        bundles.push(bodies.iter().cloned().map(body_of).collect::<Result<Vec<_>, _>>()?);
    }
    if bundles.is_empty() {
        return Err(Fault::illegal_argument("No subscription specified to create"));
    }
    let account = bundles.first().and_then(|bodies| bodies.first()).and_then(|body| body.account);
    let made = several(&application, &exchange, &bundles).await?;
    let mut ids: Vec<String> = Vec::new();
    for (_, bundle) in made.iter().filter(|_| !exchange.query.flag("skipResponse")) {
        let id = bundle.to_string();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let account = account.map(|account| account.to_string()).unwrap_or_default();
    let filter = ids.join(",");
    Ok(Reply::created_at(&format!("{}/1.0/kb/accounts/{account}/bundles?bundlesFilter={filter}", exchange.origin)))
}

/// A body that is a list; a missing one is empty.
fn list(body: &[u8]) -> Result<Vec<Value>, Fault> {
    let Some(text) = json_text(body) else { return Ok(Vec::new()) };
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    match Value::deserialize(&mut deserializer).map_err(|error| syntax_fault(&error))? {
        Value::Array(values) => Ok(values),
        Value::Null => Ok(Vec::new()),
        _ => Err(Fault::MismatchedJson("a list was expected".to_owned())),
    }
}

fn body_of(element: Value) -> Result<SubscriptionBody, Fault> {
    if element.is_null() {
        return Err(Fault::illegal_argument("SubscriptionJson body should be specified for each element"));
    }
    SubscriptionBody::of_value(element)
}

/// Checks in Kill Bill's order: the header, that there is something to make, the account, what the bodies say, the dates,
/// the permission.
async fn several(
    application: &Application,
    exchange: &Exchange,
    bundles: &[Vec<SubscriptionBody>],
) -> Result<Vec<(SubscriptionId, BundleId)>, Fault> {
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    let first = bundles.first().and_then(|bodies| bodies.first());
    let first = first.ok_or_else(|| Fault::illegal_argument("SubscriptionJson body should be specified"))?;
    let payer = application.directory.payer(tenant, first.account).await?;
    let bundles = bundles.iter().map(|bodies| new_bundle(&payer, bodies)).collect::<Result<_, _>>()?;
    let new = new_subscriptions(exchange, bundles)?;
    exchange.require(Permission::EntitlementCreate)?;
    application.directory.create_subscriptions(tenant, &payer, &new, &audit).await
}

/// One bundle of a request. Its elements name the same account and the same bundle.
fn new_bundle(payer: &Payer, bodies: &[SubscriptionBody]) -> Result<NewBundle, Fault> {
    let mut bundle = NewBundle { id: None, external_key: None, subscriptions: Vec::with_capacity(bodies.len()) };
    for body in bodies {
        let subscription = body.new_subscription()?;
        let same = |name: &str| {
            Fault::illegal_argument(format!("SubscriptionJson {name} should be the same for each element"))
        };
        if body.account != Some(payer.account) {
            return Err(same("accountId"));
        }
        if bundle.id.is_some() && bundle.id != body.bundle {
            return Err(same("bundleId"));
        }
        bundle.id = bundle.id.or(body.bundle);
        if let (Some(key), Some(other)) = (&bundle.external_key, &body.bundle_external_key)
            && key != other
        {
            return Err(same("externalKey"));
        }
        bundle.external_key = bundle.external_key.or_else(|| body.bundle_external_key.clone());
        bundle.subscriptions.push(subscription);
    }
    Ok(bundle)
}

fn new_subscriptions(exchange: &Exchange, bundles: Vec<NewBundle>) -> Result<NewSubscriptions, Fault> {
    let rename = exchange.query.get("renameKeyIfExistsAndUnused");
    Ok(NewSubscriptions {
        entitlement: RequestedDate::parse(exchange.query.get("entitlementDate"))?,
        billing: RequestedDate::parse(exchange.query.get("billingDate"))?,
        migrated: exchange.query.flag("migrated"),
        rename_unused_key: rename.is_none() || exchange.query.flag("renameKeyIfExistsAndUnused"),
        bundles,
    })
}
