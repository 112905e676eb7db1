//! Making subscriptions.

use std::sync::Arc;

use super::PATH;
use super::body::SubscriptionBody;
use crate::application::Application;
use crate::directory::{NewBundle, NewSubscriptions, Payer, RequestedDate};
use crate::fault::Fault;
use crate::http::{Exchange, Reply};
use crate::security::Permission;

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
