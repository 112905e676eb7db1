//! `GET /1.0/hobbs/usages/{subscriptionId}/windows`: usage by the hour, the day or the month, in a time zone.

use std::sync::Arc;

use hobbs_domain::quantity::Quantity;
use hobbs_domain::time::{LocalDate, Zone};
use hobbs_domain::usage::{Granularity, RollUp, UnitType, Window, calendar_windows};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{subscription_of, units};
use crate::application::Application;
use crate::bounds;
use crate::fault::Fault;
use crate::http::ParameterKind::{Date, OneOf, Text};
use crate::http::json::ExactNumber;
use crate::http::{Exchange, Operation, Parameter, Reply, Resource};
use crate::ledger::UnitRollUps;

const GRANULARITIES: &[&str] = &["HOUR", "DAY", "MONTH"];

pub(super) fn resource() -> Resource {
    let windows = Operation::get("Read usage by the hour, the day or the month", |application, exchange| {
        Box::pin(windows(application, exchange))
    });
    let query = [
        Parameter::new("granularity", OneOf(GRANULARITIES), "How long a window is").required(),
        Parameter::new("startDate", Date, "The first day").required(),
        Parameter::new("endDate", Date, "The day after the last").required(),
        Parameter::new("timeZone", Text, "Whose hours, days and months they are; UTC, if left out"),
        Parameter::new("unitType", Text, "Only of this unit"),
    ];
    Resource::new("/1.0/hobbs/usages/{subscriptionId}/windows", [windows.query(&query).answers::<WindowsJson>()])
}

/// Usage by windows of time.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct WindowsJson {
    granularity: &'static str,
    time_zone: String,
    /// Every window from the first to the last, also those without usage.
    windows: Vec<WindowJson>,
}

/// A window of time, and what was used in it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct WindowJson {
    /// Its first instant.
    start: String,
    /// The first instant after it.
    end: String,
    units: Vec<UnitJson>,
}

/// What was used of a unit.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "WindowUnitJson")]
struct UnitJson {
    unit_type: String,
    #[schemars(with = "ExactNumber")]
    sum: Box<RawValue>,
    /// How many records.
    count: u64,
    /// The smallest amount of a record.
    #[schemars(with = "ExactNumber")]
    min: Box<RawValue>,
    /// The largest.
    #[schemars(with = "ExactNumber")]
    max: Box<RawValue>,
}

async fn windows(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let (name, granularity) = granularity(&exchange)?;
    let zone = exchange.query.get("timeZone").map_or_else(|| Ok(Zone::utc()), Zone::of_id);
    let zone = zone.map_err(|error| Fault::illegal_argument(error.to_string()))?;
    let (start, end) = (date(&exchange, "startDate")?, date(&exchange, "endDate")?);
    let windows = calendar_windows(granularity, &zone, start, end, bounds::WINDOWS_MAX);
    let windows = windows.map_err(|error| Fault::illegal_argument(error.to_string()))?;
    let units = units(&exchange)?;
    let partition = subscription_of(&application, &exchange).await?;
    let found = application.ledger.roll_ups(&partition, units, &windows).await?;
    let shown = windows.iter().zip(found).map(|(window, found)| window_json(window, found));
    let windows = shown.collect::<Result<_, _>>()?;
    Reply::json(&WindowsJson { granularity: name, time_zone: zone.id().to_owned(), windows })
}

fn granularity(exchange: &Exchange) -> Result<(&'static str, Granularity), Fault> {
    match exchange.query.get("granularity") {
        Some("HOUR") => Ok(("HOUR", Granularity::Hour)),
        Some("DAY") => Ok(("DAY", Granularity::Day)),
        Some("MONTH") => Ok(("MONTH", Granularity::Month)),
        _ => Err(Fault::illegal_argument("granularity needs to be HOUR, DAY or MONTH")),
    }
}

fn date(exchange: &Exchange, name: &str) -> Result<LocalDate, Fault> {
    let text = exchange.query.get(name).ok_or_else(|| Fault::illegal_argument(format!("{name} needs to be set")))?;
    Ok(LocalDate::parse(text)?)
}

fn window_json(window: &Window, found: UnitRollUps) -> Result<WindowJson, Fault> {
    let units = found.into_iter().map(unit_json).collect::<Result<_, _>>()?;
    Ok(WindowJson { start: window.start.to_string(), end: window.end.to_string(), units })
}

fn unit_json((unit_type, roll_up): (UnitType, RollUp)) -> Result<UnitJson, Fault> {
    Ok(UnitJson {
        unit_type: unit_type.to_string(),
        sum: number(roll_up.sum)?,
        count: roll_up.count,
        min: number(roll_up.min)?,
        max: number(roll_up.max)?,
    })
}

/// A JSON number with the quantity's own text.
pub(super) fn number(quantity: Quantity) -> Result<Box<RawValue>, Fault> {
    RawValue::from_string(quantity.to_string()).map_err(|error| Fault::Internal(error.to_string()))
}
