//! What a request to record usage asks for, checked in Kill Bill's order.
//!
//! First everything that has a type is read, in the order of the text; then what has to be there is looked for: the body,
//! the subscription, the units, and of each unit its name, its records, and of each record its amount and its date.

use hobbs_domain::quantity::{Quantity, QuantityError};
use hobbs_domain::time::{Instant, Zone};
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::json::{self, Scalar, SubscriptionUsageRecord, UnitUsageRecord, UsageRecord};
use crate::fault::Fault;
use crate::http::json::{json_text, parse_uuid, syntax_fault};

/// A request to record usage, well formed. Whether it can be stored as it is, is another matter.
#[derive(Debug)]
pub(super) struct RequestedUsage {
    pub(super) subscription: Uuid,
    /// `None` asks for a random one.
    pub(super) tracking_id: Option<String>,
    pub(super) units: Vec<RequestedUnit>,
}

#[derive(Debug)]
pub(super) struct RequestedUnit {
    pub(super) unit_type: String,
    pub(super) records: Vec<RequestedRecord>,
}

#[derive(Debug)]
pub(super) struct RequestedRecord {
    pub(super) at: Instant,
    /// `None` for a number too large to be read.
    pub(super) amount: Option<Quantity>,
}

/// A body whose values were read, but which may lack some.
struct Typed {
    subscription: Option<Uuid>,
    tracking_id: Option<String>,
    units: Option<Vec<Option<TypedUnit>>>,
}

struct TypedUnit {
    unit_type: Option<String>,
    records: Option<Vec<Option<TypedRecord>>>,
}

struct TypedRecord {
    at: Option<Instant>,
    /// The inner `None` stands for a number too large to be read.
    amount: Option<Option<Quantity>>,
}

/// What follows the object of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    /// It is not looked at.
    Ignored,
    /// It may only be space.
    Refused,
}

/// Reads a body. What follows the object is ignored, as Kill Bill does.
///
/// # Errors
///
/// The first fault in the order above; all of them are answered with 400.
pub(super) fn read(body: &[u8]) -> Result<RequestedUsage, Fault> {
    read_with(body, Rest::Ignored)
}

/// Reads a line of a bulk stream: what followed the object would be lost without a word.
///
/// # Errors
///
/// As [`read`], and if the line goes on after the object.
pub(super) fn read_line(line: &[u8]) -> Result<RequestedUsage, Fault> {
    read_with(line, Rest::Refused)
}

fn read_with(body: &[u8], rest: Rest) -> Result<RequestedUsage, Fault> {
    let missing = || Fault::illegal_argument("SubscriptionUsageRecordJson body should be specified");
    let more = || Fault::illegal_argument("there is more after the object: put each submission on a line of its own");
    let text = json_text(body).ok_or_else(missing)?;
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let shaped = Option::<SubscriptionUsageRecord<'_>>::deserialize(&mut deserializer);
    let shaped = shaped.map_err(|error| syntax_fault(&error))?.ok_or_else(missing)?;
    if rest == Rest::Refused {
        deserializer.end().map_err(|_| more())?;
    }
    require(typed(&shaped)?)
}

fn typed(body: &SubscriptionUsageRecord<'_>) -> Result<Typed, Fault> {
    let units = body
        .units
        .as_ref()
        .map(|units| units.iter().map(|unit| unit.as_ref().map(typed_unit).transpose()).collect::<Result<Vec<_>, _>>());
    Ok(Typed {
        subscription: body.subscription_id.map(uuid).transpose()?.flatten(),
        tracking_id: body.tracking_id.map(|value| text("trackingId", value)).transpose()?,
        units: units.transpose()?,
    })
}

fn typed_unit(unit: &UnitUsageRecord<'_>) -> Result<TypedUnit, Fault> {
    let records = unit.records.as_ref().map(|records| {
        records.iter().map(|record| record.as_ref().map(typed_record).transpose()).collect::<Result<Vec<_>, _>>()
    });
    Ok(TypedUnit {
        unit_type: unit.unit_type.map(|value| text("unitType", value)).transpose()?,
        records: records.transpose()?,
    })
}

fn typed_record(record: &UsageRecord<'_>) -> Result<TypedRecord, Fault> {
    Ok(TypedRecord {
        at: record.date.map(date).transpose()?.flatten(),
        amount: record.amount.map(amount).transpose()?.flatten(),
    })
}

fn require(body: Typed) -> Result<RequestedUsage, Fault> {
    let unset = |what: &str| Fault::illegal_argument(format!("SubscriptionUsageRecordJson {what} needs to be set"));
    let subscription = body.subscription.ok_or_else(|| unset("subscriptionId"))?;
    let units = body.units.ok_or_else(|| unset("unitUsageRecords"))?;
    if units.is_empty() {
        return Err(Fault::illegal_argument("json.getUnitUsageRecords() is empty"));
    }
    let units = units.into_iter().map(require_unit).collect::<Result<_, _>>()?;
    Ok(RequestedUsage { subscription, tracking_id: body.tracking_id.filter(|text| !text.is_empty()), units })
}

