//! Plans at prices that were agreed on with one customer: `"o" number` (8 bytes) holds one each.
//!
//! Such a plan has the name of the plan that it is, a hyphen and its number. The same prices lead to the same plan.

use hobbs_domain::catalog::{BlockPrice, Currency, Decimal, PhasePrices, PhaseType, Plan, UsagePrices, Version};
use hobbs_domain::identifier::TenantId;
use hobbs_domain::row::{RowKey, RowRange};
use serde::{Deserialize, Serialize};

use super::documents::{Change, Document};
use super::{Changed, Directory, of_tenant};
use crate::bounds;
use crate::fault::{ApiClass, Fault};

/// The digits after the point of an agreed price, as Kill Bill stores it.
const PRICE_SCALE: i32 = 9;

/// A plan at other prices, as it is stored. Decimals are texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PlanPricesDocument {
    number: u64,
    plan: String,
    /// The effective date of the catalog version that the plan is of.
    version: i64,
    currency: String,
    phases: Vec<PhasePricesDocument>,
}

impl Document for PlanPricesDocument {}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PhasePricesDocument {
    phase_name: Option<String>,
    phase_type: Option<String>,
    fixed: Option<String>,
    recurring: Option<String>,
    usages: Vec<UsagePricesDocument>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct UsagePricesDocument {
    name: String,
    tiers: Vec<Vec<BlockPriceDocument>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct BlockPriceDocument {
    unit: String,
    size: String,
    max: String,
    price: String,
}

fn prices_key(number: u64) -> RowKey {
    RowKey::new([b"o".as_slice(), &number.to_be_bytes()].concat())
}

impl Directory {
    /// The name of a plan at other prices; it is made if there is none at these yet.
    ///
    /// # Errors
    ///
    /// 400, 2048 for a price where the plan has none; [`Fault::IllegalArgument`] beyond
    /// [`bounds::PLAN_PRICES_MAX`]; a store's failure.
    pub async fn plan_at_prices(
        &self,
        tenant: TenantId,
        plan: &Plan,
        version: i64,
        currency: Currency,
        prices: &[PhasePrices],
    ) -> Result<String, Fault> {
        let stored = prices.iter().map(stored).collect::<Result<Vec<_>, Fault>>()?;
        plan.at_prices(String::new(), currency, prices).map_err(|error| {
            let message = format!("Invalid price override for plan '{}': {error}", plan.name);
            Fault::refused(ApiClass::Catalog, 2_048, message)
        })?;
        let plan = plan.listed_name().to_owned();
        let wanted =
            PlanPricesDocument { number: 0, plan, version, currency: currency.code().to_owned(), phases: stored };
        for _ in 0..bounds::UPDATE_ATTEMPTS_MAX {
            let known = self.plan_prices(tenant).await?;
            if let Some(same) =
                known.iter().find(|known| PlanPricesDocument { number: 0, ..(*known).clone() } == wanted)
            {
                return Ok(same.name());
            }
            if known.len() >= bounds::PLAN_PRICES_MAX {
                let most = bounds::PLAN_PRICES_MAX;
                return Err(Fault::illegal_argument(format!("there are {most} plans at other prices already")));
            }
            let number = known.last().map_or(0, |last| last.number) + 1;
            let document = PlanPricesDocument { number, ..wanted.clone() };
            let change =
                Change::of(of_tenant(tenant)).if_absent(prices_key(number)).put(prices_key(number), &document)?;
            if self.commit_and_forget(tenant, change, Changed::Catalog).await?.is_empty() {
                return Ok(document.name());
            }
        }
        Err(Fault::Unavailable("too many changes at once: retry later".to_owned()))
    }

    /// All of them, in the order of their numbers.
    pub(super) async fn plan_prices(&self, tenant: TenantId) -> Result<Vec<PlanPricesDocument>, Fault> {
        let found = self.documents.all::<PlanPricesDocument>(&of_tenant(tenant), RowRange::prefix(b"o")).await?;
        Ok(found.into_iter().map(|(_, document)| document).collect())
    }
}

impl PlanPricesDocument {
    fn name(&self) -> String {
        format!("{}-{}", self.plan, self.number)
    }

    /// Adds the plan to the version of the catalog that it is of.
    pub(super) fn add_to(&self, versions: &mut [Version]) -> Result<(), Fault> {
        let damaged = || Fault::Internal(format!("the stored prices of the plan {} can't be read", self.name()));
        let currency = Currency::of_code(&self.currency).ok_or_else(damaged)?;
        let phases = self.phases.iter().map(|phase| read(phase).ok_or_else(damaged)).collect::<Result<Vec<_>, _>>()?;
        for version in versions.iter_mut().filter(|version| version.effective_at.millis() == self.version) {
            let Some(plan) = version.plan(&self.plan) else { continue };
            let mode = version.recurring_billing_mode_of(plan);
            let mut overridden = plan.at_prices(self.name(), currency, &phases).map_err(|_| damaged())?;
            overridden.recurring_billing_mode = mode;
            version.overridden.push(overridden);
        }
        Ok(())
    }
}

fn stored(prices: &PhasePrices) -> Result<PhasePricesDocument, Fault> {
    let price = |price: Decimal| {
        let rounded = price.rounded_half_up(PRICE_SCALE).map_err(|error| Fault::illegal_argument(error.to_string()));
        rounded.map(|price| price.to_string())
    };
    let block = |block: &BlockPrice| {
        let (size, max) = (block.size.to_string(), block.max.to_string());
        Ok(BlockPriceDocument { unit: block.unit.clone(), size, max, price: price(block.price)? })
    };
    let tier = |tier: &Vec<BlockPrice>| tier.iter().map(block).collect::<Result<Vec<_>, Fault>>();
    let usage = |usage: &UsagePrices| {
        let tiers = usage.tiers.iter().map(tier).collect::<Result<Vec<_>, Fault>>()?;
        Ok(UsagePricesDocument { name: usage.name.clone(), tiers })
    };
    Ok(PhasePricesDocument {
        phase_name: prices.phase_name.clone(),
        phase_type: prices.phase_type.map(|phase_type| phase_type.name().to_owned()),
        fixed: prices.fixed.map(price).transpose()?,
        recurring: prices.recurring.map(price).transpose()?,
        usages: prices.usages.iter().map(usage).collect::<Result<_, Fault>>()?,
    })
}

/// `None`: it can't be read.
fn read(document: &PhasePricesDocument) -> Option<PhasePrices> {
    let decimal = |text: &String| Decimal::of_text(text).ok();
    let optional = |text: &Option<String>| match text {
        Some(text) => decimal(text).map(Some),
        None => Some(None),
    };
    let block = |block: &BlockPriceDocument| {
        let (size, max, price) = (decimal(&block.size)?, decimal(&block.max)?, decimal(&block.price)?);
        Some(BlockPrice { unit: block.unit.clone(), size, max, price })
    };
    let tier = |tier: &Vec<BlockPriceDocument>| tier.iter().map(block).collect::<Option<Vec<_>>>();
    let usage = |usage: &UsagePricesDocument| {
        Some(UsagePrices { name: usage.name.clone(), tiers: usage.tiers.iter().map(tier).collect::<Option<_>>()? })
    };
    let phase_type = match &document.phase_type {
        Some(name) => Some(PhaseType::of_name(name)?),
        None => None,
    };
    Some(PhasePrices {
        phase_name: document.phase_name.clone(),
        phase_type,
        fixed: optional(&document.fixed)?,
        recurring: optional(&document.recurring)?,
        usages: document.usages.iter().map(usage).collect::<Option<_>>()?,
    })
}
