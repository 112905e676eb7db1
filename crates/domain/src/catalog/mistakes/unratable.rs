//! What Kill Bill takes, and then can't rate: each invoice that meets it fails.

use crate::catalog::{BillingMode, Currency, InternationalPrice, Phase, Plan, UsageSection, UsageType, Version};
use crate::rating::units_of;

impl Version {
    /// What of its usage sections can't be rated, in words that say how to mend it; nothing if all can be.
    #[must_use]
    pub fn unratable(&self) -> Vec<String> {
        let phases = self.plans.iter().flat_map(Plan::phases);
        let sections = phases.flat_map(|phase: &Phase| &phase.usages);
        let in_arrear = sections.filter(|section| section.billing_mode == BillingMode::InArrear);
        in_arrear.flat_map(|section| section.unratable(&self.currencies)).collect()
    }
}

impl UsageSection {
    fn unratable(&self, currencies: &[Currency]) -> Vec<String> {
        let mut found = Vec::new();
        let name = &self.name;
        for (place, tier) in self.tiers.iter().enumerate() {
            let number = place + 1;
            for unit in units_of(self) {
                let is_there = match self.usage_type {
                    UsageType::Capacity => tier.limits.iter().any(|limit| limit.unit == unit),
                    UsageType::Consumable => tier.blocks.iter().any(|block| block.block.unit == unit),
                };
                if !is_there {
                    found.push(format!("Usage section {name}: tier {number} needs to define the unit '{unit}'"));
                }
            }
            for block in tier.blocks.iter().filter(|block| !block.block.size.is_positive()) {
                let unit = &block.block.unit;
                found.push(format!("Usage section {name}: the size of unit '{unit}' in tier {number} must be above 0"));
            }
            for currency in currencies.iter().filter(|&&currency| !is_priced(self.usage_type, tier, currency)) {
                found.push(format!("Usage section {name}: tier {number} needs a price in {currency}"));
            }
        }
        found
    }
}

fn is_priced(usage_type: UsageType, tier: &crate::catalog::Tier, currency: Currency) -> bool {
    let has = |price: &InternationalPrice| price.in_currency(currency).is_some();
    match usage_type {
        UsageType::Capacity => tier.recurring_price.as_ref().is_some_and(has),
        UsageType::Consumable => tier.blocks.iter().all(|block| has(&block.block.prices)),
    }
}
