//! `/1.0/healthcheck`: whether the server is well, in Kill Bill's shape. It asks for no credentials.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use crate::application::Application;
use crate::fault::Fault;
use crate::http::{Operation, Reply, Resource};

pub(super) fn resources() -> Vec<Resource> {
    let check = Operation::get("Whether the server is well", |application, _| Box::pin(check(application)));
    vec![Resource::new("/1.0/healthcheck", [check.answers::<BTreeMap<String, CheckJson>>()])]
}

/// What a check found.
#[derive(Debug, Serialize, JsonSchema)]
struct CheckJson {
    healthy: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Reads from the store: 200 if that works, 500 if not.
async fn check(application: Arc<Application>) -> Result<Reply, Fault> {
    let store = application.directory.check().await;
    let healthy = store.is_ok();
    let message = store.err().map_or_else(|| "OK".to_owned(), |fault| fault.to_string());
    let check = |healthy, message| CheckJson { healthy, message };
    let checks = [
        ("main.pool.ConnectivityCheck", check(healthy, None)),
        ("org.killbill.billing.server.healthchecks.KillbillHealthcheck", check(healthy, Some(message))),
        ("org.killbill.billing.server.healthchecks.KillbillPluginsHealthcheck", check(true, None)),
        ("org.killbill.billing.server.healthchecks.KillbillQueuesHealthcheck", check(true, Some("OK".to_owned()))),
        ("osgi.pool.ConnectivityCheck", check(true, None)),
        ("shiro.pool.ConnectivityCheck", check(true, None)),
    ];
    let reply = Reply::json(&BTreeMap::from(checks))?;
    Ok(if healthy { reply } else { Reply { status: StatusCode::INTERNAL_SERVER_ERROR, ..reply } })
}
