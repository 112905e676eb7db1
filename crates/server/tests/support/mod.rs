//! A server inside the test's process: requests go to its gateway, its store is in memory.

#![allow(clippy::unwrap_used, dead_code, reason = "tests; no test uses all of it")]

pub mod copies;
pub mod metering;
pub mod nodes;
pub mod running;

use std::sync::Arc;

use axum::body::Body;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hobbs::application::{Application, Limits, Sharing};
use hobbs::directory::{ADMINISTRATOR, NewTenant};
use hobbs::http::{Gateway, resources};
use hobbs::randomness::SystemRandomness;
use hobbs_store::{MemoryStore, Store};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;

/// A server with the user `admin` / `password` and the tenant `bob` / `lazar`.
pub struct TestServer {
    pub application: Arc<Application>,
    gateway: Gateway,
}

/// An answer.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// A header's value; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and body, for a snapshot.
    pub fn snapshot(&self) -> String {
        format!("{} {}", self.status.as_u16(), self.body).trim_end().to_owned()
    }

    /// The last segment of the `Location`.
    pub fn created(&self) -> String {
        assert_eq!(self.status, StatusCode::CREATED, "{}", self.body);
        self.header("location").rsplit('/').next().unwrap().to_owned()
    }
}

/// A request that is being put together: with every credential, unless taken away.
pub struct Call<'a> {
    server: &'a TestServer,
    builder: http::request::Builder,
    without: Vec<&'static str>,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl TestServer {
    pub async fn start() -> Self {
        Self::over(Arc::new(MemoryStore::new())).await
    }

    /// A server with a store. If that is empty, the user and the tenant are made.
    pub async fn over(store: Arc<dyn Store>) -> Self {
        Self::sharing(store, &Sharing::Alone).await
    }

    /// The same, with whoever else works on the store.
    pub async fn sharing(store: Arc<dyn Store>, sharing: &Sharing) -> Self {
        let randomness = Arc::new(SystemRandomness);
        let application = Arc::new(Application::over(store, sharing, randomness, Limits::default(), true).unwrap());
        if application.directory.create_user("admin", "password", &[ADMINISTRATOR.to_owned()]).await.unwrap() {
            let tenant = NewTenant { api_key: "bob".into(), api_secret: "lazar".into(), external_key: None };
            application.directory.create_tenant(tenant).await.unwrap();
        }
        let gateway = Gateway::new(Arc::clone(&application), resources(false));
        Self { application, gateway }
    }

    /// The gateway, to be served.
    pub fn gateway(&self) -> Gateway {
        self.gateway.clone()
    }

    /// The gateway, to be served.
    pub fn into_gateway(self) -> Gateway {
        self.gateway
    }

    pub fn call(&self, method: &str, path: &str) -> Call<'_> {
        let headers = vec![
            ("Authorization", format!("Basic {}", BASE64_STANDARD.encode("admin:password"))),
            ("X-Killbill-ApiKey", "bob".to_owned()),
            ("X-Killbill-ApiSecret", "lazar".to_owned()),
            ("X-Killbill-CreatedBy", "tester".to_owned()),
            ("Accept", "application/json".to_owned()),
            ("Host", "hobbs.example".to_owned()),
        ];
        let builder = Request::builder().method(method).uri(path);
        Call { server: self, builder, without: Vec::new(), headers, body: String::new() }
    }

    /// Makes a catalog, an account and a subscription, and answers the subscription's id.
    pub async fn subscription(&self) -> String {
        let catalog = self.call("POST", "/1.0/kb/catalog/xml").body("text/xml", hobbs::directory::SAMPLE_CATALOG);
        assert_eq!(catalog.send().await.status, StatusCode::CREATED);
        let account = self.post("/1.0/kb/accounts", r#"{"name":"Acme","currency":"USD"}"#).await.created();
        let subscription = format!(r#"{{"accountId":"{account}","planName":"compute-monthly"}}"#);
        self.post("/1.0/kb/subscriptions", subscription).await.created()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path).send().await
    }

    pub async fn post(&self, path: &str, body: impl Into<String>) -> Answer {
        self.call("POST", path).json(body).send().await
    }
}

impl Call<'_> {
    pub fn json(self, body: impl Into<String>) -> Self {
        self.body("application/json", body)
    }

    pub fn body(mut self, media: &str, body: impl Into<String>) -> Self {
        self.body = body.into();
        self.header("Content-Type", media)
    }

    /// Sets a header, in place of what there was.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn user(self, name: &str, password: &str) -> Self {
        self.header("Authorization", &format!("Basic {}", BASE64_STANDARD.encode(format!("{name}:{password}"))))
    }

    pub fn without(mut self, name: &'static str) -> Self {
        self.without.push(name);
        self
    }

    pub async fn send(self) -> Answer {
        let mut builder = self.builder;
        for (name, value) in self.headers.iter().filter(|(name, _)| !self.without.contains(name)) {
            builder = builder.header(*name, value);
        }
        if !self.body.is_empty() {
            builder = builder.header("Content-Length", self.body.len());
        }
        let response = self.server.gateway.answer(builder.body(Body::from(self.body)).unwrap()).await;
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}
