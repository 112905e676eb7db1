//! The description of the API: it is up to date, complete, and true.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::collections::BTreeSet;

use hobbs::http::{openapi, resources};
use serde_json::{Value, json};
use support::{Answer, TestServer};

fn document() -> Value {
    openapi::document(&resources(false))
}

#[test]
fn the_copy_in_the_documentation_is_up_to_date() {
    let copy = include_str!("../../../docs/openapi.json");
    assert!(copy == openapi::text(&resources(false)), "run: cargo run -- openapi > docs/openapi.json");
}

#[test]
fn every_operation_is_described() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} stands for two operations");
            assert!(!operation["summary"].as_str().unwrap().is_empty(), "{method} {path} has no summary");
            let answer = &operation["responses"]["200"];
            assert!(answer.is_null() || answer["content"].is_object(), "{method} {path} has no shape of its answer");
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            let is_read = operation["requestBody"]["required"] == json!(true);
            assert!(!is_read || body != &json!(true), "{method} {path} has no shape of its body");
        }
    }
    assert!(ids.len() > 60, "only {} operations", ids.len());
}

/// Checks an answer against the schema of its operation.
fn check(document: &Value, method: &str, path: &str, answer: &Answer) {
    let operation = &document["paths"][path][method];
    let status = answer.status.as_str();
    let described = &operation["responses"][status];
    let content = match described {
        Value::Null => &document["components"]["responses"]["Failure"]["content"],
        described => &described["content"],
    };
    let described = content["application/json"]["schema"].clone();
    assert!(!described.is_null(), "{method} {path}: {status} is not described");
    let schema = json!({ "allOf": [described], "components": document["components"] });
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mistakes: Vec<String> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
    assert!(mistakes.is_empty(), "{method} {path} answered {}: {mistakes:?}", answer.body);
}

#[tokio::test]
async fn answers_have_the_described_shapes() {
    let server = TestServer::start().await;
    let document = document();
    let subscription = server.subscription().await;
    let usage = format!(
        r#"{{"subscriptionId":"{subscription}","trackingId":"a","unitUsageRecords":[{{"unitType":"cpu-hours","usageRecords":[{{"recordDate":"2024-03-01","amount":5.5}}]}}]}}"#
    );
    assert_eq!(server.post("/1.0/kb/usages", usage.as_str()).await.status, 201);
    let by_id = format!("/1.0/kb/subscriptions/{subscription}?audit=FULL");
    let shown: Value = serde_json::from_str(&server.get(&by_id).await.body).unwrap();
    let (account, bundle) = (shown["accountId"].as_str().unwrap(), shown["bundleId"].as_str().unwrap());
    let method = server.post(&format!("/1.0/kb/accounts/{account}/paymentMethods"), r#"{"pluginName":"x"}"#).await;
    assert_eq!(method.status, 201);
    let window = "startDate=2024-03-01&endDate=2024-03-02";
    for (described, asked) in [
        ("/1.0/healthcheck", "/1.0/healthcheck".to_owned()),
        ("/1.0/kb/nodesInfo", "/1.0/kb/nodesInfo".to_owned()),
        ("/1.0/kb/security/permissions", "/1.0/kb/security/permissions".to_owned()),
        ("/1.0/kb/security/subject", "/1.0/kb/security/subject".to_owned()),
        ("/1.0/kb/security/roles", "/1.0/kb/security/roles".to_owned()),
        ("/1.0/kb/security/users/{username}/roles", "/1.0/kb/security/users/admin/roles".to_owned()),
        ("/1.0/kb/tenants", "/1.0/kb/tenants?apiKey=bob".to_owned()),
        ("/1.0/kb/tenants/userKeyValue/{keyName}", "/1.0/kb/tenants/userKeyValue/x".to_owned()),
        ("/1.0/kb/catalog", "/1.0/kb/catalog".to_owned()),
        ("/1.0/kb/catalog/versions", "/1.0/kb/catalog/versions".to_owned()),
        ("/1.0/kb/catalog/availableBasePlans", "/1.0/kb/catalog/availableBasePlans".to_owned()),
        ("/1.0/kb/catalog/plan", format!("/1.0/kb/catalog/plan?subscriptionId={subscription}")),
        ("/1.0/kb/catalog/product", format!("/1.0/kb/catalog/product?subscriptionId={subscription}")),
        ("/1.0/kb/accounts/{accountId}", format!("/1.0/kb/accounts/{account}?accountWithBalanceAndCBA=true")),
        ("/1.0/kb/accounts/pagination", "/1.0/kb/accounts/pagination?audit=MINIMAL".to_owned()),
        ("/1.0/kb/accounts/{accountId}/bundles", format!("/1.0/kb/accounts/{account}/bundles")),
        ("/1.0/kb/accounts/{accountId}/paymentMethods", format!("/1.0/kb/accounts/{account}/paymentMethods")),
        ("/1.0/kb/bundles/{bundleId}", format!("/1.0/kb/bundles/{bundle}?audit=FULL")),
        ("/1.0/kb/subscriptions/{subscriptionId}", by_id.clone()),
        ("/1.0/kb/usages/{subscriptionId}", format!("/1.0/kb/usages/{subscription}?{window}")),
        ("/1.0/kb/usages/{subscriptionId}/{unitType}", format!("/1.0/kb/usages/{subscription}/cpu-hours?{window}")),
        ("/1.0/kb/usages/{subscriptionId}", format!("/1.0/kb/usages/{subscription}")),
        (
            "/1.0/hobbs/usages/{subscriptionId}/windows",
            format!("/1.0/hobbs/usages/{subscription}/windows?granularity=DAY&{window}"),
        ),
        ("/1.0/hobbs/subscriptions", "/1.0/hobbs/subscriptions".to_owned()),
        ("/1.0/hobbs/usages/{subscriptionId}/records", format!("/1.0/hobbs/usages/{subscription}/records")),
        ("/1.0/kb/accounts/{accountId}", "/1.0/kb/accounts/38400000-8cf0-11bd-b23e-10b96e4ef00d".to_owned()),
    ] {
        check(&document, "get", described, &server.get(&asked).await);
    }
    check(&document, "post", "/1.0/kb/usages", &server.post("/1.0/kb/usages", usage.as_str()).await);
    check(&document, "post", "/1.0/kb/accounts", &server.post("/1.0/kb/accounts", "{").await);
}

#[tokio::test]
async fn the_document_and_its_page_are_served_without_credentials() {
    let server = TestServer::start().await;
    let get = |path: &str| server.call("GET", path).without("Authorization").without("X-Killbill-ApiKey").send();
    let served = get("/openapi.json").await;
    assert_eq!(served.header("content-type"), "application/json");
    assert_eq!(serde_json::from_str::<Value>(&served.body).unwrap(), document());
    assert_eq!(get("/docs").await.header("location"), "/docs/index.html");
    let page = get("/docs/index.html").await;
    assert_eq!(page.header("content-type"), "text/html");
    assert!(page.body.contains("swagger-ui"), "{}", page.body);
    assert!(get("/docs/swagger-initializer.js").await.body.contains("/openapi.json"));
    assert_eq!(get("/docs/ghost").await.status, 404);
    let head = server.call("HEAD", "/openapi.json").without("Authorization").without("X-Killbill-ApiKey").send().await;
    assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""));
}