fn require_unit(unit: Option<TypedUnit>) -> Result<RequestedUnit, Fault> {
    let unit = unit.ok_or_else(|| Fault::illegal_argument("unitUsageRecords must not hold null"))?;
    let unit_type = unit.unit_type.filter(|text| !text.is_empty());
    let unit_type = unit_type.ok_or_else(|| Fault::illegal_argument("UnitUsageRecordJson unitType need to be set"))?;
    let records =
        unit.records.ok_or_else(|| Fault::illegal_argument("UnitUsageRecordJson usageRecords needs to be set"))?;
    if records.is_empty() {
        return Err(Fault::illegal_argument("UnitUsageRecordJson usageRecords must have at least one element."));
    }
    let records = records.into_iter().map(require_record).collect::<Result<_, _>>()?;
    Ok(RequestedUnit { unit_type, records })
}

fn require_record(record: Option<TypedRecord>) -> Result<RequestedRecord, Fault> {
    let record = record.ok_or_else(|| Fault::illegal_argument("usageRecords must not hold null"))?;
    let amount = record.amount.ok_or_else(|| Fault::illegal_argument("UsageRecordJson amount needs to be set"))?;
    let at = record.at.ok_or_else(|| Fault::illegal_argument("UsageRecordJson recordDate needs to be set"))?;
    Ok(RequestedRecord { at, amount })
}

/// A UUID of 36 characters; a blank text is a missing one.
fn uuid(value: &RawValue) -> Result<Option<Uuid>, Fault> {
    match json::scalar(value) {
        Some(Scalar::Text(text)) if text.trim().is_empty() => Ok(None),
        Some(Scalar::Text(text)) => parse_uuid(&text)
            .map(Some)
            .ok_or_else(|| Fault::MismatchedJson("subscriptionId has to be a UUID of 36 characters".to_owned())),
        _ => Err(Fault::MismatchedJson("subscriptionId has to be a text".to_owned())),
    }
}

/// A text; numbers and flags are taken as they are written.
fn text(name: &str, value: &RawValue) -> Result<String, Fault> {
    match json::scalar(value) {
        Some(Scalar::Text(text)) => Ok(text.into_owned()),
        Some(Scalar::Number(number)) => Ok(number.to_owned()),
        Some(Scalar::Flag(flag)) => Ok(flag.to_string()),
        None => Err(Fault::MismatchedJson(format!("{name} has to be a text"))),
    }
}

/// An amount: a number, or a text of one with spaces around it; a blank text or `"null"` is a missing one. It is rounded
/// half away from zero at the ninth decimal.
fn amount(value: &RawValue) -> Result<Option<Option<Quantity>>, Fault> {
    let scalar = json::scalar(value);
    let digits = match &scalar {
        Some(Scalar::Text(text)) => text.trim(),
        Some(Scalar::Number(number)) => number,
        _ => return Err(Fault::MismatchedJson("amount has to be a decimal number".to_owned())),
    };
    if digits.is_empty() || digits == "null" {
        return Ok(None);
    }
    match Quantity::parse_rounding_half_away_from_zero(digits) {
        Ok(quantity) => Ok(Some(Some(quantity))),
        Err(QuantityError::OutOfRange) => Ok(Some(None)),
        Err(error) => Err(Fault::MismatchedJson(format!("amount: {error}"))),
    }
}

/// A date: ISO 8601 with spaces around it, perhaps with a zone's name in brackets, or a count of milliseconds; a blank
/// text is a missing one. The fraction of a second is dropped.
fn date(value: &RawValue) -> Result<Option<Instant>, Fault> {
    let instant = match json::scalar(value) {
        Some(Scalar::Text(text)) => match text.trim() {
            "" => return Ok(None),
            text => parse_date(text)?,
        },
        Some(Scalar::Number(number)) => {
            let millis = number.parse().map_err(|_| {
                Fault::MismatchedJson("recordDate has to be a text or a whole number of milliseconds".to_owned())
            })?;
            Instant::from_millis(millis)
        }
        _ => return Err(Fault::MismatchedJson("recordDate has to be a text or a number".to_owned())),
    };
    Ok(Some(instant.floor_to_second()))
}

fn parse_date(text: &str) -> Result<Instant, Fault> {
    let parsed = match text.split_once('[') {
        Some((date, zone)) if !date.is_empty() => {
            let name = zone.rsplit_once(']').map_or(zone, |(name, _)| name);
            let zone = Zone::of_id(name).map_err(|error| Fault::MismatchedJson(error.to_string()))?;
            match date.parse() {
                Ok(millis) if date.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Instant::from_millis(millis)),
                _ => Instant::parse_in(date, &zone),
            }
        }
        _ => Instant::parse(text),
    };
    parsed.map_err(|error| Fault::MismatchedJson(format!("recordDate: {error}")))
}

#[cfg(test)]
mod tests;
