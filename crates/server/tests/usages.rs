//! Recording usage and reading totals, over HTTP.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use insta::assert_snapshot;
use support::{Answer, TestServer};

const YEAR: &str = "startDate=2024-01-01&endDate=2025-01-01";

fn body(subscription: &str, rest: &str, amount: &str) -> String {
    format!(
        r#"{{"subscriptionId":"{subscription}"{rest},"unitUsageRecords":[{{"unitType":"cpu-hours","usageRecords":[
        {{"recordDate":"2024-03-01","amount":{amount}}}]}}]}}"#
    )
}

async fn record(server: &TestServer, subscription: &str, rest: &str, amount: &str) -> Answer {
    server.post("/1.0/kb/usages", body(subscription, rest, amount)).await
}

/// An answer without the ids that differ from run to run.
fn shown(answer: &Answer, subscription: &str) -> String {
    answer.snapshot().replace(subscription, "SUBSCRIPTION")
}

#[tokio::test]
async fn usage_is_recorded_and_read_back() {
    let server = TestServer::start().await;
    let id = server.subscription().await;
    let recorded = record(&server, &id, "", "5.5").await;
    assert_snapshot!(recorded.snapshot(), @"201");
    assert_eq!(recorded.header("content-type"), "application/json");
    assert_eq!(recorded.header("location"), "");
    record(&server, &id, "", "0.0000000005").await;
    let one = server.get(&format!("/1.0/kb/usages/{id}/cpu-hours?{YEAR}")).await;
    assert_snapshot!(shown(&one, &id), @r#"200 {"subscriptionId":"SUBSCRIPTION","startDate":"2024-01-01T00:00:00.000Z","endDate":"2025-01-01T00:00:00.000Z","rolledUpUnits":[{"unitType":"cpu-hours","amount":5.500000001}]}"#);
    let all = server.get(&format!("/1.0/kb/usages/{id}?{YEAR}")).await;
    assert_eq!(all.body, one.body);
    let none = server.get(&format!("/1.0/kb/usages/{id}/other?{YEAR}")).await;
    assert_snapshot!(shown(&none, &id), @r#"200 {"subscriptionId":"SUBSCRIPTION","startDate":"2024-01-01T00:00:00.000Z","endDate":"2025-01-01T00:00:00.000Z","rolledUpUnits":[]}"#);
}

#[tokio::test]
async fn a_repeated_tracking_id_is_refused_before_what_can_t_be_stored() {
    let server = TestServer::start().await;
    let id = server.subscription().await;
    let named = r#","trackingId":"one""#;
    assert_eq!(record(&server, &id, named, "1").await.status, 201);
    let repeated = record(&server, &id, named, "1").await;
    assert_snapshot!(repeated.snapshot(), @r#"400 {"className":"org.killbill.billing.usage.api.UsageApiException","code":50000,"message":"A usage record with tracking ID one already exists","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    let both = record(&server, &id, named, "1e9").await;
    assert_eq!(both.body, repeated.body);
    let large = record(&server, &id, r#","trackingId":"two""#, "1e9").await;
    assert_snapshot!(large.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"amount is out of range: its magnitude, rounded to nine decimals, has to be less than 1000000000","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    assert_eq!(record(&server, &id, r#","trackingId":"two""#, "1").await.status, 201, "the id is free still");
}

#[tokio::test]
async fn sixteen_at_once_with_one_tracking_id_store_one() {
    let server = TestServer::start().await;
    let id = server.subscription().await;
    let racers = (0..16).map(|_| record(&server, &id, r#","trackingId":"same""#, "1"));
    let answers = futures_util::future::join_all(racers).await;
    let recorded = answers.iter().filter(|answer| answer.status == 201).count();
    let refused = answers.iter().filter(|answer| answer.body.contains("\"code\":50000")).count();
    assert_eq!((recorded, refused), (1, 15));
    let total = server.get(&format!("/1.0/kb/usages/{id}?{YEAR}")).await;
    assert!(total.body.contains("\"amount\":1.000000000"), "{}", total.body);
}

#[tokio::test]
async fn two_mistakes_always_get_the_same_answer() {
    let server = TestServer::start().await;
    let unknown = "38400000-8cf0-11bd-b23e-10b96e4ef00d";
    let post = |body: String| server.call("POST", "/1.0/kb/usages").json(body);
    // The body before the header, the header before the subscription.
    let nothing = post("{}".to_owned()).without("X-Killbill-CreatedBy").send().await;
    assert_snapshot!(nothing.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"SubscriptionUsageRecordJson subscriptionId needs to be set","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    let no_author = post(body(unknown, "", "1")).without("X-Killbill-CreatedBy").send().await;
    assert_snapshot!(no_author.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"Header X-Killbill-CreatedBy needs to be set","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    let no_subscription = post(body(unknown, "", "1")).send().await;
    assert_snapshot!(no_subscription.snapshot(), @r#"404 {"className":"org.killbill.billing.util.callcontext.InternalCallContextFactory$ObjectDoesNotExist","code":null,"message":"Object id=38400000-8cf0-11bd-b23e-10b96e4ef00d type=SUBSCRIPTION doesn't exist!","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    // The dates before the subscription, the first before the second.
    let dates = server.get(&format!("/1.0/kb/usages/{unknown}?startDate=x&endDate=y")).await;
    assert_snapshot!(dates.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"Invalid format: \"x\"","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    let missing = server.get(&format!("/1.0/kb/usages/{unknown}?startDate=x")).await;
    assert_snapshot!(missing.snapshot(), @r#"400 {"className":"javax.ws.rs.BadRequestException","code":null,"message":"startDate and endDate need to be set","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
}

#[tokio::test]
async fn a_record_after_the_end_fails_the_whole_request() {
    let server = TestServer::start().await;
    let id = server.subscription().await;
    let cancel = format!("/1.0/kb/subscriptions/{id}?entitlementPolicy=IMMEDIATE&billingPolicy=IMMEDIATE");
    assert_eq!(server.call("DELETE", &cancel).send().await.status, 204);
    assert_eq!(record(&server, &id, "", "1").await.status, 201, "before the end");
    let late = body(&id, "", "1").replace("2024-03-01", "2090-01-01");
    assert_eq!(server.post("/1.0/kb/usages", late).await.status, 400);
}

#[tokio::test]
async fn tenants_do_not_see_each_other() {
    let server = TestServer::start().await;
    let id = server.subscription().await;
    server.post("/1.0/kb/tenants", r#"{"apiKey":"eve","apiSecret":"s"}"#).await.created();
    let path = format!("/1.0/kb/usages/{id}?{YEAR}");
    let call = server.call("GET", &path).header("X-Killbill-ApiKey", "eve").header("X-Killbill-ApiSecret", "s");
    assert_eq!(call.send().await.status, 404);
}

#[tokio::test]
async fn the_id_of_an_account_has_no_usage_and_takes_none() {
    let server = TestServer::start().await;
    let account = server.post("/1.0/kb/accounts", "{}").await.created();
    let read = server.get(&format!("/1.0/kb/usages/{account}?{YEAR}")).await;
    assert!(read.body.ends_with("\"rolledUpUnits\":[]}"), "{}", read.body);
    assert_eq!(record(&server, &account, "", "1").await.status, 400);
}
