//! `/1.0/kb/invoices`, and what is asked of them beyond Kill Bill.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]

mod support;

use serde_json::{Value, json};
use support::metering::{Shop, capacity, catalog, consumable, set_clock};

fn minutes(policy: &str) -> String {
    consumable(
        policy,
        &[
            &[("minutes", "1", "2", "20"), ("megabytes", "1", "10", "-1")],
            &[("minutes", "1", "20", "-1"), ("megabytes", "1", "10", "-1")],
        ],
    )
}

async fn plain(usages: &str) -> Shop {
    Shop::open(usages, &json!({}), "UTC").await
}

/// The example of Kill Bill's manual, in its chapter on usage.
#[tokio::test]
async fn kill_bills_manual() {
    for (policy, amount) in [("ALL_TIERS", "2140.00"), ("TOP_TIER", "2500.00")] {
        let shop = plain(&minutes(policy)).await;
        shop.record("minutes", "2025-01-05", "120").await;
        shop.record("megabytes", "2025-01-06", "10").await;
        let expected = format!("{amount}: 2025-01-01 to 2025-02-01 {amount}; t1 t2");
        assert_eq!(shop.invoice("2025-02-01").await, expected, "{policy}");
    }
}

#[tokio::test]
async fn an_invoice_is_found_by_id_by_number_and_by_account() {
    let shop = plain(&minutes("ALL_TIERS")).await;
    shop.record("minutes", "2025-01-05", "1").await;
    shop.invoice("2025-02-01").await;
    let listed = shop.server.get(&format!("/1.0/kb/accounts/{}/invoices?withItems=true", shop.account)).await;
    let listed: Value = serde_json::from_str(&listed.body).unwrap();
    let id = listed[0]["invoiceId"].as_str().unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["items"][0]["itemType"], "USAGE");
    let number = listed[0]["invoiceNumber"].as_str().unwrap();
    let by_id = shop.server.get(&format!("/1.0/kb/invoices/{id}")).await;
    let by_number = shop.server.get(&format!("/1.0/kb/invoices/byNumber/{number}")).await;
    assert_eq!(by_id.body, by_number.body);
    let unknown = shop.server.get("/1.0/kb/invoices/00000000-0000-0000-0000-000000000001").await;
    insta::assert_snapshot!(unknown.snapshot());
}

#[tokio::test]
async fn there_may_be_nothing_to_invoice() {
    let shop = plain(&minutes("ALL_TIERS")).await;
    assert_eq!(shop.invoice("2025-01-15").await, "404");
    assert_eq!(shop.dry_run(&json!({"dryRunType": "TARGET_DATE"}), "2025-01-15").await, "204");
}

#[tokio::test]
async fn a_dry_run_stores_nothing() {
    let shop = plain(&minutes("ALL_TIERS")).await;
    shop.record("minutes", "2025-01-05", "1").await;
    let target = json!({"dryRunType": "TARGET_DATE"});
    let looked_at = shop.dry_run(&target, "2025-02-01").await;
    assert_eq!(looked_at, "2.00: 2025-01-01 to 2025-02-01 2.00");
    assert_eq!(shop.dry_run(&target, "2025-02-01").await, looked_at);
    let listed = shop.server.get(&format!("/1.0/kb/accounts/{}/invoices", shop.account)).await;
    assert_eq!(listed.body, "[]");
    assert_eq!(shop.invoice("2025-02-01").await, format!("{looked_at}; t1"));
    assert_eq!(
        shop.dry_run(&json!({"dryRunType": "UPCOMING_INVOICE"}), "").await,
        "0.00: 2025-02-01 to 2025-03-01 0.00"
    );
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    let shop = plain(&minutes("ALL_TIERS")).await;
    let account = &shop.account;
    let mut answers = Vec::new();
    for path in [
        "/1.0/kb/invoices".to_owned(),
        "/1.0/kb/invoices?accountId=00000000-0000-0000-0000-000000000009".to_owned(),
        format!("/1.0/kb/invoices?accountId={account}&targetDate=soon"),
        format!("/1.0/kb/invoices?accountId={account}&targetDate=2029-01-01"),
        format!("/1.0/kb/invoices/dryRun?accountId={account}&targetDate=2029-01-01"),
    ] {
        answers.push(shop.server.post(&path, "").await.snapshot().replace(account, "[account]"));
    }
    let dry_run = format!("/1.0/kb/invoices/dryRun?accountId={account}");
    for body in [
        r#"{"dryRunType":"NO_SUCH"}"#,
        r#"{"dryRunAction":"STOP_BILLING"}"#,
        r#"{"dryRunAction":"DANCE"}"#,
        r#"{"what":1}"#,
        "{",
    ] {
        answers.push(shop.server.post(&dry_run, body).await.snapshot());
    }
    insta::assert_snapshot!(answers.join("\n"));
}

