//! Prices that were agreed on with one customer.

use super::{Currency, InternationalPrice, PhaseType, Plan, Price, TieredBlock, UsageSection};
use crate::decimal::Decimal;

/// The prices of a phase that differ from the catalog's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhasePrices {
    /// The name of the phase; `None`: its kind says which.
    pub phase_name: Option<String>,
    /// The kind of the phase.
    pub phase_type: Option<PhaseType>,
    /// What is charged when it begins.
    pub fixed: Option<Decimal>,
    /// What is charged again and again.
    pub recurring: Option<Decimal>,
    /// What is charged for use.
    pub usages: Vec<UsagePrices>,
}

/// The prices of a usage section that differ from the catalog's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsagePrices {
    /// The name of the section.
    pub name: String,
    /// The blocks, tier by tier.
    pub tiers: Vec<Vec<BlockPrice>>,
}

/// The price of a block, which is named by all that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockPrice {
    /// The name of the unit.
    pub unit: String,
    /// How many units a block has.
    pub size: Decimal,
    /// How many blocks the tier has.
    pub max: Decimal,
    /// What the block costs.
    pub price: Decimal,
}

/// A price is agreed on where the plan has none. The texts are Kill Bill's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidOverride {
    /// The phase has no fixed price.
    #[error("There is no existing fixed price for the phase {0}")]
    NoFixedPrice(String),
    /// The phase has no recurring price.
    #[error("There is no existing recurring price for the phase {0}")]
    NoRecurringPrice(String),
}

impl Plan {
    /// The same plan under another name, at other prices in a currency. Phases, sections and blocks that are not named keep
    /// theirs; what names none is passed over, as Kill Bill does.
    ///
    /// # Errors
    ///
    /// [`InvalidOverride`].
    pub fn at_prices(&self, name: String, currency: Currency, prices: &[PhasePrices]) -> Result<Self, InvalidOverride> {
        let mut plan = self.clone();
        for phase in plan.initial_phases.iter_mut().chain(std::iter::once(&mut plan.final_phase)) {
            let phase_name = self.phase_name(phase.phase_type);
            let is_of_phase = |prices: &&PhasePrices| match &prices.phase_name {
                Some(name) => *name == phase_name,
                None => prices.phase_type == Some(phase.phase_type),
            };
            let Some(prices) = prices.iter().find(is_of_phase) else { continue };
            if let Some(price) = prices.fixed {
                let fixed = phase.fixed.as_mut().ok_or_else(|| InvalidOverride::NoFixedPrice(phase_name.clone()))?;
                fixed.price = Some(replaced(fixed.price.as_ref(), currency, price));
            }
            if let Some(price) = prices.recurring {
                let recurring = phase.recurring.as_mut();
                let recurring = recurring.ok_or_else(|| InvalidOverride::NoRecurringPrice(phase_name.clone()))?;
                recurring.price = Some(replaced(recurring.price.as_ref(), currency, price));
            }
            for section in &mut phase.usages {
                if let Some(prices) = prices.usages.iter().find(|prices| prices.name == section.name) {
                    section.replace_prices(currency, prices);
                }
            }
        }
        plan.overrides = Some(self.listed_name().to_owned());
        plan.name = name;
        Ok(plan)
    }
}

impl UsageSection {
    fn replace_prices(&mut self, currency: Currency, prices: &UsagePrices) {
        for tier in &mut self.tiers {
            let is_of_tier = |blocks: &&Vec<BlockPrice>| {
                blocks.iter().any(|price| tier.blocks.iter().any(|block| price.is_of(block)))
            };
            let Some(prices) = prices.tiers.iter().find(is_of_tier) else { continue };
            for block in &mut tier.blocks {
                if let Some(found) = prices.iter().find(|price| price.is_of(block)) {
                    block.block.prices = replaced(Some(&block.block.prices), currency, found.price);
                }
            }
        }
    }
}

impl BlockPrice {
    fn is_of(&self, block: &TieredBlock) -> bool {
        self.unit == block.block.unit && self.size.equals(block.block.size) && self.max.equals(block.max)
    }
}

/// The prices with another one in a currency.
fn replaced(prices: Option<&InternationalPrice>, currency: Currency, value: Decimal) -> InternationalPrice {
    let mut prices = prices.cloned().unwrap_or_default();
    prices.prices.retain(|price| price.currency != currency);
    prices.prices.push(Price { currency, value: Some(value) });
    prices
}
