//! The catalog: what is for sale, at which prices, by which rules.
//!
//! A catalog is a list of [`Version`]s, each in force from its effective date on. A version has products, plans that
//! sell them, and price lists. A plan has phases; a phase may have a fixed price, a recurring price, and usage sections,
//! which say what the use of units costs.
//!
//! The types follow Kill Bill's catalog XML and keep all of its content. How XML is read and written is not known here.

mod duration;
mod mistakes;
mod overrides;
mod plan;
mod price;
mod price_list;
mod product;
mod rules;
mod usage;
mod version;
mod versions;

mod vocabulary;

pub use crate::decimal::{Decimal, InvalidDecimal};
pub use duration::Duration;
pub use overrides::{BlockPrice, InvalidOverride, PhasePrices, UsagePrices};
pub use plan::{Fixed, Phase, Plan, Recurring};
pub use price::{Currency, InternationalPrice, Price};
pub use price_list::{PriceList, PriceLists};
pub use product::{Limit, Product, Unit};
pub use rules::{Case, ChangeCase, Criteria, Rules, Subject};
pub use usage::{Block, Tier, TieredBlock, UsageSection};
pub use version::{PlanNotFound, PlanSpecifier, Version};
pub use versions::Catalog;
pub use vocabulary::{
    BillingActionPolicy, BillingAlignment, BillingMode, BillingPeriod, BlockType, ChangeAlignment, CreateAlignment,
    FixedType, PhaseType, ProductCategory, TierBlockPolicy, TimeUnit, UsageType,
};
