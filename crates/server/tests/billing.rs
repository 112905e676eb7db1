//! What Kill Bill's invoices do where the recorded cases don't look: rules read from its behaviour.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]

mod support;

use serde_json::{Value, json};
use support::metering::{Shop, catalog, consumable, set_clock};

fn calls() -> String {
    consumable("ALL_TIERS", &[&[("calls", "1", "1", "-1")]])
}

fn monthly(currency: &str, price: &str) -> String {
    format!(
        "<recurring><billingPeriod>MONTHLY</billingPeriod><recurringPrice><price><currency>{currency}</currency>\
         <value>{price}</value></price></recurringPrice></recurring>"
    )
}

fn fixed(price: &str) -> String {
    format!("<fixed><fixedPrice><price><currency>USD</currency><value>{price}</value></price></fixedPrice></fixed>")
}

async fn delete(shop: &Shop, query: &str) {
    let path = format!("/1.0/kb/subscriptions/{}?{query}", shop.subscription);
    assert_eq!(shop.server.call("DELETE", &path).send().await.status, 204);
}

fn upcoming() -> Value {
    json!({"dryRunType": "UPCOMING_INVOICE"})
}

fn target() -> Value {
    json!({"dryRunType": "TARGET_DATE"})
}

#[tokio::test]
async fn without_a_recurring_price_in_the_accounts_currency_there_is_nothing_to_invoice() {
    let both = calls().replace("<prices>", "<prices><price><currency>EUR</currency><value>1</value></price>");
    let euros = catalog(&format!("{}{both}", monthly("EUR", "9")));
    let euros = euros.replace(
        "<currency>USD</currency></currencies>",
        "<currency>USD</currency><currency>EUR</currency></currencies>",
    );
    let shop = Shop::selling(&euros, &json!({}), "UTC").await;
    assert_eq!(shop.invoice("2025-02-01").await, "404");
    assert_eq!(shop.dry_run(&target(), "2025-02-01").await, "204");
    assert_eq!(shop.dry_run(&upcoming(), "").await, "204");
    let mended = Shop::selling(&euros, &json!({"hobbs.rating": "correct"}), "UTC").await;
    assert_eq!(mended.invoice("2025-02-01").await, "400");
}

#[tokio::test]
async fn what_happens_between_two_ends_of_the_target_date_fails_the_invoice() {
    // 23:30 by the offset of winter, in which the account began, and half past midnight by that of July.
    let end = "requestedDate=2025-07-02T07:30:00.000Z&useRequestedDateForBilling=true";
    let variable = json!({"org.killbill.invoice.usage.tz.mode": "VARIABLE"});
    let shop = Shop::open(&calls(), &variable, "America/Los_Angeles").await;
    shop.invoice("2025-06-01").await;
    delete(&shop, end).await;
    assert_eq!(shop.invoice("2025-07-01").await, "500");
    assert_eq!(shop.invoice("2025-07-02").await, "0.00: 2025-07-01 to 2025-07-02 0.00");
    let mended = Shop::open(&calls(), &json!({"hobbs.rating": "correct"}), "America/Los_Angeles").await;
    mended.invoice("2025-06-01").await;
    delete(&mended, end).await;
    assert_eq!(mended.invoice("2025-07-01").await, "0.00: 2025-06-01 to 2025-07-01 0.00");
}

#[tokio::test]
async fn what_was_due_while_invoices_were_off_is_not_played_by_a_dry_run() {
    let shop = Shop::open(&calls(), &json!({}), "UTC").await;
    let tags = format!("/1.0/kb/accounts/{}/tags", shop.account);
    let off = json!(["00000000-0000-0000-0000-000000000002"]).to_string();
    assert_eq!(shop.server.post(&tags, off).await.status, 201);
    shop.record("calls", "2025-02-05", "2").await;
    shop.invoice("2025-02-01").await;
    assert_eq!(shop.dry_run(&target(), "2025-04-01").await, "0.00: 2025-03-01 to 2025-04-01 0.00");
    set_clock(&shop.server, "2025-03-15T09:00:00Z");
    assert_eq!(
        shop.dry_run(&target(), "2025-04-01").await,
        "2.00: 2025-02-01 to 2025-03-01 2.00, 2025-03-01 to 2025-04-01 0.00"
    );
    assert_eq!(shop.dry_run(&upcoming(), "").await, "204");
}

