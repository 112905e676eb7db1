//! Taking usage back, over HTTP.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use hobbs::directory::NewTenant;
use insta::assert_snapshot;
use serde_json::{Value, json};
use support::metering::{Shop, consumable};
use support::{Answer, TestServer};

const MARCH: &str = "startDate=2024-03-01&endDate=2024-04-01";

async fn record(server: &TestServer, subscription: &str, tracking_id: &str, records: &[(&str, &str)]) -> Answer {
    let records: Vec<_> =
        records.iter().map(|(date, amount)| format!(r#"{{"recordDate":"{date}","amount":{amount}}}"#)).collect();
    let records = records.join(",");
    let body = format!(
        r#"{{"subscriptionId":"{subscription}","trackingId":"{tracking_id}","unitUsageRecords":[{{"unitType":"calls","usageRecords":[{records}]}}]}}"#
    );
    server.post("/1.0/kb/usages", body).await
}

async fn void(server: &TestServer, subscription: &str, body: &Value) -> Answer {
    server.post(&format!("/1.0/hobbs/usages/{subscription}/void"), body.to_string()).await
}

async fn json_of(server: &TestServer, path: &str) -> Value {
    let answer = server.get(path).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// The body of an answer, without the time of now.
fn undated(answer: &Answer) -> String {
    let mut body: Value = serde_json::from_str(&answer.body).unwrap();
    if body["voidedAt"].is_string() {
        body["voidedAt"] = "now".into();
    }
    format!("{} {body}", answer.status.as_u16())
}

#[tokio::test]
async fn totals_windows_and_records_follow() {
    let server = TestServer::start().await;
    let subscription = server.subscription().await;
    record(&server, &subscription, "one", &[("2024-03-01T10:00:00Z", "1"), ("2024-03-02", "5")]).await;
    record(&server, &subscription, "two", &[("2024-03-01T10:01:00Z", "-7"), ("2024-03-01T23:00:00Z", "100")]).await;
    record(&server, &subscription, "three", &[("2024-03-01T10:02:00Z", "3")]).await;
    let call = server.call("POST", &format!("/1.0/hobbs/usages/{subscription}/void"));
    let call = call.json(r#"{"trackingId":"two","reason":"counted wrongly"}"#).header("X-Killbill-Comment", "ticket 7");
    assert_snapshot!(undated(&call.send().await), @r#"200 {"alreadyVoided":false,"comment":"ticket 7","createdBy":"tester","reason":"counted wrongly","recordCount":2,"trackingId":"two","voidedAt":"now"}"#);

    let total = json_of(&server, &format!("/1.0/kb/usages/{subscription}/calls?{MARCH}")).await;
    assert_eq!(total["rolledUpUnits"][0]["amount"].to_string(), "9.000000000");
    let part = format!("/1.0/kb/usages/{subscription}/calls?startDate=2024-03-01T10:00:30Z&endDate=2024-03-01T10:03Z");
    assert_eq!(json_of(&server, &part).await["rolledUpUnits"][0]["amount"].to_string(), "3.000000000");
    let days =
        format!("/1.0/hobbs/usages/{subscription}/windows?granularity=DAY&startDate=2024-03-01&endDate=2024-03-02");
    assert_snapshot!(json_of(&server, &days).await["windows"][0]["units"], @r#"[{"count":2,"max":3.000000000,"min":1.000000000,"sum":4.000000000,"unitType":"calls"}]"#);

    let page = json_of(&server, &format!("/1.0/hobbs/usages/{subscription}/records")).await;
    let shown = page["records"].as_array().unwrap().iter().map(|record| {
        let text = |name: &str| record[name].as_str().unwrap_or("-").to_owned();
        let voided = if record["voidedAt"].is_null() { "" } else { " voided" };
        format!("{} {} {} {}{voided}", text("kind"), text("trackingId"), record["amount"], text("reason"))
    });
    assert_snapshot!(shown.collect::<Vec<_>>().join("\n"), @"
    USAGE one 1.000000000 -
    USAGE one 5.000000000 -
    USAGE two -7.000000000 - voided
    USAGE two 100.000000000 - voided
    USAGE three 3.000000000 -
    VOID two 7.000000000 counted wrongly
    VOID two -100.000000000 counted wrongly
    ");
    let mut amounts = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = json_of(&server, &format!("/1.0/hobbs/usages/{subscription}/records?limit=1{cursor}")).await;
        amounts.extend(page["records"].as_array().unwrap().iter().map(|record| record["amount"].as_f64().unwrap()));
        let Some(next) = page["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(amounts, [1.0, 5.0, -7.0, 100.0, 3.0, 7.0, -100.0], "page by page it is the same");
}

#[tokio::test]
async fn taking_back_again_changes_nothing_and_the_tracking_id_stays_taken() {
    let server = TestServer::start().await;
    let subscription = server.subscription().await;
    record(&server, &subscription, "one", &[("2024-03-01", "1")]).await;
    void(&server, &subscription, &json!({"trackingId": "one", "reason": "first"})).await;
    let again = void(&server, &subscription, &json!({"trackingId": "one ", "reason": "second"})).await;
    assert_snapshot!(undated(&again), @r#"200 {"alreadyVoided":true,"comment":null,"createdBy":"tester","reason":"first","recordCount":1,"trackingId":"one","voidedAt":"now"}"#);
    let recorded = record(&server, &subscription, "one", &[("2024-03-01", "1")]).await;
    assert_eq!(recorded.status, 400);
    assert!(recorded.body.contains("A usage record with tracking ID one already exists"), "{}", recorded.body);
    let page = json_of(&server, &format!("/1.0/hobbs/usages/{subscription}/records")).await;
    assert_eq!(page["records"].as_array().unwrap().len(), 2);
    let total = json_of(&server, &format!("/1.0/kb/usages/{subscription}?{MARCH}")).await;
    assert_eq!(total["rolledUpUnits"], json!([]));
}

#[tokio::test]
async fn what_can_not_be_taken_back_is_refused_with_what_to_do() {
    let server = TestServer::start().await;
    let subscription = server.subscription().await;
    record(&server, &subscription, "one", &[("2024-03-01", "1")]).await;
    let refused = async |body: Value| {
        let answer = void(&server, &subscription, &body).await;
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        format!("{} {}", answer.status.as_u16(), body["message"].as_str().unwrap())
    };
    assert_snapshot!(refused(json!({"trackingId": "two", "reason": "x"})).await, @"404 there is no usage with tracking ID two in the subscription: look for it in its records");
    assert_snapshot!(refused(json!({"reason": "x"})).await, @"400 Void trackingId needs to be set");
    assert_snapshot!(refused(json!({"trackingId": "", "reason": "x"})).await, @"400 trackingId is empty: give it 1 to 128 characters");
    assert_snapshot!(refused(json!({"trackingId": "one"})).await, @"400 Void reason needs to be set");
    assert_snapshot!(refused(json!({"trackingId": "one", "reason": " "})).await, @"400 Void reason needs to be set");
    assert_snapshot!(refused(json!({"trackingId": "one", "reason": "x".repeat(1_001)})).await, @"400 Void reason is longer than 1000 characters");
    assert_snapshot!(refused(json!({"trackingId": "one", "reason": "x", "why": 1})).await, @r#"400 Unrecognized field "why""#);
    assert_snapshot!(refused(json!(["one"])).await, @"400 an object was expected, not an array");

    let path = format!("/1.0/hobbs/usages/{subscription}/void");
    let body = r#"{"trackingId":"one","reason":"x"}"#;
    let anonymous = server.call("POST", &path).json(body).without("X-Killbill-CreatedBy").send().await;
    assert_eq!(anonymous.status, 400);
    assert_eq!(server.call("POST", &path).json(body).without("Authorization").send().await.status, 401);
    server.application.directory.create_user("reader", "password", &[]).await.unwrap();
    let reader = server.call("POST", &path).json(body).user("reader", "password").send().await;
    assert!(reader.status == 401 && reader.body.contains("usage:record"), "{}", reader.body);
    let tenant = NewTenant { api_key: "eve".into(), api_secret: "lazar".into(), external_key: None };
    server.application.directory.create_tenant(tenant).await.unwrap();
    let other = server.call("POST", &path).json(body).header("X-Killbill-ApiKey", "eve").send().await;
    assert_eq!(other.status, 404, "{}", other.body);
    let unknown = "/1.0/hobbs/usages/38400000-8cf0-11bd-b23e-10b96e4ef00d/void";
    assert_eq!(server.post(unknown, body).await.status, 404);
    assert_eq!(server.post("/1.0/hobbs/usages/x/void", body).await.status, 404);

    let total = json_of(&server, &format!("/1.0/kb/usages/{subscription}?{MARCH}")).await;
    assert_eq!(total["rolledUpUnits"][0]["amount"].to_string(), "1.000000000", "none of it took anything back");
}

#[tokio::test]
async fn a_reason_may_stand_in_the_header() {
    let server = TestServer::start().await;
    let subscription = server.subscription().await;
    record(&server, &subscription, "one", &[("2024-03-01", "1")]).await;
    let call = server.call("POST", &format!("/1.0/hobbs/usages/{subscription}/void")).json(r#"{"trackingId":"one"}"#);
    let voided = call.header("X-Killbill-Reason", "as agreed").send().await;
    assert!(voided.status == 200 && voided.body.contains(r#""reason":"as agreed""#), "{}", voided.body);
}

/// What was billed is given back with the next invoice, as for a negative record that comes late.
#[tokio::test]
async fn usage_that_was_invoiced_is_given_back_as_for_a_late_negative_record() {
    let usages = consumable("ALL_TIERS", &[&[("minutes", "1", "2", "-1")]]);
    let mut invoices = Vec::new();
    // Kill Bill fails the invoice, unless the tenant would rather have it right.
    for (configuration, is_voided) in [
        (json!({}), false),
        (json!({}), true),
        (json!({"hobbs.rating": "correct"}), false),
        (json!({"hobbs.rating": "correct"}), true),
    ] {
        let shop = Shop::open(&usages, &configuration, "UTC").await;
        shop.record("minutes", "2025-01-05", "10").await;
        shop.record("minutes", "2025-01-06", "1").await;
        assert_eq!(shop.invoice("2025-02-01").await, "22.00: 2025-01-01 to 2025-02-01 22.00; t1 t2");
        if is_voided {
            let voided = void(&shop.server, &shop.subscription, &json!({"trackingId": "t1", "reason": "wrong"})).await;
            assert_eq!(voided.status, 200, "{}", voided.body);
        } else {
            shop.record("minutes", "2025-01-05", "-10").await;
        }
        let invoice = shop.invoice("2025-03-01").await;
        invoices.push(invoice.split_once("; ").map_or(invoice.clone(), |(amounts, _)| amounts.to_owned()));
    }
    assert_eq!((&invoices[0], &invoices[2]), (&invoices[1], &invoices[3]));
    assert!(invoices[0] == "500" && invoices[2].starts_with("-20.00: "), "{invoices:?}");
}

/// Usage that is taken back before it is invoiced is as if it had never been, and is not among what the invoice has read.
#[tokio::test]
async fn usage_that_is_taken_back_in_time_is_not_invoiced() {
    let shop = Shop::open(&consumable("ALL_TIERS", &[&[("minutes", "1", "2", "-1")]]), &json!({}), "UTC").await;
    shop.record("minutes", "2025-01-05", "10").await;
    shop.record("minutes", "2025-01-06", "1").await;
    void(&shop.server, &shop.subscription, &json!({"trackingId": "t1", "reason": "wrong"})).await;
    assert_eq!(shop.invoice("2025-02-01").await, "2.00: 2025-01-01 to 2025-02-01 2.00; t2");
}
