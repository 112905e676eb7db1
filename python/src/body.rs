//! The body of a request to record usage.

use hobbs_client::{Amount, ClientError};
use serde::Serialize;

/// A unit type, and of each record its date and its amount. Whatever is missing, the server is to say.
pub(crate) type Unit = (Option<String>, Option<Vec<(Option<String>, Option<String>)>>);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_usage_records: Option<Vec<UnitBody>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UnitBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_records: Option<Vec<RecordBody>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RecordBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    record_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Amount>,
}

/// The JSON of a request; amounts are numbers with their own digits.
pub(crate) fn json(
    subscription_id: Option<String>,
    tracking_id: Option<String>,
    units: Option<Vec<Unit>>,
) -> Result<String, ClientError> {
    let unit_usage_records = units.map(|units| units.into_iter().map(unit).collect::<Result<_, _>>()).transpose()?;
    serde_json::to_string(&Body { subscription_id, tracking_id, unit_usage_records })
        .map_err(|error| ClientError::InvalidArgument(error.to_string()))
}

fn unit((unit_type, records): Unit) -> Result<UnitBody, ClientError> {
    let usage_records = records.map(|records| records.into_iter().map(record).collect::<Result<_, _>>()).transpose()?;
    Ok(UnitBody { unit_type, usage_records })
}

fn record((record_date, amount): (Option<String>, Option<String>)) -> Result<RecordBody, ClientError> {
    Ok(RecordBody { record_date, amount: amount.map(|amount| amount.parse()).transpose()? })
}
