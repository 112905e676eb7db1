//! The client against a scripted server that answers as Kill Bill was recorded to.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod script;

use std::sync::Arc;
use std::time::Duration;

use hobbs_client::{
    Author, ClientError, Configuration, RetryPolicy, SubscriptionUsageRecord, UnitUsageRecord, UsageApi, UsageDate,
    UsageRecord,
};
use script::{Instantly, Reply, Script};
use uuid::Uuid;

const DUPLICATE: &str = r#"{"className":"org.killbill.billing.usage.api.UsageApiException","code":50000,"message":"A usage record with tracking ID one already exists","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#;

const TOTAL: &str = r#"{"subscriptionId":"38400000-8cf0-11bd-b23e-10b96e4ef00d","startDate":"2024-01-01T00:00:00.000Z","endDate":"2025-01-01T00:00:00.000Z","rolledUpUnits":[{"unitType":"cpu-hours","amount":5.500000000},{"unitType":"none","amount":0E-9}]}"#;

fn subscription() -> Uuid {
    "38400000-8cf0-11bd-b23e-10b96e4ef00d".parse().unwrap()
}

fn usage(tracking_id: Option<&str>) -> SubscriptionUsageRecord {
    let record = UsageRecord { record_date: "2024-03-01".parse().unwrap(), amount: "0.10".parse().unwrap() };
    SubscriptionUsageRecord {
        subscription_id: subscription(),
        tracking_id: tracking_id.map(str::to_owned),
        unit_usage_records: vec![UnitUsageRecord { unit_type: "cpu-hours".to_owned(), usage_records: vec![record] }],
    }
}

fn api(script: &Script) -> UsageApi {
    let configuration = Configuration::new(script.url())
        .with_api_key("bob")
        .with_api_secret("lazar")
        .with_user("admin", "password")
        .with_request_timeout(Duration::from_millis(500))
        .with_pacing(Arc::new(Instantly));
    UsageApi::new(&configuration).unwrap()
}

fn window() -> (UsageDate, UsageDate) {
    ("2024-01-01".parse().unwrap(), "2025-01-01T01:00:00+01:00".parse().unwrap())
}

#[tokio::test]
async fn records_with_every_credential_and_exact_amounts() {
    let script = Script::start([Reply::created()]).await;
    let author = Author::new("opérateur").with_reason("a reason").with_comment("a comment");
    api(&script).record_usage(&usage(Some("one")), &author).await.unwrap();
    let [request] = script.requests().try_into().unwrap();
    assert_eq!(request.line, "POST /1.0/kb/usages");
    for (name, value) in [
        ("x-killbill-apikey", "bob"),
        ("x-killbill-apisecret", "lazar"),
        ("authorization", "Basic YWRtaW46cGFzc3dvcmQ="),
        ("x-killbill-createdby", "opérateur"),
        ("x-killbill-reason", "a reason"),
        ("x-killbill-comment", "a comment"),
        ("content-type", "application/json"),
        ("accept", "application/json"),
    ] {
        assert_eq!(request.header(name), value, "{name}");
    }
    assert_eq!(
        request.body,
        r#"{"subscriptionId":"38400000-8cf0-11bd-b23e-10b96e4ef00d","trackingId":"one","unitUsageRecords":[{"unitType":"cpu-hours","usageRecords":[{"recordDate":"2024-03-01","amount":0.10}]}]}"#
    );
}

#[tokio::test]
async fn reads_exact_totals() {
    let script = Script::start([Reply::json(200, TOTAL), Reply::json(200, TOTAL)]).await;
    let (start, end) = window();
    let total = api(&script).get_usage(subscription(), "two words+", &start, &end).await.unwrap();
    assert_eq!(total.rolled_up_units[0].amount.to_string(), "5.500000000");
    assert_eq!(total.rolled_up_units[1].amount.to_string(), "0.000000000");
    assert_eq!(total.start_date.to_string(), "2024-01-01T00:00:00Z");
    api(&script).get_all_usage(subscription(), &start, &end).await.unwrap();
    let lines: Vec<_> = script.requests().into_iter().map(|request| request.line).collect();
    let path = "/1.0/kb/usages/38400000-8cf0-11bd-b23e-10b96e4ef00d";
    let query = "startDate=2024-01-01&endDate=2025-01-01T00%3A00%3A00Z";
    assert_eq!(lines, [format!("GET {path}/two%20words%2B?{query}"), format!("GET {path}?{query}")]);
}

