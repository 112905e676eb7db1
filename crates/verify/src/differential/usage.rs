//! Random requests about usage.

use super::amounts::amount;
use super::dates::{record_date, window_date};
use super::step::{object, request, request_with, step, text};
use super::world::World;
use crate::conformance::Step;
use crate::json::Json;

const UNITS: [&str; 3] = ["cpu-hours", "gb-stored", "cpu-hours-spot"];
/// As JSON.
const ODD_UNITS: [&str; 8] =
    ["\"CPU-hours\"", "\"unknown unit\"", "\"é\"", "\"pad \"", "\" \"", "7", "1.50", "\"a/b\""];
const BAD_UNITS: [&str; 5] = ["null", "\"\"", "[]", "{}", "true"];

/// Records usage of a subscription.
pub(super) fn record(world: &mut World) -> Step {
    let count = world.dice.below(3) + 1;
    let units: Vec<Json> = (0..count).map(|_| unit(world)).collect();
    let units =
        if world.dice.percent(3) { world.dice.json(&["[]", "null", "{}", "[null]"]) } else { Json::Array(units) };
    let mut members = vec![
        ("subscriptionId".to_owned(), text(world.subscription())),
        ("trackingId".to_owned(), tracking_id(world)),
        ("unitUsageRecords".to_owned(), units),
    ];
    if world.dice.percent(25) {
        members.remove(1);
    }
    if world.dice.percent(3) {
        let place = world.dice.below(members.len());
        members.remove(place);
    }
    step("record usage", request_with("POST", "/1.0/kb/usages", Json::Object(members)))
}

fn tracking_id(world: &mut World) -> Json {
    match world.dice.below(30) {
        0 => Json::Null,
        1 => world.dice.json(&["\"\"", "\" \"", "7", "7.0", "true"]),
        2 => text("x".repeat(if world.dice.percent(50) { 128 } else { 129 })),
        3 => world.dice.json(&["[]", "{}", "\"é\"", "\"T-1\"", "\"t-1 \""]),
        // Few names, so that they are repeated.
        _ => text(format!("t-{}", world.dice.below(15))),
    }
}

fn unit(world: &mut World) -> Json {
    let count = if world.dice.percent(2) { 0 } else { world.dice.below(4) + 1 };
    let records = Json::Array((0..count).map(|_| record_of(world)).collect());
    let unit = match world.dice.below(60) {
        0 => world.dice.json(&BAD_UNITS),
        1..7 => world.dice.json(&ODD_UNITS),
        7 => text("u".repeat(world.dice.below(2) + 255)),
        _ => text(world.dice.one(&UNITS)),
    };
    object([("unitType", unit), ("usageRecords", records)])
}

fn record_of(world: &mut World) -> Json {
    let (date, amount) = (record_date(&mut world.dice), amount(&mut world.dice));
    let mut members = vec![("recordDate".to_owned(), date), ("amount".to_owned(), amount)];
    if world.dice.percent(1) {
        let place = world.dice.below(members.len());
        members.remove(place);
    }
    Json::Object(members)
}

/// Reads totals.
pub(super) fn read(world: &mut World) -> Step {
    const IN_PATH: [&str; 8] =
        ["cpu-hours", "gb-stored", "cpu-hours-spot", "CPU-hours", "unknown%20unit", "%C3%A9", "pad%20", "never"];
    let id = world.subscription();
    let unit = if world.dice.percent(50) { String::new() } else { format!("/{}", world.dice.one(&IN_PATH)) };
    let mut query = Vec::new();
    for name in ["startDate", "endDate"] {
        if world.dice.percent(97) {
            query.push(format!("{name}={}", window_date(&mut world.dice)));
        }
    }
    if world.dice.percent(3) {
        query.push(world.dice.one(&["startDate=2020-01-01", "colour=blue", "audit=FULL", "endDate="]).to_owned());
    }
    step("read usage", request("GET", format!("/1.0/kb/usages/{id}{unit}?{}", query.join("&"))))
}