/// The names and the description of each item.
fn named(body: &str) -> String {
    let invoice: Value = serde_json::from_str(body).unwrap();
    let names =
        ["itemType", "prettyProductName", "prettyPlanName", "prettyPhaseName", "prettyUsageName", "description"];
    let item = |item: &Value| names.map(|name| item[name].as_str().unwrap_or("-").to_owned()).join(" | ");
    invoice["items"].as_array().unwrap().iter().map(item).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn items_have_names_for_people_unless_they_are_only_looked_at() {
    let pretty = catalog(&format!("{}{}{}", fixed("5"), monthly("USD", "31"), calls()))
        .replace("<product name=\"Metered\">", "<product name=\"Metered\" prettyName=\"Metered calls\">")
        .replace("<plan name=\"metered\">", "<plan name=\"metered\" prettyName=\"By the call\">")
        .replace("<usage name=\"metered-use\"", "<usage name=\"metered-use\" prettyName=\"Calls made\"");
    let shop = Shop::selling(&pretty, &json!({}), "UTC").await;
    let path = |path: &str| format!("/1.0/kb/invoices{path}?accountId={}&targetDate=2025-02-01", shop.account);
    let looked_at = shop.server.post(&path("/dryRun"), "").await;
    insta::assert_snapshot!(named(&looked_at.body), @r"
    RECURRING | - | - | - | - | metered-evergreen
    USAGE | - | - | - | - | metered-use
    ");
    let id = shop.server.post(&path(""), "").await.created();
    let made = shop.server.get(&format!("/1.0/kb/invoices/{id}")).await;
    insta::assert_snapshot!(named(&made.body), @r"
    FIXED | Metered calls | By the call | metered-evergreen | - | metered-evergreen (fixed price)
    RECURRING | Metered calls | By the call | metered-evergreen | - | metered-evergreen
    RECURRING | Metered calls | By the call | metered-evergreen | - | metered-evergreen
    USAGE | Metered calls | By the call | metered-evergreen | Calls made | Calls made
    ");
}

#[tokio::test]
async fn what_is_given_back_belongs_to_no_subscription() {
    let shop = Shop::selling(&catalog(&format!("{}{}", monthly("USD", "31"), calls())), &json!({}), "UTC").await;
    shop.invoice("2025-01-02").await;
    delete(&shop, "requestedDate=2025-01-11T00:00:00.000Z&useRequestedDateForBilling=true").await;
    let path = format!("/1.0/kb/invoices/dryRun?accountId={}&targetDate=2025-01-11", shop.account);
    let invoice: Value = serde_json::from_str(&shop.server.post(&path, "").await.body).unwrap();
    let back = invoice["items"].as_array().unwrap().iter().find(|item| item["itemType"] == "REPAIR_ADJ").unwrap();
    let shown = ["subscriptionId", "bundleId", "planName", "amount", "startDate", "endDate"].map(|name| &back[name]);
    insta::assert_snapshot!(json!(shown).to_string(), @r#"[null,null,null,-21.00,"2025-01-11","2025-02-01"]"#);
}

/// A plan that costs 31 a month in advance and one that costs 62, both metered.
async fn two_plans() -> Shop {
    two_plans_at("31", "62", &json!({})).await
}

async fn two_plans_at(first: &str, second: &str, configuration: &Value) -> Shop {
    let metered = catalog(&format!("{}{}", monthly("USD", first), calls()));
    let plan = metered.split("<plans>").nth(1).unwrap().split("</plans>").next().unwrap().to_owned();
    let gold = plan.replace("\"metered\"", "\"gold\"").replace("metered-use", "gold-use");
    let gold = gold.replace(&format!(">{first}<"), &format!(">{second}<"));
    let both = metered
        .replace(&plan, &format!("{plan}{gold}"))
        .replace("<plan>metered</plan>", "<plan>metered</plan><plan>gold</plan>");
    Shop::selling(&both, configuration, "UTC").await
}

async fn bundle(shop: &Shop) -> String {
    let read = shop.server.get(&format!("/1.0/kb/subscriptions/{}", shop.subscription)).await;
    let read: Value = serde_json::from_str(&read.body).unwrap();
    read["bundleId"].as_str().unwrap().to_owned()
}

/// Looks at an invoice after an action on the shop's subscription.
async fn after(shop: &Shop, action: Value, until: &str) -> String {
    let mut body = json!({
        "dryRunType": "SUBSCRIPTION_ACTION", "subscriptionId": shop.subscription, "bundleId": bundle(shop).await,
    });
    for (name, value) in action.as_object().unwrap() {
        body[name] = value.clone();
    }
    shop.dry_run(&body, until).await
}

#[tokio::test]
async fn a_change_of_plan_is_looked_at() {
    let shop = two_plans().await;
    shop.invoice("2025-01-02").await;
    let change = json!({"dryRunAction": "CHANGE", "planName": "gold", "effectiveDate": "2025-01-11"});
    // Ten days of the old plan stay, the others are given back; the usage of these ten days is due.
    let changed =
        "21.00: 2025-01-11 to 2025-02-01 42.00, 2025-01-11 to 2025-02-01 -21.00, 2025-01-01 to 2025-01-11 0.00";
    assert_eq!(after(&shop, change.clone(), "2025-01-11").await, changed);
    let mut priced = change.clone();
    let recurring = json!({"phaseType": "EVERGREEN", "recurringPrice": 31});
    priced["priceOverrides"] = json!([recurring]);
    let same_price = changed.replace("21.00: ", "0.00: ").replace("42.00", "21.00");
    assert_eq!(after(&shop, priced, "2025-01-11").await, same_price);
    let unknown = json!({"dryRunAction": "CHANGE", "planName": "none", "effectiveDate": "2025-01-11"});
    assert_eq!(after(&shop, unknown, "2025-01-11").await, "204");
    let by_policy = json!({"dryRunAction": "CHANGE", "planName": "gold", "billingPolicy": "END_OF_TERM"});
    assert_eq!(
        after(&shop, by_policy, "2025-02-01").await,
        "62.00: 2025-02-01 to 2025-03-01 62.00, 2025-01-01 to 2025-02-01 0.00"
    );
    // Nothing has changed.
    assert_eq!(
        shop.dry_run(&target(), "2025-02-01").await,
        "31.00: 2025-02-01 to 2025-03-01 31.00, 2025-01-01 to 2025-02-01 0.00"
    );
}

#[tokio::test]
async fn a_cancellation_and_a_start_are_looked_at() {
    let shop = two_plans().await;
    shop.invoice("2025-01-02").await;
    let stop = json!({"dryRunAction": "STOP_BILLING", "effectiveDate": "2025-01-11"});
    assert_eq!(
        after(&shop, stop, "2025-01-11").await,
        "-21.00: 2025-01-11 to 2025-02-01 -21.00, 2025-01-01 to 2025-01-11 0.00"
    );
    let start = json!({"dryRunAction": "START_BILLING", "planName": "gold", "effectiveDate": "2025-01-22"});
    assert_eq!(shop.dry_run(&start, "2025-01-22").await, "20.00: 2025-01-22 to 2025-02-01 20.00");
    // The bundle has a base already.
    assert_eq!(after(&shop, start.clone(), "2025-01-22").await, "204");
    assert_eq!(after(&shop, json!({"dryRunAction": "PAUSE_BILLING"}), "2025-01-22").await, "400");
}

#[tokio::test]
async fn a_recurring_price_of_zero_is_charged_anew_when_its_period_is_cut() {
    let shop = two_plans_at("0", "62", &json!({})).await;
    assert_eq!(shop.invoice("2025-01-02").await, "0.00: 2025-01-01 to 2025-02-01 0.00");
    let path = format!("/1.0/kb/subscriptions/{}?requestedDate=2025-01-11T00:00:00.000Z", shop.subscription);
    let changed = shop.server.call("PUT", &path).json(json!({"planName": "gold"}).to_string()).send().await;
    assert_eq!(changed.status, 204, "{}", changed.body);
    assert_eq!(
        shop.invoice("2025-01-11").await,
        "42.00: 2025-01-01 to 2025-01-11 0.00, 2025-01-11 to 2025-02-01 42.00, 2025-01-01 to 2025-01-11 0.00"
    );
    assert_eq!(shop.invoice("2025-01-12").await, "404");
}

#[tokio::test]
async fn a_price_in_arrear_may_be_charged_as_soon_as_its_period_has_begun() {
    let greedy = json!({"org.killbill.invoice.inArrear.mode": "GREEDY"});
    let arrear = |shop: &str| shop.replace("IN_ADVANCE", "IN_ARREAR");
    let catalog = arrear(&catalog(&format!("{}{}", monthly("USD", "31"), calls())));
    let shop = Shop::selling(&catalog, &json!({}), "UTC").await;
    assert_eq!(shop.invoice("2025-01-02").await, "404");
    let shop = Shop::selling(&catalog, &greedy, "UTC").await;
    assert_eq!(shop.invoice("2025-01-02").await, "31.00: 2025-01-01 to 2025-02-01 31.00");
    assert_eq!(
        shop.invoice("2025-02-01").await,
        "0.00: 2025-01-01 to 2025-02-01 0.00",
        "usage waits until its period has ended"
    );
    assert_eq!(shop.invoice("2025-02-02").await, "31.00: 2025-02-01 to 2025-03-01 31.00");
}

#[tokio::test]
async fn a_plan_changes_unless_its_bundle_is_paused_then() {
    let shop = two_plans().await;
    let bundle = bundle(&shop).await;
    for (action, date) in [("pause", "2025-02-01"), ("resume", "2025-02-15")] {
        let path = format!("/1.0/kb/bundles/{bundle}/{action}?requestedDate={date}");
        assert_eq!(shop.server.call("PUT", &path).send().await.status, 204);
    }
    let mut answers = Vec::new();
    for (date, plan) in [("2025-02-10", "gold"), ("2025-02-20", "gold"), ("2025-01-20", "gold")] {
        let path = format!("/1.0/kb/subscriptions/{}?requestedDate={date}", shop.subscription);
        let changed = shop.server.call("PUT", &path).json(json!({"planName": plan}).to_string()).send().await;
        answers.push(changed.status.as_u16());
    }
    assert_eq!(answers, [400, 204, 204]);
}
