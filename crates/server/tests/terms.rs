//! When the term of a subscription ends: with what its invoices charge, or with its fixed term.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]

mod support;

use serde_json::{Value, json};
use support::metering::{Shop, catalog, consumable, set_clock};

const RECURRING: &str = "<recurring><billingPeriod>MONTHLY</billingPeriod><recurringPrice>\
    <price><currency>USD</currency><value>31</value></price></recurringPrice></recurring>";

fn calls() -> String {
    consumable("ALL_TIERS", &[&[("calls", "1", "1", "-1")]])
}

/// A plan that costs 31 a month in advance, and is cancelled at the end of the term.
async fn monthly() -> Shop {
    let catalog = catalog(&format!("{RECURRING}{}", calls()));
    let cancellation = "<cancelPolicyCase><policy>IMMEDIATE</policy>";
    let catalog = catalog.replace(cancellation, &cancellation.replace("IMMEDIATE", "END_OF_TERM"));
    Shop::selling(&catalog, &json!({}), "UTC").await
}

async fn subscription(shop: &Shop) -> Value {
    let answer = shop.server.get(&format!("/1.0/kb/subscriptions/{}", shop.subscription)).await;
    serde_json::from_str(&answer.body).unwrap()
}

/// Cancels it as a query asks, and answers when its billing and its use end.
async fn cancelled(shop: &Shop, query: &str) -> [String; 2] {
    let path = format!("/1.0/kb/subscriptions/{}{query}", shop.subscription);
    let answer = shop.server.call("DELETE", &path).send().await;
    assert_eq!(answer.status, 204, "{}", answer.body);
    let read = subscription(shop).await;
    ["billingEndDate", "cancelledDate"].map(|name| read[name].as_str().unwrap_or("none").to_owned())
}

#[tokio::test]
async fn a_term_ends_where_the_invoices_end() {
    let shop = monthly().await;
    assert_eq!(subscription(&shop).await["chargedThroughDate"], Value::Null);
    shop.invoice("2025-01-02").await;
    assert_eq!(subscription(&shop).await["chargedThroughDate"], "2025-02-01");
    assert_eq!(cancelled(&shop, "").await, ["2025-02-01T00:00:00.000Z", "2025-01-02T09:00:00.000Z"]);
}

#[tokio::test]
async fn a_term_without_invoices_ends_now() {
    let shop = monthly().await;
    assert_eq!(cancelled(&shop, "").await[0], "2025-01-02T09:00:00.000Z");
}

#[tokio::test]
async fn a_term_begins_a_period_before_it_ends() {
    let shop = monthly().await;
    set_clock(&shop.server, "2025-02-10T09:00:00Z");
    shop.invoice("2025-02-10").await;
    assert_eq!(subscription(&shop).await["chargedThroughDate"], "2025-03-01");
    assert_eq!(cancelled(&shop, "?billingPolicy=START_OF_TERM").await[0], "2025-02-01T00:00:00.000Z");
}

#[tokio::test]
async fn use_may_last_as_long_as_the_term() {
    let shop = monthly().await;
    shop.invoice("2025-01-02").await;
    let ends = cancelled(&shop, "?entitlementPolicy=END_OF_TERM&billingPolicy=IMMEDIATE").await;
    assert_eq!(ends, ["2025-01-02T09:00:00.000Z", "2025-02-01T00:00:00.000Z"]);
}

#[tokio::test]
async fn usage_that_costs_nothing_is_charged_through_though_it_is_left_out() {
    let configuration = json!({"org.killbill.invoice.disable.usage.zero.amount": "true"});
    let shop = Shop::open(&calls(), &configuration, "UTC").await;
    assert_eq!(shop.invoice("2025-02-01").await, "404");
    assert_eq!(subscription(&shop).await["chargedThroughDate"], "2025-02-01");
}

#[tokio::test]
async fn an_account_owes_what_its_invoices_come_to() {
    let shop = monthly().await;
    let balance = async |query: &str| {
        let account = shop.server.get(&format!("/1.0/kb/accounts/{}{query}", shop.account)).await;
        let account: Value = serde_json::from_str(&account.body).unwrap();
        account["accountBalance"].to_string()
    };
    assert_eq!(balance("?accountWithBalance=true").await, "0");
    shop.record("calls", "2025-01-05", "4").await;
    shop.invoice("2025-02-01").await;
    assert_eq!(balance("?accountWithBalance=true").await, "66.00");
    assert_eq!(balance("?accountWithBalanceAndCBA=true").await, "66.00");
    assert_eq!(balance("").await, "null");
}

#[tokio::test]
async fn a_fixed_term_ends_a_subscription_and_its_last_period() {
    let fixed_term = catalog(&calls())
        .replace("EVERGREEN", "FIXEDTERM")
        .replace("<unit>UNLIMITED</unit>", "<unit>DAYS</unit><number>45</number>");
    let shop = Shop::selling(&fixed_term, &json!({}), "UTC").await;
    shop.record("calls", "2025-01-05", "4").await;
    shop.record("calls", "2025-02-14T23:59:59Z", "2").await;
    // It expires on the 15th of February: what is recorded at that very instant is not billed, unlike at a cancellation.
    shop.record("calls", "2025-02-15T00:00:00Z", "1").await;
    shop.record("calls", "2025-03-01", "1").await;
    assert_eq!(subscription(&shop).await["state"], "ACTIVE");
    set_clock(&shop.server, "2025-03-02T09:00:00Z");
    let expired = subscription(&shop).await;
    assert_eq!(expired["state"], "EXPIRED");
    let last = expired["events"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["eventType"], &last["effectiveDate"]),
        (&json!("STOP_BILLING"), &json!("2025-02-15T00:00:00.000Z"))
    );
    let invoice = "6.00: 2025-01-01 to 2025-02-01 4.00, 2025-02-01 to 2025-02-15 2.00; t1 t2";
    assert_eq!(shop.invoice("2025-03-02").await, invoice);
    let path = format!("/1.0/kb/subscriptions/{}", shop.subscription);
    assert_eq!(shop.server.call("DELETE", &path).send().await.status, 400);
    let change = json!({"planName": "metered"}).to_string();
    assert!(shop.server.call("PUT", &path).body("application/json", change).send().await.status.is_client_error());
}
