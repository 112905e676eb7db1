//! Usage sections for tests.

use crate::catalog::{
    BillingMode, BillingPeriod, Block, Currency, InternationalPrice, Limit, Price, Tier, TierBlockPolicy, TieredBlock,
    UsageSection, UsageType,
};
use crate::decimal::Decimal;

pub(super) fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn dollars(text: &str) -> InternationalPrice {
    let currency = Currency::of_code("USD").unwrap();
    InternationalPrice { prices: vec![Price { currency, value: Some(decimal(text)) }] }
}

pub(super) fn block(unit: &str, size: &str, max: &str, price: &str) -> TieredBlock {
    let block = Block {
        block_type: None,
        unit: unit.to_owned(),
        size: decimal(size),
        prices: dollars(price),
        min_top_up_credit: None,
    };
    TieredBlock { block, max: decimal(max) }
}

pub(super) fn section(tier_block_policy: TierBlockPolicy, tiers: &[&[TieredBlock]]) -> UsageSection {
    let tier = |blocks: &&[TieredBlock]| Tier {
        limits: Vec::new(),
        blocks: blocks.to_vec(),
        fixed_price: None,
        recurring_price: None,
    };
    UsageSection {
        name: "metered".to_owned(),
        pretty_name: None,
        billing_mode: BillingMode::InArrear,
        usage_type: UsageType::Consumable,
        tier_block_policy,
        billing_period: BillingPeriod::Monthly,
        limits: Vec::new(),
        blocks: Vec::new(),
        tiers: tiers.iter().map(tier).collect(),
        fixed_price: None,
        recurring_price: None,
    }
}

pub(super) fn capacity(tiers: &[(&[(&str, &str)], &str)]) -> UsageSection {
    let tier = |(limits, price): &(&[(&str, &str)], &str)| {
        let limit = |&(unit, max): &(&str, &str)| Limit { unit: unit.to_owned(), max: Some(decimal(max)), min: None };
        let limits = limits.iter().map(limit).collect();
        Tier { limits, blocks: Vec::new(), fixed_price: None, recurring_price: Some(dollars(price)) }
    };
    let tiers = tiers.iter().map(tier).collect();
    UsageSection { usage_type: UsageType::Capacity, tiers, ..section(TierBlockPolicy::AllTiers, &[]) }
}
