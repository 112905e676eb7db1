//! `GET /1.0/hobbs/subscriptions/{subscriptionId}/charges`: what the periods that run now come to so far, and will if use
//! goes on as it did.

use std::sync::Arc;

use hobbs_domain::decimal::{Decimal, DecimalOutOfRange};
use hobbs_domain::identifier::SubscriptionId;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::lines::{LineJson, lines};
use crate::application::Application;
use crate::fault::Fault;
use crate::http::json::{ExactNumber, decimal_json};
use crate::http::{Exchange, Operation, Reply, Resource};
use crate::invoicing::{Charges, SectionCharges};

pub(super) fn resource() -> Resource {
    let charges = Operation::get("Read what a subscription comes to so far", |application, exchange| {
        Box::pin(charges(application, exchange))
    });
    Resource::new("/1.0/hobbs/subscriptions/{subscriptionId}/charges", [charges.answers::<ChargesJson>()])
}

/// What a subscription comes to in the periods that run now.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ChargesJson {
    subscription_id: String,
    currency: String,
    /// When it was reckoned.
    as_of: String,
    /// The money so far.
    #[schemars(with = "ExactNumber")]
    amount: Box<RawValue>,
    /// The money at the periods' ends, if use goes on as it did.
    #[schemars(with = "ExactNumber")]
    projected_amount: Box<RawValue>,
    sections: Vec<SectionJson>,
}

/// What a usage section comes to in its period.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ChargesSectionJson")]
struct SectionJson {
    usage_name: String,
    plan_name: String,
    phase_name: String,
    /// The first day of the period.
    start_date: String,
    /// The day after its last.
    end_date: String,
    #[schemars(with = "ExactNumber")]
    amount: Box<RawValue>,
    lines: Vec<LineJson>,
    #[schemars(with = "ExactNumber")]
    projected_amount: Box<RawValue>,
    projected_lines: Vec<LineJson>,
}

async fn charges(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let subscription = SubscriptionId::new(exchange.id("subscriptionId")?);
    let charges = application.invoicing.charges(exchange.tenant()?, subscription).await?;
    let Charges { currency, as_of, sections } = &charges;
    let sum = |of: fn(&SectionCharges) -> Decimal| {
        let none = Decimal::new(0, currency.decimal_places());
        let sum = sections.iter().map(of).try_fold(none, Decimal::plus);
        decimal_json(sum.map_err(|error: DecimalOutOfRange| Fault::Internal(error.to_string()))?)
    };
    Reply::json(&ChargesJson {
        subscription_id: subscription.to_string(),
        currency: currency.code().to_owned(),
        as_of: as_of.to_string(),
        amount: sum(|section| section.so_far)?,
        projected_amount: sum(|section| section.projected)?,
        sections: sections.iter().map(SectionJson::of).collect::<Result<_, _>>()?,
    })
}

impl SectionJson {
    fn of(section: &SectionCharges) -> Result<Self, Fault> {
        Ok(Self {
            usage_name: section.usage.clone(),
            plan_name: section.names.plan.clone(),
            phase_name: section.names.phase.clone(),
            start_date: section.start.to_string(),
            end_date: section.end.to_string(),
            amount: decimal_json(section.so_far)?,
            lines: lines(&section.charges.so_far)?,
            projected_amount: decimal_json(section.projected)?,
            projected_lines: lines(&section.charges.projected)?,
        })
    }
}