#[tokio::test]
async fn invoices_are_made_as_the_clock_passes_the_end_of_a_period() {
    let shop = plain(&minutes("ALL_TIERS")).await;
    shop.server.application.make_invoices();
    let schedule = shop.server.application.schedule.get().unwrap();
    shop.record("minutes", "2025-01-05", "3").await;
    schedule.settle().await.unwrap();
    set_clock(&shop.server, "2025-04-02T12:00:00Z");
    schedule.settle().await.unwrap();
    let listed = shop.server.get(&format!("/1.0/kb/accounts/{}/invoices", shop.account)).await;
    let listed: Value = serde_json::from_str(&listed.body).unwrap();
    let made: Vec<String> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|invoice| format!("{} {}", invoice["targetDate"].as_str().unwrap(), invoice["amount"]))
        .collect();
    assert_eq!(made, ["2025-02-01 6.00", "2025-03-01 0.00", "2025-04-01 0.00"]);
}

#[tokio::test]
async fn a_tag_stops_invoices_until_it_is_taken_off() {
    let shop = plain(&minutes("ALL_TIERS")).await;
    let tags = format!("/1.0/kb/accounts/{}/tags", shop.account);
    const OFF: &str = "00000000-0000-0000-0000-000000000002";
    assert_eq!(shop.server.post(&tags, json!([OFF]).to_string()).await.status, 201);
    let unknown = json!(["00000000-0000-0000-0000-000000000099"]).to_string();
    assert_eq!(shop.server.post(&tags, unknown).await.status, 404);
    shop.server.application.make_invoices();
    let schedule = shop.server.application.schedule.get().unwrap();
    set_clock(&shop.server, "2025-02-02T12:00:00Z");
    schedule.settle().await.unwrap();
    let invoices = format!("/1.0/kb/accounts/{}/invoices", shop.account);
    assert_eq!(shop.server.get(&invoices).await.body, "[]");
    let removed = shop.server.call("DELETE", &format!("{tags}?tagDef={OFF}")).send().await;
    assert_eq!(removed.status, 204);
    let listed: Value = serde_json::from_str(&shop.server.get(&invoices).await.body).unwrap();
    assert_eq!(listed[0]["targetDate"], "2025-02-02");
}

#[tokio::test]
async fn invoices_at_once_bill_once() {
    let shop = plain(&minutes("ALL_TIERS")).await;
    shop.record("minutes", "2025-01-05", "3").await;
    let path = format!("/1.0/kb/invoices?accountId={}&targetDate=2025-02-01", shop.account);
    let calls = (0..8).map(|_| shop.server.post(&path, ""));
    let answers = futures_util::future::join_all(calls).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 404, 404, 404, 404, 404, 404, 404]);
}

#[tokio::test]
async fn prices_may_be_agreed_on() {
    let shop = plain(&minutes("ALL_TIERS")).await;
    let start = "2025-01-01T00:00:00.000Z";
    let path = format!("/1.0/kb/subscriptions?entitlementDate={start}&billingDate={start}");
    let block = json!({"unitName": "minutes", "size": 1, "max": 20, "price": 0.5});
    let usage = json!({"usageName": "metered-use", "tierPrices": [{"blockPrices": [block]}]});
    let prices = json!([{"phaseType": "EVERGREEN", "usagePrices": [usage]}]);
    let body = json!({"accountId": shop.account, "planName": "metered", "priceOverrides": prices});
    let first = shop.server.post(&path, body.to_string()).await.created();
    let second = shop.server.post(&path, body.to_string()).await.created();
    let mut plans = Vec::new();
    for subscription in [first, second] {
        let read = shop.server.get(&format!("/1.0/kb/subscriptions/{subscription}")).await;
        let read: Value = serde_json::from_str(&read.body).unwrap();
        plans.push(read["planName"].as_str().unwrap().to_owned());
    }
    assert_eq!(plans, ["metered-1", "metered-1"]);
    let listed = shop.server.get("/1.0/kb/catalog").await;
    assert!(!listed.body.contains("metered-1"));
    let mut body = body;
    body["priceOverrides"][0]["recurringPrice"] = json!(1);
    insta::assert_snapshot!(shop.server.post(&path, body.to_string()).await.snapshot());
}

