//! Prices agreed on with one customer, as a body names them.

use hobbs_domain::catalog::{BlockPrice, Decimal, PhasePrices, PhaseType, UsagePrices};
use serde_json::Value;

use crate::fault::Fault;
use crate::http::json::Members;

/// Reads the prices of phases.
pub(in crate::http::killbill) fn phase_prices(list: Option<&[Value]>) -> Result<Vec<PhasePrices>, Fault> {
    each(list, &["planName", "phaseName", "phaseType", "fixedPrice", "recurringPrice", "usagePrices"], |phase| {
        let phase_type = phase.text("phaseType")?.map(|name| {
            let unknown = || Fault::MismatchedJson(format!("phaseType is none of those known: {name}"));
            PhaseType::of_name(&name).ok_or_else(unknown)
        });
        Ok(PhasePrices {
            phase_name: phase.text("phaseName")?,
            phase_type: phase_type.transpose()?,
            fixed: phase.decimal("fixedPrice")?,
            recurring: phase.decimal("recurringPrice")?,
            usages: each(phase.list("usagePrices")?, &USAGE, usage_prices)?,
        })
    })
}

const USAGE: [&str; 5] = ["usageName", "usageType", "billingMode", "tierBlockPolicy", "tierPrices"];

fn usage_prices(usage: &Members) -> Result<UsagePrices, Fault> {
    let tiers = each(usage.list("tierPrices")?, &["blockPrices"], |tier| {
        each(tier.list("blockPrices")?, &["unitName", "size", "price", "max"], block_price)
    });
    Ok(UsagePrices { name: usage.text("usageName")?.unwrap_or_default(), tiers: tiers? })
}

fn block_price(block: &Members) -> Result<BlockPrice, Fault> {
    let needed = |name: &str| -> Result<Decimal, Fault> {
        let missing = || Fault::illegal_argument(format!("BlockPriceJson {name} needs to be set"));
        block.decimal(name)?.ok_or_else(missing)
    };
    Ok(BlockPrice {
        unit: block.text("unitName")?.unwrap_or_default(),
        size: needed("size")?,
        max: needed("max")?,
        price: needed("price")?,
    })
}

fn each<T>(
    list: Option<&[Value]>,
    known: &[&str],
    read: impl Fn(&Members) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    list.unwrap_or_default().iter().map(|value| read(&Members::of(value.clone(), known)?)).collect()
}
