//! `GET /1.0/hobbs/usages/{subscriptionId}/records`: the records themselves, so that any total can be explained.

use std::sync::Arc;

use hobbs_domain::time::Instant;
use hobbs_domain::usage::Window;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::windows::number;
use super::{limit, subscription_of, units};
use crate::application::Application;
use crate::bounds;
use crate::fault::Fault;
use crate::http::ParameterKind::{Count, DateTime, Text};
use crate::http::json::ExactNumber;
use crate::http::{Exchange, Operation, Parameter, Reply, Resource};
use crate::ledger::{RecordFilter, RecordKind, RecordPlace, RecordView};

pub(super) fn resource() -> Resource {
    let records = Operation::get("List records, in the order in which they arrived", |application, exchange| {
        Box::pin(records(application, exchange))
    });
    let query = [
        Parameter::new("cursor", Text, "Where to go on: nextCursor of the page before; the first, if left out"),
        Parameter::new("limit", Count, "How many at most: 100, if left out; up to 1000"),
        Parameter::new("unitType", Text, "Only of this unit"),
        Parameter::new("startDate", DateTime, "Only from then on"),
        Parameter::new("endDate", DateTime, "Only before then"),
    ];
    Resource::new("/1.0/hobbs/usages/{subscriptionId}/records", [records.query(&query).answers::<RecordPageJson>()])
}

/// Some records.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RecordPageJson {
    records: Vec<RecordJson>,
    /// Where to go on; null: there are no more. A page may have no records and a cursor.
    next_cursor: Option<String>,
}

/// What a record stands for.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schemars(rename = "RecordKind")]
enum KindJson {
    /// Usage, as it was sent.
    Usage,
    /// Usage that is taken back: the opposite amount, with who did it and why.
    Void,
}

/// A record. All records of some time together give its totals.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RecordJson {
    kind: KindJson,
    unit_type: String,
    record_date: String,
    #[schemars(with = "ExactNumber")]
    amount: Box<RawValue>,
    tracking_id: String,
    /// When the server took it in.
    recorded_at: String,
    created_by: String,
    reason: Option<String>,
    comment: Option<String>,
    /// When its submission was taken back; null: it was not.
    voided_at: Option<String>,
}

async fn records(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let from = exchange.query.get("cursor").map_or(Ok(RecordPlace::default()), place)?;
    let limit = limit(&exchange, bounds::PAGE_RECORDS, bounds::PAGE_RECORDS_MAX)?;
    let filter = RecordFilter { units: units(&exchange)?, window: window(&exchange)? };
    let partition = subscription_of(&application, &exchange).await?;
    let page = application.ledger.records(&partition, from, filter, limit).await?;
    let records = page.records.into_iter().map(record_json).collect::<Result<_, _>>()?;
    let next_cursor = page.next.map(|place| format!("{}.{}", place.entry, place.record));
    Reply::json(&RecordPageJson { records, next_cursor })
}

fn place(cursor: &str) -> Result<RecordPlace, Fault> {
    let read = || {
        let (entry, record) = cursor.split_once('.')?;
        Some(RecordPlace { entry: entry.parse().ok()?, record: record.parse().ok()? })
    };
    read().ok_or_else(|| Fault::illegal_argument("cursor is not one that nextCursor gave"))
}

fn window(exchange: &Exchange) -> Result<Option<Window>, Fault> {
    let instant = |name| exchange.query.get(name).map(Instant::parse).transpose();
    let (start, end) = (instant("startDate")?, instant("endDate")?);
    if start.is_none() && end.is_none() {
        return Ok(None);
    }
    let (first, last) = (Instant::from_millis(i64::MIN), Instant::from_millis(i64::MAX));
    Ok(Some(Window { start: start.unwrap_or(first), end: end.unwrap_or(last) }))
}

fn record_json(view: RecordView) -> Result<RecordJson, Fault> {
    Ok(RecordJson {
        kind: match view.kind {
            RecordKind::Usage => KindJson::Usage,
            RecordKind::Void => KindJson::Void,
        },
        unit_type: view.unit_type.to_string(),
        record_date: view.measurement.at().to_string(),
        amount: number(view.measurement.amount())?,
        tracking_id: view.tracking_id.to_string(),
        recorded_at: view.received_at.to_string(),
        created_by: view.audit.created_by,
        reason: view.audit.reason,
        comment: view.audit.comment,
        voided_at: view.voided_at.map(|at| at.to_string()),
    })
}
