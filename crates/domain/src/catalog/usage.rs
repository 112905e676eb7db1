//! Usage sections: what use is charged for, and how much.

use super::{BillingMode, BillingPeriod, BlockType, Decimal, InternationalPrice, Limit, TierBlockPolicy, UsageType};

/// A usage section of a phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageSection {
    /// Its name; unique in a version.
    pub name: String,
    /// Its name for people.
    pub pretty_name: Option<String>,
    /// Whether it is billed before or after the period.
    pub billing_mode: BillingMode,
    /// What is charged for.
    pub usage_type: UsageType,
    /// How units are spread over tiers; all tiers unless the catalog says otherwise.
    pub tier_block_policy: TierBlockPolicy,
    /// How often it is billed.
    pub billing_period: BillingPeriod,
    /// How much of units is allowed.
    pub limits: Vec<Limit>,
    /// Blocks sold in advance.
    pub blocks: Vec<Block>,
    /// Tiers, in their order.
    pub tiers: Vec<Tier>,
    /// A price for the whole section. Kill Bill never charges it.
    pub fixed_price: Option<InternationalPrice>,
    /// A price for the whole section and period. Kill Bill never charges it.
    pub recurring_price: Option<InternationalPrice>,
}

/// A tier of a usage section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Up to where it reaches, for what is charged by capacity.
    pub limits: Vec<Limit>,
    /// What its units cost, for what is charged by consumption.
    pub blocks: Vec<TieredBlock>,
    /// A price for the whole tier. Kill Bill never charges it.
    pub fixed_price: Option<InternationalPrice>,
    /// What the tier costs, for what is charged by capacity.
    pub recurring_price: Option<InternationalPrice>,
}

/// So many units, sold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its kind, if the catalog says so.
    pub block_type: Option<BlockType>,
    /// The name of the unit.
    pub unit: String,
    /// How many units.
    pub size: Decimal,
    /// What the block costs.
    pub prices: InternationalPrice,
    /// The credit at which a block is filled up; `None` or -1: none.
    pub min_top_up_credit: Option<Decimal>,
}

/// A block of a tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TieredBlock {
    /// The block.
    pub block: Block,
    /// How many blocks belong to the tier; -1: any number.
    pub max: Decimal,
}

impl UsageSection {
    /// The name for people, or else the name.
    #[must_use]
    pub fn pretty_name(&self) -> &str {
        self.pretty_name.as_deref().unwrap_or(&self.name)
    }
}
