//! `POST /1.0/hobbs/rate`: what prices come to on usage that is given or was recorded. Nothing is stored.

use std::collections::btree_map::Entry;
use std::sync::Arc;

use hobbs_domain::catalog::{Currency, PhaseType};
use hobbs_domain::decimal::Decimal;
use hobbs_domain::identifier::SubscriptionId;
use hobbs_domain::quantity::Quantity;
use hobbs_domain::rating::UsageFound;
use hobbs_domain::time::{Instant, LocalDate};
use hobbs_domain::usage::{Measurement, RollUp, UnitType};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::lines::{LineJson, lines};
use crate::application::Application;
use crate::catalog_xml;
use crate::fault::Fault;
use crate::http::json::{ExactNumber, Members, decimal_json};
use crate::http::{Exchange, Operation, Reply, Resource};
use crate::invoicing::{Trial, TrialUsage, Tried, TriedSection};

pub(super) fn resource() -> Resource {
    let rate = Operation::post("Try prices out on usage; nothing is stored", |application, exchange| {
        Box::pin(rate(application, exchange))
    });
    Resource::new("/1.0/hobbs/rate", [rate.takes_some_of::<RateJson>().answers::<RatedJson>()])
}

/// The prices to try, and on what usage: either `unitUsageRecords`, or a subscription's from `startDate` to `endDate`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RateJson {
    /// The XML of a catalog.
    catalog: String,
    /// The subscription's plan, if left out.
    plan_name: Option<String>,
    /// The subscription's phase, or else the plan's last, if left out.
    phase_type: Option<String>,
    /// The account's currency, if left out.
    currency: Option<String>,
    subscription_id: Option<String>,
    /// The first day.
    start_date: Option<String>,
    /// The day after the last.
    end_date: Option<String>,
    unit_usage_records: Option<Vec<UnitJson>>,
}

/// Usage of a unit.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RateUnitJson")]
struct UnitJson {
    unit_type: String,
    usage_records: Vec<RecordJson>,
}

/// A record; its date does not matter.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RateRecordJson")]
struct RecordJson {
    record_date: Option<String>,
    #[schemars(with = "ExactNumber")]
    amount: Box<RawValue>,
}

/// What prices come to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RatedJson {
    currency: String,
    /// At the prices to try.
    proposed: PricedJson,
    /// At the prices in force, if the tenant's catalog has the plan.
    in_force: Option<PricedJson>,
    /// How much more the proposed prices come to.
    #[schemars(with = "Option<ExactNumber>")]
    difference: Option<Box<RawValue>>,
}

/// What some prices come to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PricedJson {
    #[schemars(with = "ExactNumber")]
    amount: Box<RawValue>,
    sections: Vec<SectionJson>,
}

/// What a usage section comes to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RatedSectionJson")]
struct SectionJson {
    usage_name: String,
    #[schemars(with = "ExactNumber")]
    amount: Box<RawValue>,
    lines: Vec<LineJson>,
}

async fn rate(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let trial = trial(&exchange)?;
    let tried = application.invoicing.try_prices(exchange.tenant()?, &trial).await?;
    Reply::json(&RatedJson::of(&tried)?)
}

const MEMBERS: [&str; 8] =
    ["catalog", "planName", "phaseType", "currency", "subscriptionId", "startDate", "endDate", "unitUsageRecords"];

