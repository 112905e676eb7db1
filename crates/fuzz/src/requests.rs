//! Requests: paths, queries, headers and bodies, through everything that a server does with them.
//!
//! The first byte chooses an operation. What follows is split at each `FF`, which is in no text: a value for each variable of the
//! path (nothing stands for an id that there is), then the query, a header's value, and the body.

use std::cell::RefCell;
use std::sync::Arc;

use axum::body::Body;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hobbs::application::{Application, Limits};
use hobbs::directory::{ADMINISTRATOR, NewTenant, SAMPLE_CATALOG};
use hobbs::http::{Gateway, resources};
use hobbs::randomness::SystemRandomness;
use hobbs_store::MemoryStore;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use tokio::runtime::{Builder, Runtime};

const SEPARATOR: u8 = 0xFF;
/// A server is made anew after so many requests, so that it does not fill the memory.
const REQUESTS_MAX: usize = 2_000;

pub(crate) fn decode(bytes: &[u8]) {
    thread_local! {
        static SERVER: RefCell<Option<Server>> = const { RefCell::new(None) };
    }
    SERVER.with_borrow_mut(|server| {
        if server.as_ref().is_some_and(|server| server.requests >= REQUESTS_MAX) {
            *server = None;
        }
        server.get_or_insert_with(Server::start).take(bytes);
    });
}

/// A request for each operation, with a body that is right for one of them.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let usage = r#"{"subscriptionId":"ID","trackingId":"t","unitUsageRecords":[{"unitType":"cpu-hours","usageRecords":[{"recordDate":"2024-03-01","amount":5.5}]}]}"#;
    let account =
        r#"{"name":"n","currency":"USD","externalKey":"k","billCycleDayLocal":31,"timeZone":"Europe/Berlin"}"#;
    let subscription = r#"{"accountId":"ID","planName":"compute-monthly"}"#;
    let bodies = [usage, account, subscription, SAMPLE_CATALOG, "text"];
    let count = u8::try_from(operations().len()).unwrap_or(u8::MAX);
    let seeds = (0..count).zip(bodies.into_iter().cycle()).map(|(operation, body)| {
        let mut bytes = vec![operation];
        bytes.extend_from_slice(b"\xFF\xFFstartDate=2024-01-01&endDate=2025-01-01&x=%zz\xFFapplication/json\xFF");
        bytes.extend_from_slice(body.as_bytes());
        bytes
    });
    seeds.collect()
}

/// The methods and paths of all operations.
fn operations() -> Vec<(Method, &'static str)> {
    let all = resources(true);
    let pairs = all.iter().flat_map(|resource| {
        resource.operations().iter().map(|operation| (operation.method().clone(), resource.path()))
    });
    pairs.collect()
}

/// A server in memory, with an account and a subscription.
struct Server {
    runtime: Runtime,
    gateway: Gateway,
    operations: Vec<(Method, &'static str)>,
    subscription: String,
    requests: usize,
}

impl Server {
    fn start() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (gateway, subscription) = runtime.block_on(Self::prepare());
        Self { runtime, gateway, operations: operations(), subscription, requests: 0 }
    }

    async fn prepare() -> (Gateway, String) {
        let store = Arc::new(MemoryStore::new());
        let application = Application::new(store, Arc::new(SystemRandomness), Limits::default(), true);
        let application = Arc::new(application.expect("threads"));
        let directory = &application.directory;
        directory.create_user("admin", "password", &[ADMINISTRATOR.to_owned()]).await.expect("a user");
        let tenant = NewTenant { api_key: "bob".into(), api_secret: "lazar".into(), external_key: None };
        directory.create_tenant(tenant).await.expect("a tenant");
        let gateway = Gateway::new(Arc::clone(&application), resources(true));
        let post = async |path: &str, kind: &str, body: String| {
            let request = request(&Method::POST, path, kind, body.into_bytes()).expect("a request");
            let answer = gateway.answer(request).await;
            assert_eq!(answer.status(), StatusCode::CREATED, "{path}");
            let location = answer.headers().get("location").and_then(|location| location.to_str().ok());
            location.and_then(|location| location.rsplit('/').next()).unwrap_or_default().to_owned()
        };
        post("/1.0/kb/catalog/xml", "text/xml", SAMPLE_CATALOG.to_owned()).await;
        let account = post("/1.0/kb/accounts", "application/json", r#"{"currency":"USD"}"#.to_owned()).await;
        let body = format!(r#"{{"accountId":"{account}","planName":"compute-monthly"}}"#);
        let subscription = post("/1.0/kb/subscriptions", "application/json", body).await;
        (gateway, subscription)
    }

    /// Sends the request that bytes stand for, if they stand for one.
    fn take(&mut self, bytes: &[u8]) {
        let Some((&choice, rest)) = bytes.split_first() else { return };
        let Some((method, template)) = self.operations.get(usize::from(choice) % self.operations.len()).cloned() else {
            return;
        };
        let mut parts = rest.split(|&byte| byte == SEPARATOR).map(String::from_utf8_lossy);
        let segments = template.split('/').map(|segment| {
            if !segment.starts_with('{') {
                return segment.to_owned();
            }
            match parts.next() {
                Some(value) if !value.is_empty() => escaped(&value),
                _ => self.subscription.clone(),
            }
        });
        let path = segments.collect::<Vec<_>>().join("/");
        let query = escaped(&parts.next().unwrap_or_default());
        let kind = parts.next().unwrap_or_default();
        let body = parts.collect::<Vec<_>>().join("\u{FF}").replace("ID", &self.subscription);
        let Some(request) = request(&method, &format!("{path}?{query}"), &kind, body.into_bytes()) else { return };
        self.requests += 1;
        let status = self.runtime.block_on(async {
            let answer = self.gateway.answer(request).await;
            let status = answer.status();
            let _whole = answer.into_body().collect().await;
            status
        });
        let is_refusal = status == StatusCode::SERVICE_UNAVAILABLE;
        assert!(!status.is_server_error() || is_refusal, "{method} {path}?{query} {kind:?}: {status}");
    }
}

/// What no address may have, as percent escapes.
fn escaped(text: &str) -> String {
    let escape = |character: char| match character {
        '!'..='~' if !matches!(character, '#' | '"' | '<' | '>' | '?') => character.to_string(),
        other => {
            let mut bytes = [0; 4];
            other.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect()
        }
    };
    text.chars().map(escape).collect()
}

fn request(method: &Method, target: &str, kind: &str, body: Vec<u8>) -> Option<Request<Body>> {
    let credentials = BASE64_STANDARD.encode("admin:password");
    let builder = Request::builder()
        .method(method)
        .uri(target)
        .header("Authorization", format!("Basic {credentials}"))
        .header("X-Killbill-ApiKey", "bob")
        .header("X-Killbill-ApiSecret", "lazar")
        .header("X-Killbill-CreatedBy", "fuzzer")
        .header("Content-Type", kind)
        .header("Content-Length", body.len());
    builder.body(Body::from(body)).ok()
}
