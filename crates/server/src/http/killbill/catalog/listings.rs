//! What is for sale: plans of base products, and add-ons to a base product.

use std::sync::Arc;

use hobbs_domain::catalog::{BillingPeriod, Plan, PriceList, ProductCategory, Version};
use schemars::JsonSchema;
use serde::Serialize;

use super::ACCOUNT;
use super::json::{PriceJson, prices};
use super::read::catalog;
use crate::application::Application;
use crate::fault::Fault;
use crate::http::ParameterKind::Text;
use crate::http::{Exchange, Operation, Parameter, Reply, Resource};

/// A plan of a price list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ListingJson {
    product: String,
    plan: String,
    price_list: String,
    final_phase_billing_period: &'static str,
    final_phase_recurring_price: Vec<PriceJson>,
}

pub(super) fn resources() -> [Resource; 2] {
    let base_plans = Operation::get("List the plans of base products", |application, exchange| {
        Box::pin(base_plans(application, exchange))
    });
    let addons = Operation::get("List the plans of a base product's add-ons", |application, exchange| {
        Box::pin(addons(application, exchange))
    });
    let product = Parameter::new("baseProductName", Text, "The base product").required();
    let list = Parameter::new("priceListName", Text, "The price list; any, if left out");
    let addons = addons.query(&[product, list, ACCOUNT]).answers::<Vec<ListingJson>>();
    let base_plans = base_plans.query(&[ACCOUNT]).answers::<Vec<ListingJson>>();
    [
        Resource::new("/1.0/kb/catalog/availableBasePlans", [base_plans]),
        Resource::new("/1.0/kb/catalog/availableAddons", [addons]),
    ]
}

impl ListingJson {
    fn of(plan: &Plan, list: &PriceList) -> Result<Self, Fault> {
        let recurring = plan.final_phase.recurring.as_ref();
        Ok(Self {
            product: plan.product.clone(),
            plan: plan.name.clone(),
            price_list: list.name.clone(),
            final_phase_billing_period: plan.recurring_billing_period().name(),
            final_phase_recurring_price: prices(recurring.and_then(|recurring| recurring.price.as_ref()))?,
        })
    }
}

/// The plans of base products, in the order of their names, once for each list that has them.
async fn base_plans(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let catalog = catalog(&application, &exchange).await?;
    let Some(version) = catalog.latest() else { return Reply::json(&[(); 0]) };
    let is_base =
        |plan: &&Plan| version.product(&plan.product).is_some_and(|product| product.category == ProductCategory::Base);
    let mut listings = Vec::new();
    for plan in version.plans.iter().filter(is_base) {
        for list in version.price_lists.all().filter(|list| list.plans.contains(&plan.name)) {
            listings.push(ListingJson::of(plan, list)?);
        }
    }
    Reply::json(&listings)
}

/// The plans of what can be added to a base product. A product that does not exist has none.
async fn addons(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let catalog = catalog(&application, &exchange).await?;
    let version = catalog.latest().ok_or_else(|| Fault::illegal_argument("the tenant has no catalog"))?;
    let list_name = exchange.query.get("priceListName");
    let product = exchange.query.get("baseProductName").and_then(|name| version.product(name));
    let addons = product.map(|product| product.available.as_slice()).unwrap_or_default();
    let mut listings = Vec::new();
    for addon in addons {
        add_listings(version, addon, list_name, &mut listings)?;
    }
    Reply::json(&listings)
}

fn add_listings(
    version: &Version,
    addon: &str,
    list_name: Option<&str>,
    listings: &mut Vec<ListingJson>,
) -> Result<(), Fault> {
    for &billing_period in BillingPeriod::ALL {
        for list in version.price_lists.all().filter(|list| list_name.is_none_or(|name| name == list.name)) {
            for plan in version.plans_of(list, addon, billing_period) {
                listings.push(ListingJson::of(plan, list)?);
            }
        }
    }
    Ok(())
}