fn trial(exchange: &Exchange) -> Result<Trial, Fault> {
    let body = Members::read(&exchange.body, "RateJson", &MEMBERS)?;
    let needed = |name: &str| Fault::illegal_argument(format!("RateJson {name} needs to be set"));
    let xml = body.text("catalog")?.ok_or_else(|| needed("catalog"))?;
    let catalog = catalog_xml::read(&xml).map_err(|invalid| Fault::illegal_argument(format!("catalog: {invalid}")))?;
    let known = |what: &str, name: &str| Fault::illegal_argument(format!("{what} is none of those known: {name}"));
    let phase_type = body.text("phaseType")?;
    let phase_type =
        phase_type.map(|name| PhaseType::of_name(&name).ok_or_else(|| known("phaseType", &name))).transpose()?;
    let currency = body.text("currency")?;
    let currency = currency.map(|code| Currency::of_code(&code).ok_or_else(|| known("currency", &code))).transpose()?;
    let date = |name: &str| -> Result<LocalDate, Fault> {
        Ok(LocalDate::parse(&body.text(name)?.ok_or_else(|| needed(name))?)?)
    };
    let usage = match (body.uuid("subscriptionId")?, body.list("unitUsageRecords")?) {
        (Some(id), None) => {
            let (start, end) = (date("startDate")?, date("endDate")?);
            TrialUsage::Recorded { subscription: SubscriptionId::new(id), start, end }
        }
        (None, Some(units)) => TrialUsage::Given(given(units)?),
        _ => return Err(Fault::illegal_argument("one of subscriptionId and unitUsageRecords needs to be set")),
    };
    Ok(Trial { catalog, plan: body.text("planName")?, phase_type, currency, usage })
}

/// What given records come to, by unit.
fn given(units: &[Value]) -> Result<UsageFound, Fault> {
    let illegal = |error: &dyn std::fmt::Display| Fault::illegal_argument(error.to_string());
    let mut found = UsageFound::new();
    for unit in units {
        let unit = Members::of(unit.clone(), &["unitType", "usageRecords"])?;
        let name = unit.text("unitType")?.unwrap_or_default();
        let unit_type = UnitType::new(&name).map_err(|error| illegal(&error))?;
        for record in unit.list("usageRecords")?.unwrap_or_default() {
            let record = Members::of(record.clone(), &["recordDate", "amount"])?;
            let text = record.text("amount")?.ok_or_else(|| illegal(&"UsageRecordJson amount needs to be set"))?;
            let amount = Quantity::parse_rounding_half_away_from_zero(&text).map_err(|error| illegal(&error))?;
            let record = Measurement::new(Instant::from_millis(0), amount).map_err(|error| illegal(&error))?;
            match found.entry(unit_type.clone()) {
                Entry::Vacant(place) => drop(place.insert(RollUp::of(record, 0))),
                Entry::Occupied(mut place) => {
                    let sum = place.get().with(record, 0).map_err(|error| illegal(&error))?;
                    place.insert(sum);
                }
            }
        }
    }
    Ok(found)
}

impl RatedJson {
    fn of(tried: &Tried) -> Result<Self, Fault> {
        let places = tried.currency.decimal_places();
        let proposed = total(&tried.proposed, places)?;
        let in_force = tried.in_force.as_ref().map(|sections| total(sections, places)).transpose()?;
        let out_of_range = |error: hobbs_domain::decimal::DecimalOutOfRange| Fault::Internal(error.to_string());
        let difference = in_force.map(|in_force| proposed.minus(in_force).map_err(out_of_range)).transpose()?;
        Ok(Self {
            currency: tried.currency.code().to_owned(),
            proposed: PricedJson::of(&tried.proposed, proposed)?,
            in_force: match (&tried.in_force, in_force) {
                (Some(sections), Some(amount)) => Some(PricedJson::of(sections, amount)?),
                _ => None,
            },
            difference: difference.map(decimal_json).transpose()?,
        })
    }
}

impl PricedJson {
    fn of(sections: &[TriedSection], amount: Decimal) -> Result<Self, Fault> {
        let section = |section: &TriedSection| {
            let (amount, lines) = (decimal_json(section.amount)?, lines(&section.details)?);
            Ok(SectionJson { usage_name: section.usage.clone(), amount, lines })
        };
        Ok(Self {
            amount: decimal_json(amount)?,
            sections: sections.iter().map(section).collect::<Result<_, Fault>>()?,
        })
    }
}

fn total(sections: &[TriedSection], places: i32) -> Result<Decimal, Fault> {
    let sum = sections.iter().try_fold(Decimal::new(0, places), |sum, section| sum.plus(section.amount));
    sum.map_err(|error| Fault::Internal(error.to_string()))
}
