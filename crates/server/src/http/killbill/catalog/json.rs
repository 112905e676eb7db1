//! A catalog as it is answered in JSON.

mod phase;

use hobbs_domain::catalog::{BillingMode, InternationalPrice, Plan, PriceList, Product, Version};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::java_map::in_map_order;
use crate::fault::{ApiClass, Fault};
use crate::http::json::{ExactNumber, decimal_json};
pub(super) use phase::PhaseJson;

/// A version of a catalog.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CatalogJson {
    name: String,
    effective_date: String,
    currencies: Vec<String>,
    units: Vec<UnitJson>,
    products: Vec<ProductJson>,
    price_lists: Vec<PriceListJson>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct UnitJson {
    name: String,
    pretty_name: String,
}

/// A product.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProductJson {
    #[serde(rename = "type")]
    category: &'static str,
    name: String,
    pretty_name: String,
    plans: Vec<PlanJson>,
    included: Vec<String>,
    available: Vec<String>,
}

/// A plan.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlanJson {
    name: String,
    pretty_name: String,
    recurring_billing_mode: Option<&'static str>,
    billing_period: &'static str,
    phases: Vec<PhaseJson>,
}

/// A price list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PriceListJson {
    name: String,
    plans: Vec<String>,
}

/// A price in one currency.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PriceJson {
    currency: String,
    #[schemars(with = "ExactNumber")]
    value: Box<RawValue>,
}

impl CatalogJson {
    pub(super) fn of(version: &Version) -> Result<Self, Fault> {
        let units = version.units.iter();
        Ok(Self {
            name: version.name.clone(),
            effective_date: version.effective_at.to_string().replace('Z', "+00:00"),
            currencies: version.currencies.iter().map(|currency| currency.code().to_owned()).collect(),
            units: units
                .map(|unit| UnitJson { name: unit.name.clone(), pretty_name: unit.pretty_name().to_owned() })
                .collect(),
            products: products(version)?,
            price_lists: version.price_lists.all().map(PriceListJson::of).collect(),
        })
    }
}

/// The products with their plans: first those that have plans, in the order of the plans, then the others, all put into a
/// map.
fn products(version: &Version) -> Result<Vec<ProductJson>, Fault> {
    let mut products: Vec<ProductJson> = Vec::new();
    for plan in &version.plans {
        let Some(product) = version.product(&plan.product) else { continue };
        let position = products.iter().position(|known| known.name == product.name);
        let position = position.unwrap_or_else(|| {
            products.push(ProductJson::of(product));
            products.len() - 1
        });
        if let Some(known) = products.get_mut(position) {
            known.plans.push(PlanJson::of(version, plan)?);
        }
    }
    for product in &version.products {
        if !products.iter().any(|known| known.name == product.name) {
            products.push(ProductJson::of(product));
        }
    }
    Ok(in_map_order(products, |product| &product.name))
}

impl ProductJson {
    /// A product without its plans.
    pub(super) fn of(product: &Product) -> Self {
        Self {
            category: product.category.name(),
            name: product.name.clone(),
            pretty_name: product.pretty_name().to_owned(),
            plans: Vec::new(),
            included: product.included.clone(),
            available: product.available.clone(),
        }
    }
}

impl PlanJson {
    pub(super) fn of(version: &Version, plan: &Plan) -> Result<Self, Fault> {
        Ok(Self {
            name: plan.name.clone(),
            pretty_name: plan.pretty_name().to_owned(),
            recurring_billing_mode: version.recurring_billing_mode_of(plan).map(BillingMode::name),
            billing_period: plan.recurring_billing_period().name(),
            phases: plan.phases().map(PhaseJson::of).collect::<Result<_, _>>()?,
        })
    }
}

impl PriceListJson {
    pub(super) fn of(list: &PriceList) -> Self {
        Self { name: list.name.clone(), plans: list.plans.clone() }
    }
}

/// The prices of something that may have none. A price without a value is refused, as by Kill Bill.
pub(super) fn prices(price: Option<&InternationalPrice>) -> Result<Vec<PriceJson>, Fault> {
    let prices = price.map(|price| price.prices.as_slice()).unwrap_or_default();
    let shown = prices.iter().map(|price| {
        let code = price.currency.code();
        let missing = || {
            let message =
                format!("The value for the currency '{code}' is NULL. This plan cannot be bought in this currency.");
            Fault::refused(ApiClass::Catalog, 2011, message)
        };
        let value = decimal_json(price.value.ok_or_else(missing)?)?;
        Ok(PriceJson { currency: code.to_owned(), value })
    });
    shown.collect()
}
