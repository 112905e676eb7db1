//! A phase of a plan as it is answered.

use hobbs_domain::catalog::{Decimal, Limit, Phase, Tier, TieredBlock, UsageSection};
use schemars::JsonSchema;
use serde::Serialize;

use super::{PriceJson, prices};
use crate::fault::Fault;

/// A phase.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http::killbill::catalog) struct PhaseJson {
    #[serde(rename = "type")]
    phase_type: &'static str,
    prices: Vec<PriceJson>,
    fixed_prices: Vec<PriceJson>,
    duration: DurationJson,
    usages: Vec<UsageJson>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct DurationJson {
    unit: &'static str,
    number: i32,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct UsageJson {
    billing_period: &'static str,
    tiers: Vec<TierJson>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TierJson {
    limits: Vec<LimitJson>,
    fixed_price: Vec<PriceJson>,
    recurring_price: Vec<PriceJson>,
    blocks: Vec<BlockJson>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct LimitJson {
    unit: String,
    max: String,
    min: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct BlockJson {
    unit: String,
    size: String,
    max: String,
    prices: Vec<PriceJson>,
}

impl PhaseJson {
    pub(in crate::http::killbill::catalog) fn of(phase: &Phase) -> Result<Self, Fault> {
        Ok(Self {
            phase_type: phase.phase_type.name(),
            prices: prices(phase.recurring.as_ref().and_then(|recurring| recurring.price.as_ref()))?,
            fixed_prices: prices(phase.fixed.as_ref().and_then(|fixed| fixed.price.as_ref()))?,
            duration: DurationJson { unit: phase.duration.unit.name(), number: phase.duration.number.unwrap_or(-1) },
            usages: phase.usages.iter().map(usage).collect::<Result<_, _>>()?,
        })
    }
}

fn usage(usage: &UsageSection) -> Result<UsageJson, Fault> {
    let tiers = usage.tiers.iter().map(tier).collect::<Result<_, _>>()?;
    Ok(UsageJson { billing_period: usage.billing_period.name(), tiers })
}

fn tier(tier: &Tier) -> Result<TierJson, Fault> {
    Ok(TierJson {
        limits: tier.limits.iter().map(limit).collect(),
        fixed_price: prices(tier.fixed_price.as_ref())?,
        recurring_price: prices(tier.recurring_price.as_ref())?,
        blocks: tier.blocks.iter().map(block).collect::<Result<_, _>>()?,
    })
}

fn limit(limit: &Limit) -> LimitJson {
    let bound = |bound: Option<Decimal>| bound.unwrap_or(Decimal::MINUS_ONE).to_string();
    LimitJson { unit: limit.unit.clone(), max: bound(limit.max), min: bound(limit.min) }
}

fn block(tiered: &TieredBlock) -> Result<BlockJson, Fault> {
    let block = &tiered.block;
    Ok(BlockJson {
        unit: block.unit.clone(),
        size: block.size.to_string(),
        max: tiered.max.to_string(),
        prices: prices(Some(&block.prices))?,
    })
}
