//! Reading totals.

use std::sync::Arc;

use hobbs_domain::identifier::SubscriptionId;
use hobbs_domain::time::{DateTimeError, Instant};
use hobbs_domain::usage::partition::key;
use hobbs_domain::usage::{UnitType, Window};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::order;
use crate::application::Application;
use crate::directory::UsageTarget;
use crate::fault::Fault;
use crate::http::json::ExactNumber;
use crate::http::{Exchange, Reply};
use crate::ledger::{UnitTotal, Units};

/// A total as it is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RolledUpUsage {
    subscription_id: String,
    start_date: String,
    end_date: String,
    rolled_up_units: Vec<RolledUpUnit>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RolledUpUnit {
    unit_type: String,
    /// A JSON number with the quantity's own text.
    #[schemars(with = "ExactNumber")]
    amount: Box<RawValue>,
}

pub(super) async fn all_units(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    read(&application, &exchange, Units::All).await
}

pub(super) async fn one_unit(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let unit_type = exchange.variable("unitType");
    UnitType::check_comparable(unit_type).map_err(|invalid| Fault::illegal_argument(invalid.to_string()))?;
    read(&application, &exchange, Units::Named(unit_type)).await
}

/// Checks in Kill Bill's order: the id's form, that both dates are there, what they say, the subscription.
async fn read(application: &Application, exchange: &Exchange, units: Units<'_>) -> Result<Reply, Fault> {
    let subscription = SubscriptionId::new(exchange.id("subscriptionId")?);
    let window = window(exchange)?;
    let tenant = exchange.tenant()?;
    let totals = match application.directory.usage_target(tenant, subscription).await? {
        UsageTarget::Subscription { .. } => {
            application.ledger.totals(&key::partition(tenant, subscription), units, window).await?
        }
        UsageTarget::Other => Vec::new(),
        UsageTarget::None => return Err(Fault::NoSuchObject { kind: "SUBSCRIPTION", id: subscription.uuid() }),
    };
    Reply::json(&RolledUpUsage {
        subscription_id: subscription.to_string(),
        start_date: window.start.to_string(),
        end_date: window.end.to_string(),
        rolled_up_units: order::as_in_java(totals).iter().map(rolled_up_unit).collect::<Result<_, _>>()?,
    })
}

fn window(exchange: &Exchange) -> Result<Window, Fault> {
    let (Some(start), Some(end)) = (exchange.query.get("startDate"), exchange.query.get("endDate")) else {
        return Err(Fault::BadRequest("startDate and endDate need to be set".to_owned()));
    };
    Ok(Window { start: date(start)?, end: date(end)? })
}

fn date(text: &str) -> Result<Instant, Fault> {
    Instant::parse(text).map_err(|error| match error {
        DateTimeError::FieldValue { .. } => Fault::IllegalDate(error.to_string()),
        _ => Fault::IllegalArgument(error.to_string()),
    })
}

fn rolled_up_unit(total: &UnitTotal) -> Result<RolledUpUnit, Fault> {
    let amount = RawValue::from_string(total.amount.to_string()).map_err(|error| Fault::Internal(error.to_string()))?;
    Ok(RolledUpUnit { unit_type: total.unit_type.to_string(), amount })
}