#[tokio::test]
async fn charges_grow_until_the_period_ends() {
    let shop = plain(&minutes("ALL_TIERS")).await;
    shop.record("minutes", "2025-01-02T08:00:00Z", "18").await;
    set_clock(&shop.server, "2025-01-16T12:00:00Z");
    let path = format!("/1.0/hobbs/subscriptions/{}/charges", shop.subscription);
    let charges: Value = serde_json::from_str(&shop.server.get(&path).await.body).unwrap();
    let line = |line: &Value| format!("{} {} {} x {}", line["tier"], line["unitType"], line["quantity"], line["price"]);
    let lines = |name: &str| charges["sections"][0][name].as_array().unwrap().iter().map(line).collect::<Vec<_>>();
    assert_eq!(charges["amount"].to_string(), "36.00");
    // Half of January has passed: 36 minutes are to be expected.
    assert_eq!(charges["projectedAmount"].to_string(), "360.00");
    assert_eq!(lines("lines"), ["1 \"minutes\" 18.000000000 x 2", "1 \"megabytes\" 0 x 10"]);
    assert_eq!(
        lines("projectedLines"),
        ["1 \"minutes\" 20 x 2", "2 \"minutes\" 16.000000000 x 20", "1 \"megabytes\" 0 x 10"]
    );
    assert_eq!(shop.server.get(&path.replace(&shop.subscription, &shop.account)).await.status, 400);
}

#[tokio::test]
async fn prices_are_tried_on_recorded_usage() {
    let shop = plain(&minutes("ALL_TIERS")).await;
    shop.record("minutes", "2025-01-05", "30").await;
    let proposed = catalog(&minutes("ALL_TIERS").replace("<value>20</value>", "<value>19.5</value>"));
    let body = json!({
        "catalog": proposed, "subscriptionId": shop.subscription, "startDate": "2025-01-01", "endDate": "2025-02-01",
    });
    let rated = shop.server.post("/1.0/hobbs/rate", body.to_string()).await;
    insta::assert_snapshot!(rated.snapshot());
    let listed = shop.server.get(&format!("/1.0/kb/accounts/{}/invoices", shop.account)).await;
    assert_eq!(listed.body, "[]", "nothing is stored");
}

#[tokio::test]
async fn prices_are_tried_on_given_usage() {
    let shop = plain(&capacity(&[("5", "8"), ("-1", "12")])).await;
    let usage = json!([{"unitType": "calls", "usageRecords": [{"amount": 4}, {"amount": 5}]}]);
    let body = json!({
        "catalog": catalog(&capacity(&[("4", "8"), ("-1", "20")])), "planName": "metered", "currency": "USD",
        "unitUsageRecords": usage,
    });
    let rated: Value = serde_json::from_str(&shop.server.post("/1.0/hobbs/rate", body.to_string()).await.body).unwrap();
    let amounts = [&rated["proposed"]["amount"], &rated["inForce"]["amount"], &rated["difference"]];
    assert_eq!(amounts.map(Value::to_string), ["20.00", "8.00", "12.00"]);
    let mut answers = Vec::new();
    for (member, value) in [
        ("catalog", json!("<catalog/>")),
        ("planName", json!("none")),
        ("currency", json!("XXX")),
        ("unitUsageRecords", Value::Null),
        ("what", json!(1)),
    ] {
        let mut body = body.clone();
        body[member] = value;
        answers.push(shop.server.post("/1.0/hobbs/rate", body.to_string()).await.snapshot());
    }
    insta::assert_snapshot!(answers.join("\n"));
}
