//! Random requests about subscriptions and bundles.

use super::step::{making, reading, request, request_with, step};
use super::world::World;
use crate::conformance::Step;
use crate::json::Json;

/// Never left out where the moment of the request would stand in for it.
const DAYS: [&str; 8] = [
    "2023-01-01",
    "2023-02-01",
    "2023-06-15",
    "2023-06-15T10:20:30Z",
    "2023-06-15T10:20:30.000%2B02:00",
    "2024-02-29",
    "2023-12-31T23:59:59.999Z",
    "2090-01-01",
];
const BAD_DAYS: [&str; 6] = ["2023-02-30", "2022-01-01", "x", "", "20230101", "2023-1-1"];

/// Makes, reads, changes, cancels subscriptions.
pub(super) fn subscription(world: &mut World) -> Step {
    let path = format!("/1.0/kb/subscriptions/{}", world.subscription());
    match world.dice.below(14) {
        0..4 => make(world),
        4 | 5 => cancel(world),
        6 => step("uncancel a subscription", request("PUT", format!("{path}/uncancel"))),
        7 => {
            let (body, day) = (body(world), day(world));
            let policy = world.dice.one(&["", "", "&billingPolicy=IMMEDIATE", "&billingPolicy=x"]);
            step("change a plan", request_with("PUT", format!("{path}?requestedDate={day}{policy}"), body))
        }
        8 => step("undo a change of plan", request("PUT", format!("{path}/undoChangePlan"))),
        9 => {
            let bundle = world.fresh("bundle");
            reading("read a subscription's bundle", &bundle, "json:/bundleId", request("GET", path))
        }
        10 => {
            let key = world.dice.one(&["s0-${run}", "s1-${run}", "s2-${run}", "ghost", ""]);
            step("find a subscription", request("GET", format!("/1.0/kb/subscriptions?externalKey={key}")))
        }
        11 => bundle(world),
        _ => step("read a subscription", request("GET", path)),
    }
}

fn day(world: &mut World) -> &'static str {
    let good = world.dice.percent(88);
    if good { world.dice.one(&DAYS) } else { world.dice.one(&BAD_DAYS) }
}

fn make(world: &mut World) -> Step {
    let (entitlement, good) = (day(world), world.dice.percent(80));
    // Most are billed from the day on which they may be used.
    let billing = if good { entitlement } else { day(world) };
    let more = world.dice.one(&["", "", "", "&renameKeyIfExistsAndUnused=false", "&migrated=true", "&bcd=5"]);
    let path = format!("/1.0/kb/subscriptions?entitlementDate={entitlement}&billingDate={billing}{more}");
    let (name, body) = (world.fresh("sub"), body(world));
    making("make a subscription", &name, request_with("POST", path, body))
}

fn cancel(world: &mut World) -> Step {
    let path = format!("/1.0/kb/subscriptions/{}", world.mortal_subscription());
    let day = day(world);
    let more = world.dice.one(&[
        "&useRequestedDateForBilling=true",
        "&useRequestedDateForBilling=true",
        "&useRequestedDateForBilling=false",
        "&entitlementPolicy=IMMEDIATE",
        "&billingPolicy=IMMEDIATE",
        "&billingPolicy=END_OF_TERM",
        "&entitlementPolicy=x",
        "",
    ]);
    step("cancel a subscription", request("DELETE", format!("{path}?requestedDate={day}{more}")))
}

fn bundle(world: &mut World) -> Step {
    let path = match world.dice.below(3) {
        0 => format!("?externalKey={}", world.dice.one(&["b0-${run}", "b1-${run}", "ghost", ""])),
        _ => format!("/{}", world.bundle()),
    };
    step("read a bundle", request("GET", format!("/1.0/kb/bundles{path}")))
}

fn body(world: &mut World) -> Json {
    let mut members = vec![("accountId", Json::Text(world.account()))];
    if world.dice.percent(5) {
        members.clear();
    }
    match world.dice.below(12) {
        0 => members.push(("planName", world.dice.json(&["\"no-plan\"", "\"\"", "null", "7", "\"Compute-Monthly\""]))),
        1..4 => {
            let spec: [(&str, &[&str]); 4] = [
                ("productName", &["\"Compute\"", "\"Plain\"", "\"Plain\"", "\"Ghost\""]),
                ("productCategory", &["\"BASE\"", "\"BASE\"", "\"ADD_ON\"", "\"x\""]),
                ("billingPeriod", &["\"MONTHLY\"", "\"MONTHLY\"", "\"NO_BILLING_PERIOD\"", "\"WEEKLY\"", "\"x\""]),
                ("priceList", &["\"DEFAULT\"", "\"DEFAULT\"", "null", "\"OTHER\""]),
            ];
            for (name, values) in spec {
                if world.dice.percent(92) {
                    members.push((name, world.dice.json(values)));
                }
            }
        }
        4 => members.push(("planName", world.dice.json(&["\"plain-monthly\""]))),
        _ => members.push(("planName", world.dice.json(&["\"compute-monthly\""]))),
    }
    if world.dice.percent(30) {
        members.push((
            "externalKey",
            world.dice.json(&["\"s0-${run}\"", "\"s1-${run}\"", "\"s2-${run}\"", "\"\"", "null"]),
        ));
    }
    if world.dice.percent(20) {
        members.push(("bundleExternalKey", world.dice.json(&["\"b0-${run}\"", "\"b1-${run}\"", "null"])));
    }
    if world.dice.percent(5) {
        members.push(("quantity", world.dice.json(&["1", "2", "0", "-1", "\"x\""])));
    }
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
