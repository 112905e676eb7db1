//! `/1.0/kb/nodesInfo`: what runs here, in Kill Bill's shape. Source: the transcripts `system/health-*`.
//!
//! The versions are those of the Kill Bill whose API is spoken, since that is what clients ask for.

use std::sync::Arc;

use serde_json::json;

use crate::application::Application;
use crate::fault::Fault;
use crate::http::{Exchange, Operation, Reply, Resource};

pub(super) fn resources() -> Vec<Resource> {
    let list = Operation::get(|application, exchange| Box::pin(list(application, exchange)));
    let command = Operation::post(|_, _| Box::pin(command()));
    vec![Resource::new("/1.0/kb/nodesInfo", [list, command])]
}

async fn list(application: Arc<Application>, _: Exchange) -> Result<Reply, Fault> {
    let started = application.started.to_string();
    Reply::json(&json!([{
        "nodeName": "hobbs",
        "bootTime": started,
        "lastUpdatedDate": started,
        "kbVersion": "0.24.16",
        "apiVersion": "0.54.0",
        "pluginApiVersion": "0.27.3",
        "commonVersion": "0.26.11",
        "platformVersion": "0.41.18",
        "pluginsInfo": [],
    }]))
}

/// Commands are about plugins, of which there are none.
async fn command() -> Result<Reply, Fault> {
    Err(Fault::illegal_argument("there are no plugins here that a command could be about"))
}
