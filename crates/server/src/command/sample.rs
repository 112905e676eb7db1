//! What `--dev` puts into the store: a tenant, a catalog, an account and a subscription, all in the way a client would.
//!
//! They are found again by their keys, so a second start on the same directory changes nothing and prints the same ids.

use axum::body::Body;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hobbs_domain::time::{Instant, LocalDate};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::CommandError;
use crate::application::Application;
use crate::directory::SAMPLE_CATALOG;
use crate::http::Gateway;

const ACCOUNT_KEY: &str = "sample-account";
const SUBSCRIPTION_KEY: &str = "sample-subscription";
const PLAN: &str = "compute-monthly";

/// Makes the sample, unless it is there, and answers what to print about it.
pub(super) async fn prepare(gateway: &Gateway, application: &Application, url: &str) -> Result<String, CommandError> {
    let client = SampleClient { gateway, start: start(application.clock.now()) };
    client
        .create("/1.0/kb/tenants", "application/json", json!({"apiKey": "bob", "apiSecret": "lazar"}).to_string())
        .await?;
    let tenant = application.directory.tenant_by_api_key(Some("bob")).await?;
    if client.find("/1.0/kb/catalog/versions", "/0").await?.is_none() {
        client.create("/1.0/kb/catalog/xml", "text/xml", SAMPLE_CATALOG.to_owned()).await?;
    }
    let account = client.account().await?;
    let subscription = client.subscription(&account).await?;
    Ok(description(url, &tenant.id.to_string(), &account, &subscription))
}

/// A client inside the process.
struct SampleClient<'a> {
    gateway: &'a Gateway,
    start: LocalDate,
}

/// When the account and the subscription begin: with the month, so that usage of today is charged and there are no months before.
fn start(now: Instant) -> LocalDate {
    LocalDate::from_days(now.millis().div_euclid(86_400_000)).with_day_of_month(1)
}

impl SampleClient<'_> {
    async fn account(&self) -> Result<String, CommandError> {
        let path = format!("/1.0/kb/accounts?externalKey={ACCOUNT_KEY}");
        if let Some(id) = self.find(&path, "/accountId").await? {
            return Ok(id);
        }
        let account = json!({
            "name": "Sample",
            "externalKey": ACCOUNT_KEY,
            "currency": "USD",
            "timeZone": "UTC",
            "referenceTime": format!("{}T00:00:00.000Z", self.start),
        });
        self.create("/1.0/kb/accounts", "application/json", account.to_string()).await?;
        self.find(&path, "/accountId").await?.ok_or_else(|| lost("account"))
    }

    async fn subscription(&self, account: &str) -> Result<String, CommandError> {
        let path = format!("/1.0/kb/subscriptions?externalKey={SUBSCRIPTION_KEY}");
        if let Some(id) = self.find(&path, "/subscriptionId").await? {
            return Ok(id);
        }
        let subscription = json!({"accountId": account, "externalKey": SUBSCRIPTION_KEY, "planName": PLAN});
        let start = self.start;
        let create = format!("/1.0/kb/subscriptions?entitlementDate={start}&billingDate={start}");
        self.create(&create, "application/json", subscription.to_string()).await?;
        self.find(&path, "/subscriptionId").await?.ok_or_else(|| lost("subscription"))
    }

    /// Posts something; that it exists already is fine.
    async fn create(&self, path: &str, media: &str, body: String) -> Result<(), CommandError> {
        let (status, body) = self.send(Method::POST, path, media, body).await?;
        match status {
            StatusCode::CREATED | StatusCode::CONFLICT => Ok(()),
            _ => Err(CommandError::Other(format!("the sample could not be made: {path} answered {status} {body}"))),
        }
    }

    /// A text in the JSON at a path; `None` if there is no such thing.
    async fn find(&self, path: &str, pointer: &str) -> Result<Option<String>, CommandError> {
        let (status, body) = self.send(Method::GET, path, "application/json", String::new()).await?;
        if status != StatusCode::OK {
            return Ok(None);
        }
        Ok(body.pointer(pointer).and_then(Value::as_str).map(str::to_owned))
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        media: &str,
        body: String,
    ) -> Result<(StatusCode, Value), CommandError> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("Authorization", format!("Basic {}", BASE64_STANDARD.encode("admin:password")))
            .header("X-Killbill-ApiKey", "bob")
            .header("X-Killbill-ApiSecret", "lazar")
            .header("X-Killbill-CreatedBy", "hobbs serve --dev")
            .header("Content-Type", media)
            .header("Content-Length", body.len())
            .body(Body::from(body))
            .map_err(|error| CommandError::Other(error.to_string()))?;
        let response = self.gateway.answer(request).await;
        let status = response.status();
        let collected = response.into_body().collect().await.map_err(|error| CommandError::Other(error.to_string()))?;
        Ok((status, serde_json::from_slice(&collected.to_bytes()).unwrap_or(Value::Null)))
    }
}

fn lost(what: &str) -> CommandError {
    CommandError::Other(format!("the sample {what} was made but can't be found"))
}

fn description(url: &str, tenant: &str, account: &str, subscription: &str) -> String {
    let credentials = "-u admin:password -H 'X-Killbill-ApiKey: bob' -H 'X-Killbill-ApiSecret: lazar'";
    let record = json!({
        "subscriptionId": subscription,
        "trackingId": "first-try",
        "unitUsageRecords": [{"unitType": "cpu-hours", "usageRecords": [{"recordDate": "2024-03-01", "amount": 5.5}]}],
    });
    let dates = "startDate=2024-01-01&endDate=2025-01-01";
    format!(
        "tenant       {tenant} (API key bob, secret lazar)
user         admin (password password)
account      {account}
subscription {subscription}

Record usage, read it back, read all units:

curl {credentials} -H 'X-Killbill-CreatedBy: me' -H 'Content-Type: application/json' -d '{record}' {url}/1.0/kb/usages
curl {credentials} '{url}/1.0/kb/usages/{subscription}/cpu-hours?{dates}'
curl {credentials} '{url}/1.0/kb/usages/{subscription}?{dates}'"
    )
}
