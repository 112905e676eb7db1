//! Random requests about tenants, and what every history begins with.

use super::step::{making, object, request, request_with, step, text};
use super::world::World;
use super::{accounts, catalogs};
use crate::conformance::Step;

/// A tenant, a catalog, an account, subscriptions.
pub(super) fn opening(world: &mut World) -> Vec<Step> {
    let tenant = object([("apiKey", text("key-${run}")), ("apiSecret", text("secret"))]);
    let zone = world.dice.one(&["UTC", "Europe/Paris", "America/Los_Angeles", "Asia/Kolkata", "+05:30"]);
    let account = object([
        ("name", text("Acme")),
        ("externalKey", text("acme-${run}")),
        ("currency", text("USD")),
        ("timeZone", text(zone)),
        ("referenceTime", text("2022-12-01T10:37:22.000Z")),
    ]);
    let mut steps = vec![
        step("make a tenant", request_with("POST", "/1.0/kb/tenants", tenant)),
        catalogs::first(),
        making("make an account", &world.fresh("account"), request_with("POST", "/1.0/kb/accounts", account)),
    ];
    let untagged = steps.last().and_then(accounts::without_invoices);
    steps.extend(untagged);
    for plan in ["compute-monthly", "plain-monthly"] {
        let body = object([("accountId", text("${account1}")), ("planName", text(plan))]);
        let path = "/1.0/kb/subscriptions?entitlementDate=2023-01-01&billingDate=2023-01-01";
        steps.push(making("make a subscription", &world.fresh("sub"), request_with("POST", path, body)));
    }
    steps
}

/// Makes and reads other tenants; keeps values of this one's.
pub(super) fn tenant(world: &mut World) -> Step {
    match world.dice.below(8) {
        0 => {
            let body = world.dice.json(&[
                r#"{"apiKey": "key2-${run}", "apiSecret": "s"}"#,
                r#"{"apiKey": "key3-${run}", "apiSecret": "s", "externalKey": "e-${run}"}"#,
                r#"{"apiKey": "key-${run}", "apiSecret": "another"}"#,
                r#"{"apiKey": "key4-${run}"}"#,
                r#"{"apiSecret": "s"}"#,
                r#"{"apiKey": null, "apiSecret": "s"}"#,
                r#"{"apiKey": 7, "apiSecret": {}}"#,
            ]);
            making("make a tenant", &world.fresh("tenant"), request_with("POST", "/1.0/kb/tenants", body))
        }
        1 => step(
            "find a tenant",
            request(
                "GET",
                format!("/1.0/kb/tenants?apiKey={}", world.dice.one(&["key-${run}", "key2-${run}", "ghost", "",])),
            ),
        ),
        2 => step("read a tenant", request("GET", format!("/1.0/kb/tenants/{}", world.dice.one(&["${uuid3}", "x"])))),
        _ => value(world),
    }
}

fn value(world: &mut World) -> Step {
    let path = format!("/1.0/kb/tenants/userKeyValue/k{}", world.dice.below(2));
    match world.dice.below(4) {
        0 => {
            let kept = request("POST", path).with_header("Content-Type", "text/plain");
            step("keep a value", kept.with_text(world.dice.one(&["v", "w", "", "é"]).to_owned()))
        }
        1 => step("remove a value", request("DELETE", path)),
        _ => step("read a value", request("GET", path)),
    }
}
