//! Making subscriptions.

use std::sync::Arc;

use hobbs_domain::identifier::{BundleId, SubscriptionId};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::body::SubscriptionBody;
use super::{PATH, SubscriptionJson};
use crate::application::Application;
use crate::directory::{NewBundle, NewSubscriptions, Payer, RequestedDate};
use crate::fault::Fault;
use crate::http::ParameterKind::{DateTime, Flag};
use crate::http::json::{Members, json_text, syntax_fault};
use crate::http::{Exchange, Operation, Parameter, Reply, Resource};
use crate::security::Permission;

const BUNDLES: &str = "/1.0/kb/bundles";

const DATES: [Parameter; 4] = [
    Parameter::new("entitlementDate", DateTime, "When use begins; now, if left out"),
    Parameter::new("billingDate", DateTime, "When billing begins; now, if left out"),
    Parameter::new("renameKeyIfExistsAndUnused", Flag, "Whether a bundle that is no longer in use gives its key away"),
    Parameter::new("migrated", Flag, "Whether it comes from another system"),
];

const SKIPS: Parameter = Parameter::new("skipResponse", Flag, "Whether `Location` leaves out what was made");

/// The paths on which subscriptions are made; `by_key` is what else the first of them does.
pub(super) fn resources(by_key: Operation) -> [Resource; 3] {
    let one = Operation::post("Make a subscription", |application, exchange| Box::pin(one(application, exchange)));
    let bundle = Operation::post("Make a bundle of a base and add-ons, or add to one", |application, exchange| {
        Box::pin(bundle(application, exchange))
    });
    let bundles = Operation::post("Make several bundles, or add to them", |application, exchange| {
        Box::pin(bundles(application, exchange))
    });
    let one = one.query(&DATES).takes_some_of::<SubscriptionJson>();
    let bundle = bundle.query(&DATES).query(&[SKIPS]).takes_some_of::<Vec<SubscriptionJson>>();
    let bundles = bundles.query(&DATES).query(&[SKIPS]).takes_some_of::<Vec<BundleSubscriptionsJson>>();
    [
        Resource::new(PATH, [one, by_key]),
        Resource::new("/1.0/kb/subscriptions/createSubscriptionWithAddOns", [bundle]),
        Resource::new("/1.0/kb/subscriptions/createSubscriptionsWithAddOns", [bundles]),
    ]
}

/// The subscriptions of a bundle, in a body.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its shape is used")]
struct BundleSubscriptionsJson {
    base_entitlement_and_add_ons: Vec<SubscriptionJson>,
}

/// Makes one subscription. Checks in Kill Bill's order: the body's form, the header, the account, what the body says, the
/// dates, the permission.
async fn one(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let body = SubscriptionBody::read(&exchange.body)?;
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    let payer = application.directory.payer(tenant, body.account).await?;
    let bundle = new_bundle(&payer, &[body])?;
    let new = new_subscriptions(&exchange, vec![bundle])?;
    exchange.require(Permission::EntitlementCreate)?;
    let made = application.directory.create_subscriptions(tenant, &payer, &new, &audit).await?;
    let (id, _) = made.first().ok_or_else(|| Fault::Internal("no subscription was made".to_owned()))?;
    Ok(Reply::created_at(&format!("{}{PATH}/{id}", exchange.origin())))
}

/// Makes a bundle with a base and add-ons, or adds to one.
async fn bundle(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let elements = list(&exchange.body)?;
    let bodies = elements.into_iter().map(body_of).collect::<Result<Vec<_>, _>>()?;
    let made = several(&application, &exchange, &[bodies]).await?;
    let id = made.first().filter(|_| !exchange.query.flag("skipResponse")).map(|(_, bundle)| bundle.to_string());
    let path = id.map_or_else(|| BUNDLES.to_owned(), |id| format!("{BUNDLES}/{id}"));
    Ok(Reply::created_at(&format!("{}{path}", exchange.origin())))
}

/// Makes several bundles, or adds to them.
async fn bundles(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
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
    Ok(Reply::created_at(&format!("{}/1.0/kb/accounts/{account}/bundles?bundlesFilter={filter}", exchange.origin())))
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