#[tokio::test]
async fn an_error_keeps_kill_bills_code_and_message() {
    let script = Script::start([Reply::json(400, DUPLICATE), Reply::html(401, "No account found for user [x]")]).await;
    let error = api(&script).record_usage(&usage(Some("one")), &Author::new("me")).await.unwrap_err();
    assert!(error.is_duplicate_tracking_id());
    assert_eq!(error.api().unwrap().class_name.as_deref(), Some("org.killbill.billing.usage.api.UsageApiException"));
    let error = api(&script).record_usage(&usage(Some("one")), &Author::new("me")).await.unwrap_err();
    assert_eq!(error.to_string(), "the server answered 401: No account found for user [x]");
}

#[tokio::test]
async fn a_submission_with_a_tracking_id_is_sent_until_its_outcome_is_known() {
    for first in [Reply::silence(), Reply::hang_up(), Reply::json(503, "{}")] {
        let script = Script::start([first, Reply::json(400, DUPLICATE)]).await;
        // The first attempt got through after all.
        api(&script).record_usage(&usage(Some("one")), &Author::new("me")).await.unwrap();
        assert_eq!(script.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_submission_without_a_tracking_id_is_sent_once() {
    for tracking_id in [None, Some("")] {
        let script = Script::start([Reply::json(503, "{}"), Reply::created()]).await;
        let error = api(&script).record_usage(&usage(tracking_id), &Author::new("me")).await.unwrap_err();
        assert!(error.is_retryable());
        assert_eq!(script.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_duplicate_after_a_refusal_is_a_duplicate() {
    // 429 says that nothing was done, so the tracking id is somebody else's.
    let script = Script::start([Reply::json(429, "{}"), Reply::json(400, DUPLICATE)]).await;
    let error = api(&script).record_usage(&usage(Some("one")), &Author::new("me")).await.unwrap_err();
    assert!(error.is_duplicate_tracking_id());
}

#[tokio::test]
async fn attempts_are_bounded() {
    let script = Script::start(std::iter::repeat_n(Reply::json(503, "{}"), 9)).await;
    let (start, end) = window();
    api(&script).get_all_usage(subscription(), &start, &end).await.unwrap_err();
    assert_eq!(script.requests().len(), 4);
    let patient = RetryPolicy { attempts_max: 1, ..RetryPolicy::default() };
    let configuration = Configuration::new(script.url()).with_retry(patient);
    UsageApi::new(&configuration).unwrap().get_all_usage(subscription(), &start, &end).await.unwrap_err();
    assert_eq!(script.requests().len(), 5);
}

#[tokio::test]
async fn errors_that_last_are_not_retried() {
    let script = Script::start([Reply::json(404, "{}"), Reply::json(500, "{}")]).await;
    let (start, end) = window();
    for status in [404, 500] {
        let error = api(&script).get_all_usage(subscription(), &start, &end).await.unwrap_err();
        assert_eq!(error.api().unwrap().status, status);
    }
    assert_eq!(script.requests().len(), 2);
}

#[tokio::test]
async fn what_can_t_be_sent_is_refused_before_sending() {
    let script = Script::start([]).await;
    let (start, end) = window();
    for unit_type in ["", "a/b", "a\\b", ".", ".."] {
        let error = api(&script).get_usage(subscription(), unit_type, &start, &end).await.unwrap_err();
        assert!(matches!(error, ClientError::InvalidArgument(_)), "{unit_type}");
    }
    let error = api(&script).record_usage(&usage(None), &Author::new("line\nbreak")).await.unwrap_err();
    assert!(matches!(error, ClientError::InvalidArgument(_)));
    assert!(script.requests().is_empty());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_as_such() {
    let configuration = Configuration::new("http://127.0.0.1:9").with_pacing(Arc::new(Instantly));
    let (start, end) = window();
    let error = UsageApi::new(&configuration).unwrap().get_all_usage(subscription(), &start, &end).await.unwrap_err();
    assert!(matches!(error, ClientError::Connect(_)), "{error}");
}
