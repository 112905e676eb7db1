//! `/1.0/kb/test/clock` and `/1.0/kb/test/queues`, served in test mode only.

use std::sync::Arc;

use hobbs_domain::time::{Instant, Zone};
use schemars::JsonSchema;
use serde::Serialize;

use crate::application::Application;
use crate::clock::AdjustableClock;
use crate::fault::Fault;
use crate::http::ParameterKind::{DateTime, Number, Text};
use crate::http::{Exchange, Operation, Parameter, Reply, Resource};

/// What is served in test mode only.
#[must_use]
pub fn test_resources() -> Vec<Resource> {
    let zone = [Parameter::new("timeZone", Text, "The time zone of the local date; UTC, if left out")];
    let read = Operation::get("Read the clock", |application, exchange| Box::pin(read(application, exchange)));
    let set = Operation::post("Set the clock", |application, exchange| Box::pin(set(application, exchange)))
        .query(&[Parameter::new("requestedDate", DateTime, "When it is to be; the machine's time, if left out")]);
    let advance = Operation::put("Advance the clock", |application, exchange| Box::pin(advance(application, exchange)))
        .query(&["days", "weeks", "months", "years"].map(|unit| Parameter::new(unit, Number, "By how many")));
    let queues = Operation::get("Wait until all is done", |application, _| Box::pin(queues(application)))
        .answers::<QueuesJson>();
    let clock = [read, set.consuming_nothing(), advance.consuming_nothing()];
    let clock = clock.map(|operation| operation.query(&zone).answers::<ClockJson>());
    vec![Resource::new("/1.0/kb/test/clock", clock), Resource::new("/1.0/kb/test/queues", [queues])]
}

/// The clock, as it is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ClockJson {
    current_utc_time: String,
    time_zone: String,
    local_date: String,
}

/// What is still to be done.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct QueuesJson {
    queue_entries: [(); 0],
}

async fn read(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    shown(&application, &exchange)
}

/// Sets the clock to `requestedDate`; without one, back to the machine's.
async fn set(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let clock = clock(&application)?;
    match exchange.query.get("requestedDate").filter(|text| !text.is_empty()) {
        Some(text) => {
            let instant = Instant::parse_in(text, &zone(&exchange)?);
            clock.set(instant.map_err(|error| Fault::illegal_argument(error.to_string()))?);
        }
        None => clock.reset(),
    }
    shown(&application, &exchange)
}

/// Moves the clock by one of `days`, `weeks`, `months` and `years`.
async fn advance(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let clock = clock(&application)?;
    let now = application.clock.now();
    let number = |name: &str| {
        let given = exchange.query.get(name);
        let wrong = |_| Fault::illegal_argument(format!("{name} has to be a whole number"));
        given.map(|text| text.parse::<i32>().map_err(wrong)).transpose()
    };
    let moved = match (number("days")?, number("weeks")?, number("months")?, number("years")?) {
        (Some(days), ..) => now.plus_days(i64::from(days)),
        (_, Some(weeks), ..) => now.plus_days(7 * i64::from(weeks)),
        (_, _, Some(months), _) => now.plus_months(i64::from(months)),
        (_, _, _, Some(years)) => now.plus_months(12 * i64::from(years)),
        _ => return Err(Fault::illegal_argument("one of days, weeks, months and years needs to be set")),
    };
    clock.set(moved);
    shown(&application, &exchange)
}

/// Waits until the invoices that are due are made.
async fn queues(application: Arc<Application>) -> Result<Reply, Fault> {
    if let Some(schedule) = application.schedule.get() {
        schedule.settle().await?;
    }
    Reply::json(&QueuesJson { queue_entries: [] })
}

fn shown(application: &Application, exchange: &Exchange) -> Result<Reply, Fault> {
    let now = application.clock.now();
    let zone = zone(exchange)?;
    let local = Instant::from_millis(now.millis().saturating_add(zone.offset_millis(now))).to_string();
    let (date, _) = local.split_once('T').unwrap_or((&local, ""));
    Reply::json(&ClockJson {
        current_utc_time: now.to_string(),
        time_zone: zone.id().to_owned(),
        local_date: date.to_owned(),
    })
}

fn zone(exchange: &Exchange) -> Result<Zone, Fault> {
    let name = exchange.query.get("timeZone").filter(|name| !name.is_empty());
    name.map_or_else(|| Ok(Zone::utc()), Zone::of_id).map_err(|error| Fault::illegal_argument(error.to_string()))
}

fn clock(application: &Application) -> Result<&AdjustableClock, Fault> {
    application.test_clock.as_deref().ok_or_else(|| Fault::NotFound("Not Found".to_owned()))
}
