//! Random requests about tenants, accounts, catalogs, subscriptions, users.

use super::dice::Dice;
use super::step::{making, object, request, request_with, step, text};
use super::usage::subscription;
use crate::conformance::{Step, StepRequest};
use crate::json::Json;

const CATALOG: &str = include_str!("../crash/catalog.xml");

/// What every history begins with: a tenant, a catalog, an account, subscriptions.
pub(super) fn opening(dice: &mut Dice, subscriptions: u64) -> Vec<Step> {
    let tenant = object([("apiKey", text("key-${run}")), ("apiSecret", text("secret"))]);
    let catalog = request("POST", "/1.0/kb/catalog/xml").with_header("Content-Type", "text/xml");
    let zone = dice.one(&["UTC", "Europe/Paris", "America/Los_Angeles", "Asia/Kolkata"]);
    let account = object([
        ("name", text("Acme")),
        ("externalKey", text("acme-${run}")),
        ("currency", text("USD")),
        ("timeZone", text(zone)),
        ("referenceTime", text("2022-12-01T10:37:22.000Z")),
    ]);
    let mut steps = vec![
        step("make a tenant", request_with("POST", "/1.0/kb/tenants", tenant)),
        step("upload a catalog", catalog.with_text(CATALOG.to_owned())),
        making("make an account", "account0", request_with("POST", "/1.0/kb/accounts", account)),
    ];
    for number in 0..subscriptions {
        let body = object([("accountId", text("${account0}")), ("planName", text("compute-monthly"))]);
        let path = "/1.0/kb/subscriptions?entitlementDate=2023-01-01&billingDate=2023-01-01";
        steps.push(making("make a subscription", &format!("sub{number}"), request_with("POST", path, body)));
    }
    steps
}

/// Makes, reads, changes or lists accounts.
pub(super) fn account(dice: &mut Dice) -> Step {
    let path = dice.one(&["/1.0/kb/accounts/${account0}", "/1.0/kb/accounts/${account1}", "/1.0/kb/accounts/${uuid8}"]);
    match dice.below(8) {
        0 | 1 => making("make an account", "account1", request_with("POST", "/1.0/kb/accounts", account_body(dice))),
        2 => step("change an account", request_with("PUT", path, account_body(dice))),
        3 => step("read an account", request("GET", format!("{path}?accountWithBalance={}", dice.one(&["true", "x"])))),
        4 => {
            let key = dice.one(&["acme-${run}", "other-${run}", ""]);
            step("find an account", request("GET", format!("/1.0/kb/accounts?externalKey={key}")))
        }
        5 => {
            let (offset, limit) = (dice.below(3), dice.one(&["1", "2", "100", "x"]));
            let path = format!("/1.0/kb/accounts/pagination?offset={offset}&limit={limit}");
            step("list accounts", request("GET", path))
        }
        6 => step("search accounts", request("GET", format!("/1.0/kb/accounts/search/{}", dice.one(&["Acme", "zzz"])))),
        _ => step("bundles of an account", request("GET", format!("{path}/bundles"))),
    }
}

fn account_body(dice: &mut Dice) -> Json {
    const MEMBERS: [(&str, [&str; 4]); 9] = [
        ("name", ["\"Acme\"", "null", "17", "\"\""]),
        ("externalKey", ["\"other-${run}\"", "\"acme-${run}\"", "null", "\"third-${run}\""]),
        ("email", ["\"a@example.org\"", "null", "\"\"", "[]"]),
        ("billCycleDayLocal", ["1", "31", "0", "\"x\""]),
        ("currency", ["\"USD\"", "\"EUR\"", "\"XXX\"", "null"]),
        ("timeZone", ["\"UTC\"", "\"Europe/Paris\"", "\"Nowhere/City\"", "null"]),
        ("country", ["\"US\"", "\"FR\"", "null", "{}"]),
        ("notes", ["\"n\"", "null", "\"\"", "true"]),
        ("referenceTime", ["\"2023-01-01T00:00:00Z\"", "\"2023-01-01\"", "\"x\"", "\"2023-06-01T12:00:00.000Z\""]),
    ];
    // The reference time is always sent: without it, it is the moment of the request.
    let chosen = MEMBERS.iter().filter(|(name, _)| *name == "referenceTime" || dice.percent(45));
    let chosen: Vec<_> = chosen.collect();
    let members = chosen.into_iter().map(|(name, values)| {
        let value = if dice.percent(75) { dice.one(&values[..2]) } else { dice.one(values) };
        ((*name).to_owned(), value.parse().unwrap_or(Json::Null))
    });
    Json::Object(members.collect())
}

