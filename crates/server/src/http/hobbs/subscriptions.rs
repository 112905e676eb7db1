//! `GET /1.0/hobbs/subscriptions`: all subscriptions of the tenant, for whoever reads all of its usage.

use std::sync::Arc;

use hobbs_domain::identifier::SubscriptionId;
use schemars::JsonSchema;
use serde::Serialize;

use super::limit;
use crate::application::Application;
use crate::bounds;
use crate::directory::ListedSubscription;
use crate::fault::Fault;
use crate::http::ParameterKind::{Count, Text};
use crate::http::{Exchange, Operation, Parameter, Reply, Resource, parse_java_uuid};

pub(super) fn resource() -> Resource {
    let list = Operation::get("List the tenant's subscriptions, in the order of their ids", |application, exchange| {
        Box::pin(list(application, exchange))
    });
    let query = [
        Parameter::new("cursor", Text, "Where to go on: nextCursor of the page before; the first, if left out"),
        Parameter::new("limit", Count, "How many at most: 100, if left out; up to 1000"),
    ];
    Resource::new("/1.0/hobbs/subscriptions", [list.query(&query).answers::<SubscriptionPageJson>()])
}

/// Some subscriptions.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SubscriptionPageJson {
    subscriptions: Vec<ListedSubscriptionJson>,
    /// Where to go on; null: there are no more.
    next_cursor: Option<String>,
}

/// A subscription as it is listed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ListedSubscriptionJson {
    subscription_id: String,
    account_id: String,
    bundle_id: String,
    external_key: String,
}

async fn list(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let after = exchange.query.get("cursor").map(|cursor| {
        let id = parse_java_uuid(cursor).map(SubscriptionId::new);
        id.ok_or_else(|| Fault::illegal_argument("cursor is not one that nextCursor gave"))
    });
    let limit = limit(&exchange, bounds::PAGE_SUBSCRIPTIONS, bounds::PAGE_SUBSCRIPTIONS_MAX)?;
    let page = application.directory.subscriptions(exchange.tenant()?, after.transpose()?, limit).await?;
    let last = page.subscriptions.last().filter(|_| page.has_more);
    let next_cursor = last.map(|last| last.id.to_string());
    Reply::json(&SubscriptionPageJson {
        next_cursor,
        subscriptions: page.subscriptions.into_iter().map(ListedSubscriptionJson::of).collect(),
    })
}

impl ListedSubscriptionJson {
    fn of(listed: ListedSubscription) -> Self {
        Self {
            subscription_id: listed.id.to_string(),
            account_id: listed.account.to_string(),
            bundle_id: listed.bundle.to_string(),
            external_key: listed.external_key,
        }
    }
}
