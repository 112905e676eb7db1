//! A server that can be reached over the network, on a data directory, and the program that works on it.

#![allow(clippy::unwrap_used, dead_code, reason = "tests; no test uses all of it")]

use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use hobbs::application::Application;
use hobbs::http::Server;
use hobbs_client::{Author, Configuration, SubscriptionUsageRecord, UnitUsageRecord, UsageApi, UsageRecord};
use hobbs_store::{EmbeddedOptions, EmbeddedStore, Store};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::TestServer;

/// A server with a data directory, listening, with the user `admin` / `password` and the tenant `bob` / `lazar`.
pub struct RunningServer {
    pub server: TestServer,
    pub url: String,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl RunningServer {
    pub async fn start(data: &Path) -> Self {
        Self::over(Arc::new(EmbeddedStore::open(data, EmbeddedOptions::default()).unwrap())).await
    }

    pub async fn over(store: Arc<dyn Store>) -> Self {
        let server = TestServer::over(store).await;
        let listening = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let url = format!("http://{}", listening.address());
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(listening.serve(server.gateway(), async { drop(stopped.await) }));
        Self { server, url, stop, served }
    }

    pub fn application(&self) -> &Application {
        &self.server.application
    }

    /// The API of the tenant.
    pub fn usages(&self) -> UsageApi {
        let configuration = Configuration::new(&self.url).with_api_key("bob").with_api_secret("lazar");
        UsageApi::new(&configuration.with_user("admin", "password")).unwrap()
    }

    pub async fn stop(self) {
        self.stop.send(()).unwrap();
        self.served.await.unwrap();
        self.server.application.stop().await.unwrap();
    }
}

/// One record of the amount 1.
pub async fn record_one(usages: &UsageApi, subscription: Uuid, unit: &str, tracking_id: &str, date: &str) {
    let record = UsageRecord { record_date: date.parse().unwrap(), amount: "1".parse().unwrap() };
    let usage = SubscriptionUsageRecord {
        subscription_id: subscription,
        tracking_id: Some(tracking_id.to_owned()),
        unit_usage_records: vec![UnitUsageRecord { unit_type: unit.to_owned(), usage_records: vec![record] }],
    };
    usages.record_usage(&usage, &Author::new("tester")).await.unwrap();
}

/// Runs the program, without anything of this process's environment that it could take for a setting.
pub async fn hobbs(arguments: &[&str]) -> Output {
    let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    let run = move || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_hobbs"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HOBBS_")) {
            command.env_remove(name);
        }
        command.args(arguments).output().unwrap()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