/// Makes, reads, changes, cancels subscriptions.
pub(super) fn subscription_step(dice: &mut Dice, subscriptions: u64) -> Step {
    const DAYS: [&str; 6] = ["2023-02-01", "2023-06-15", "2023-01-01", "2022-01-01", "2023-02-30", "x"];
    let id = subscription(dice, subscriptions);
    let path = format!("/1.0/kb/subscriptions/{id}");
    match dice.below(8) {
        0 | 1 => {
            let (entitlement, billing) = (dice.one(&DAYS), dice.one(&DAYS));
            let path = format!("/1.0/kb/subscriptions?entitlementDate={entitlement}&billingDate={billing}");
            let variable = format!("sub{}", dice.below(subscriptions));
            making("make a subscription", &variable, request_with("POST", path, subscription_body(dice)))
        }
        2 => {
            let date = dice.one(&DAYS);
            let billing = dice.one(&["true", "true", "false"]);
            let query = format!("requestedDate={date}&useRequestedDateForBilling={billing}");
            step("cancel a subscription", request("DELETE", format!("{path}?{query}")))
        }
        3 => step("uncancel a subscription", request("PUT", format!("{path}/uncancel"))),
        4 => {
            let body = subscription_body(dice);
            step("change a plan", request_with("PUT", format!("{path}?requestedDate={}", dice.one(&DAYS)), body))
        }
        _ => step("read a subscription", request("GET", path)),
    }
}

fn subscription_body(dice: &mut Dice) -> Json {
    let mut members = vec![("accountId".to_owned(), text(dice.one(&["${account0}", "${account0}", "${uuid7}"])))];
    match dice.below(6) {
        0 => members.push(("planName".to_owned(), text("no-plan"))),
        1 => {
            members.push(("productName".to_owned(), text(dice.one(&["Compute", "Ghost"]))));
            members.push(("productCategory".to_owned(), text("BASE")));
            members.push(("billingPeriod".to_owned(), text(dice.one(&["MONTHLY", "NO_BILLING_PERIOD", "WEEKLY"]))));
            members.push(("priceList".to_owned(), text(dice.one(&["DEFAULT", "OTHER"]))));
        }
        _ => members.push(("planName".to_owned(), text("compute-monthly"))),
    }
    if dice.percent(30) {
        members.push(("externalKey".to_owned(), text(format!("s{}-${{run}}", dice.below(3)))));
    }
    Json::Object(members)
}

/// Reads what is for sale, who may do what, what there is of tenants.
pub(super) fn other(dice: &mut Dice) -> Step {
    const PATHS: [&str; 12] = [
        "/1.0/kb/catalog",
        "/1.0/kb/catalog?requestedDate=2020-01-01",
        "/1.0/kb/catalog/versions",
        "/1.0/kb/catalog/availableBasePlans",
        "/1.0/kb/catalog/availableAddons?baseProductName=Compute",
        "/1.0/kb/tenants?apiKey=key-${run}",
        "/1.0/kb/tenants?apiKey=ghost-${run}",
        "/1.0/kb/tenants/${uuid3}",
        "/1.0/kb/bundles/${uuid4}",
        "/1.0/kb/bundles?externalKey=ghost",
        "/1.0/kb/subscriptions?externalKey=s0-${run}",
        "/1.0/kb/nothing/here",
    ];
    step("read something", request("GET", dice.one(&PATHS)))
}

/// A value of a tenant's own.
pub(super) fn tenant_value(dice: &mut Dice) -> Step {
    let path = format!("/1.0/kb/tenants/userKeyValue/k{}", dice.below(2));
    let put = |request: StepRequest| request.with_header("Content-Type", "text/plain").with_text("v".to_owned());
    match dice.below(4) {
        0 => step("keep a value", put(request("POST", path))),
        1 => step("remove a value", request("DELETE", path)),
        _ => step("read a value", request("GET", path)),
    }
}
