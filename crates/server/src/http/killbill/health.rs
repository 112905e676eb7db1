//! `/1.0/healthcheck`: whether the server is well, in Kill Bill's shape. It asks for no credentials.

use std::sync::Arc;

use http::StatusCode;
use serde_json::json;

use crate::application::Application;
use crate::fault::Fault;
use crate::http::{Operation, Reply, Resource};

pub(super) fn resources() -> Vec<Resource> {
    vec![Resource::new("/1.0/healthcheck", [Operation::get(|application, _| Box::pin(check(application)))])]
}

/// Reads from the store: 200 if that works, 500 if not.
async fn check(application: Arc<Application>) -> Result<Reply, Fault> {
    let store = application.directory.check().await;
    let healthy = store.is_ok();
    let message = store.err().map_or_else(|| "OK".to_owned(), |fault| fault.to_string());
    let reply = Reply::json(&json!({
        "main.pool.ConnectivityCheck": { "healthy": healthy },
        "org.killbill.billing.server.healthchecks.KillbillHealthcheck": { "healthy": healthy, "message": message },
        "org.killbill.billing.server.healthchecks.KillbillPluginsHealthcheck": { "healthy": true },
        "org.killbill.billing.server.healthchecks.KillbillQueuesHealthcheck": { "healthy": true, "message": "OK" },
        "osgi.pool.ConnectivityCheck": { "healthy": true },
        "shiro.pool.ConnectivityCheck": { "healthy": true },
    }))?;
    Ok(if healthy { reply } else { Reply { status: StatusCode::INTERNAL_SERVER_ERROR, ..reply } })
}
