//! Random requests about usage.

use super::dice::Dice;
use super::step::{object, request, request_with, step, text};
use crate::conformance::Step;
use crate::json::Json;

const UNITS: [&str; 6] = ["cpu-hours", "gb-stored", "cpu-hours-spot", "CPU-hours", "unknown unit", ""];
const AMOUNTS: [&str; 18] = [
    "1",
    "0",
    "5.5",
    "-2.25",
    "0.000000001",
    "1e3",
    "1.50",
    "-0",
    "999999999.999999999",
    "1000000000",
    "0.0000000005",
    "1E-9",
    "\"7.5\"",
    "\"x\"",
    "null",
    "true",
    "[]",
    "123456789.987654321",
];
const DATES: [&str; 16] = [
    "2024-03-01",
    "2024-03-01T00:00:00.000Z",
    "2024-03-31T23:59:59.999Z",
    "2024-03-10T12:30:00+05:30",
    "2024-02-29",
    "2024-02-30",
    "2024-13-01",
    "2024-03-05T10:00:00",
    "20240301",
    "1709288430000",
    "",
    "yesterday",
    "2024-03-01T25:00:00Z",
    "2023-12-31T23:59:59Z",
    "2024-W10-1",
    "2024-060",
];

/// Records usage of one of the run's subscriptions.
pub(super) fn record(dice: &mut Dice, subscriptions: u64) -> Step {
    let units = 1 + dice.below(2);
    let units: Vec<Json> = (0..units).map(|_| unit(dice)).collect();
    let tracking_id = match dice.below(10) {
        0 => Json::Null,
        1 => text(""),
        2 => text("x".repeat(129)),
        // Few names, so that they are repeated.
        _ => text(format!("t-{}", dice.below(12))),
    };
    let mut members = vec![
        ("subscriptionId".to_owned(), text(subscription(dice, subscriptions))),
        ("trackingId".to_owned(), tracking_id),
        ("unitUsageRecords".to_owned(), if dice.percent(3) { Json::Array(Vec::new()) } else { Json::Array(units) }),
    ];
    if dice.percent(5) {
        let place = usize::try_from(dice.below(3)).unwrap_or_default();
        members.remove(place);
    }
    step("record usage", request_with("POST", "/1.0/kb/usages", Json::Object(members)))
}

fn unit(dice: &mut Dice) -> Json {
    let records = if dice.percent(3) { 0 } else { 1 + dice.below(4) };
    let records = (0..records).map(|_| record_of(dice)).collect();
    let unit = if dice.percent(85) { dice.one(&UNITS[..3]) } else { dice.one(&UNITS) };
    object([("unitType", text(unit)), ("usageRecords", Json::Array(records))])
}

fn record_of(dice: &mut Dice) -> Json {
    let good = dice.percent(85);
    let date = if good { dice.one(&DATES[..4]) } else { dice.one(&DATES) };
    let amount = if good { dice.one(&AMOUNTS[..9]) } else { dice.one(&AMOUNTS) };
    object([("recordDate", text(date)), ("amount", amount.parse().unwrap_or(Json::Null))])
}

/// Reads totals.
pub(super) fn read(dice: &mut Dice, subscriptions: u64) -> Step {
    const WINDOW: [&str; 12] = [
        "2024-03-01",
        "2024-04-01",
        "2024-02-29",
        "2024-03-10",
        "2024-01-01",
        "2025-01-01",
        "2024-02-30",
        "",
        "x",
        "2024-03-10T12:00:00Z",
        "2024-3-1",
        "20240301",
    ];
    let id = subscription(dice, subscriptions);
    let unit = if dice.percent(50) { String::new() } else { format!("/{}", dice.one(&UNITS[..5]).replace(' ', "%20")) };
    let date = |dice: &mut Dice| {
        let good = dice.percent(85);
        if good { dice.one(&WINDOW[..6]) } else { dice.one(&WINDOW) }
    };
    let mut query = Vec::new();
    if dice.percent(95) {
        query.push(format!("startDate={}", date(dice)));
    }
    if dice.percent(95) {
        query.push(format!("endDate={}", date(dice)));
    }
    step("read usage", request("GET", format!("/1.0/kb/usages/{id}{unit}?{}", query.join("&"))))
}

/// The id of one of the run's subscriptions, or of something else.
pub(super) fn subscription(dice: &mut Dice, subscriptions: u64) -> String {
    match dice.below(20) {
        0 => "${uuid9}".to_owned(),
        1 => "${account0}".to_owned(),
        2 => "no-id".to_owned(),
        _ => format!("${{sub{}}}", dice.below(subscriptions)),
    }
}
