//! `/1.0/kb/test/clock` and `/1.0/kb/test/queues`, served in test mode only.

use std::sync::Arc;

use hobbs_domain::time::{Instant, Zone};
use serde_json::json;

use crate::application::Application;
use crate::clock::AdjustableClock;
use crate::fault::Fault;
use crate::http::{Exchange, Operation, Reply, Resource};

/// What is served in test mode only.
#[must_use]
pub fn test_resources() -> Vec<Resource> {
    let read = Operation::get(|application, exchange| Box::pin(read(application, exchange)));
    let set = Operation::post(|application, exchange| Box::pin(set(application, exchange))).consuming_nothing();
    let advance = Operation::put(|application, exchange| Box::pin(advance(application, exchange))).consuming_nothing();
    let queues = Operation::get(|_, _| Box::pin(queues()));
    vec![Resource::new("/1.0/kb/test/clock", [read, set, advance]), Resource::new("/1.0/kb/test/queues", [queues])]
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

/// Nothing is done later here, so there is never anything to wait for.
async fn queues() -> Result<Reply, Fault> {
    Reply::json(&json!({ "queueEntries": [] }))
}

fn shown(application: &Application, exchange: &Exchange) -> Result<Reply, Fault> {
    let now = application.clock.now();
    let zone = zone(exchange)?;
    let local = Instant::from_millis(now.millis().saturating_add(zone.offset_millis(now))).to_string();
    let (date, _) = local.split_once('T').unwrap_or((&local, ""));
    Reply::json(&json!({ "currentUtcTime": now.to_string(), "timeZone": zone.id(), "localDate": date }))
}

fn zone(exchange: &Exchange) -> Result<Zone, Fault> {
    let name = exchange.query.get("timeZone").filter(|name| !name.is_empty());
    name.map_or_else(|| Ok(Zone::utc()), Zone::of_id).map_err(|error| Fault::illegal_argument(error.to_string()))
}

fn clock(application: &Application) -> Result<&AdjustableClock, Fault> {
    application.test_clock.as_deref().ok_or_else(|| Fault::NotFound("Not Found".to_owned()))
}
