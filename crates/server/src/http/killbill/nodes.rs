//! `/1.0/kb/nodesInfo`: what runs here, in Kill Bill's shape. Source: the transcripts `system/health-*`.
//!
//! The versions are those of the Kill Bill whose API is spoken, since that is what clients ask for.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use crate::application::Application;
use crate::fault::Fault;
use crate::http::{Exchange, Operation, Reply, Resource};

pub(super) fn resources() -> Vec<Resource> {
    let list = Operation::get("What runs here", |application, exchange| Box::pin(list(application, exchange)));
    let command = Operation::post("Always refused: there are no plugins to command", |_, _| Box::pin(command()));
    vec![Resource::new("/1.0/kb/nodesInfo", [list.answers::<[NodeInfoJson; 1]>(), command])]
}

/// A node as it is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NodeInfoJson {
    node_name: &'static str,
    boot_time: String,
    last_updated_date: String,
    kb_version: &'static str,
    api_version: &'static str,
    plugin_api_version: &'static str,
    common_version: &'static str,
    platform_version: &'static str,
    plugins_info: [(); 0],
}

async fn list(application: Arc<Application>, _: Exchange) -> Result<Reply, Fault> {
    let started = application.started.to_string();
    Reply::json(&[NodeInfoJson {
        node_name: "hobbs",
        boot_time: started.clone(),
        last_updated_date: started,
        kb_version: "0.24.16",
        api_version: "0.54.0",
        plugin_api_version: "0.27.3",
        common_version: "0.26.11",
        platform_version: "0.41.18",
        plugins_info: [],
    }])
}

/// Commands are about plugins, of which there are none.
async fn command() -> Result<Reply, Fault> {
    Err(Fault::illegal_argument("there are no plugins here that a command could be about"))
}
