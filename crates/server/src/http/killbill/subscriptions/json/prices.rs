//! What a subscription costs, phase by phase, in its account's currency.

use hobbs_domain::catalog::{Currency, InternationalPrice, Phase, TieredBlock, UsageSection};
use hobbs_domain::subscription::{Event, EventType};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::plan_of;
use crate::directory::SubscriptionView;
use crate::fault::{ApiClass, Fault};
use crate::http::json::{ExactNumber, decimal_json};

/// The prices of a phase.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhasePricesJson {
    plan_name: String,
    phase_name: String,
    phase_type: &'static str,
    #[schemars(with = "Option<ExactNumber>")]
    fixed_price: Option<Box<RawValue>>,
    #[schemars(with = "Option<ExactNumber>")]
    recurring_price: Option<Box<RawValue>>,
    usage_prices: Vec<UsagePricesJson>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct UsagePricesJson {
    usage_name: String,
    usage_type: &'static str,
    billing_mode: &'static str,
    tier_block_policy: &'static str,
    tier_prices: Vec<TierPricesJson>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TierPricesJson {
    block_prices: Vec<BlockPriceJson>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct BlockPriceJson {
    unit_name: String,
    #[schemars(with = "ExactNumber")]
    size: Box<RawValue>,
    #[schemars(with = "ExactNumber")]
    price: Box<RawValue>,
    #[schemars(with = "ExactNumber")]
    max: Box<RawValue>,
}

/// The prices of the phases that a timeline leads through; none if the account has no currency.
pub(super) fn of(view: &SubscriptionView, timeline: &[Event<'_>]) -> Result<Vec<PhasePricesJson>, Fault> {
    let Some(currency) = view.payer.currency else { return Ok(Vec::new()) };
    let mut prices = Vec::new();
    let mut previous = None;
    let ends = |event: &&Event<'_>| matches!(event.event_type, EventType::StopBilling | EventType::StopEntitlement);
    for event in timeline.iter().filter(|event| !ends(event)) {
        let step = event.step;
        let current = (&step.plan, step.phase_type, step.catalog_effective_at);
        if previous == Some(current) {
            continue;
        }
        previous = Some(current);
        let Some((_, plan)) = plan_of(view, step) else { continue };
        let Some(phase) = plan.phase(step.phase_type) else { continue };
        prices.push(phase_prices(&plan.name, &plan.phase_name(step.phase_type), phase, currency)?);
    }
    Ok(prices)
}

fn phase_prices(
    plan_name: &str,
    phase_name: &str,
    phase: &Phase,
    currency: Currency,
) -> Result<PhasePricesJson, Fault> {
    let shown = |price: Option<&InternationalPrice>| price.map(|price| price_json(price, currency)).transpose();
    Ok(PhasePricesJson {
        plan_name: plan_name.to_owned(),
        phase_name: phase_name.to_owned(),
        phase_type: phase.phase_type.name(),
        fixed_price: shown(phase.fixed.as_ref().and_then(|fixed| fixed.price.as_ref()))?,
        recurring_price: shown(phase.recurring.as_ref().and_then(|recurring| recurring.price.as_ref()))?,
        usage_prices: phase.usages.iter().map(|usage| usage_prices(usage, currency)).collect::<Result<_, _>>()?,
    })
}

fn usage_prices(usage: &UsageSection, currency: Currency) -> Result<UsagePricesJson, Fault> {
    let tiers = usage.tiers.iter().map(|tier| {
        let blocks = tier.blocks.iter().map(|tiered| block_price(tiered, currency));
        Ok(TierPricesJson { block_prices: blocks.collect::<Result<_, _>>()? })
    });
    Ok(UsagePricesJson {
        usage_name: usage.name.clone(),
        usage_type: usage.usage_type.name(),
        billing_mode: usage.billing_mode.name(),
        tier_block_policy: usage.tier_block_policy.name(),
        tier_prices: tiers.collect::<Result<_, Fault>>()?,
    })
}

fn block_price(tiered: &TieredBlock, currency: Currency) -> Result<BlockPriceJson, Fault> {
    Ok(BlockPriceJson {
        unit_name: tiered.block.unit.clone(),
        size: decimal_json(tiered.block.size)?,
        price: price_json(&tiered.block.prices, currency)?,
        max: decimal_json(tiered.max)?,
    })
}

/// A price in a currency, which has to have one.
fn price_json(price: &InternationalPrice, currency: Currency) -> Result<Box<RawValue>, Fault> {
    let missing = || {
        let message = format!("This price does not have a value for the currency '{currency}'.");
        Fault::refused(ApiClass::Catalog, 2010, message)
    };
    decimal_json(price.in_currency(currency).ok_or_else(missing)?)
}
