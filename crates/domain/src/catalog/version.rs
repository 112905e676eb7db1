//! A version of a catalog.

use super::{
    BillingMode, BillingPeriod, Currency, PhaseType, Plan, PriceList, PriceLists, Product, Rules, Subject, Unit,
};
use crate::time::Instant;

/// A version of a catalog: everything that is for sale from its effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// From when it holds.
    pub effective_at: Instant,
    /// The catalog's name; the same in every version.
    pub name: String,
    /// Whether recurring charges of plans that don't say so are billed before or after the period.
    pub recurring_billing_mode: Option<BillingMode>,
    /// The currencies that prices should be in.
    pub currencies: Vec<Currency>,
    /// What can be counted.
    pub units: Vec<Unit>,
    /// What is for sale.
    pub products: Vec<Product>,
    /// Which policies hold.
    pub rules: Rules,
    /// The ways to buy products.
    pub plans: Vec<Plan>,
    /// Which plans are for sale together.
    pub price_lists: PriceLists,
    /// Plans at prices agreed on with one customer. They are found by their names, and stand in no list.
    pub overridden: Vec<Plan>,
}

/// How a subscription asks for a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanSpecifier {
    /// By its name.
    Name(String),
    /// By what it sells.
    Product {
        /// The name of the product.
        product: String,
        /// How often it is billed.
        billing_period: BillingPeriod,
        /// The name of the price list.
        price_list: String,
    },
}

/// Why a plan was not found. The texts are Kill Bill's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanNotFound {
    /// No plan has that name.
    #[error("Could not find any plans named '{0}'")]
    Plan(String),
    /// No product has that name.
    #[error("Could not find any product named '{0}'")]
    Product(String),
    /// No price list has that name.
    #[error("Could not find a pricelist with name '{0}'")]
    PriceList(String),
    /// No plan of the list sells the product that way.
    #[error(
        "Could not find a plan matching spec: (plan: 'undefined', product: '{product}', billing period: \
         '{billing_period}', pricelist '{price_list}')"
    )]
    Specification {
        /// The name of the product.
        product: String,
        /// How often it should be billed.
        billing_period: BillingPeriod,
        /// The name of the price list.
        price_list: String,
    },
    /// Several plans of the list sell the product that way.
    #[error(
        "There are multiple plans defined in pricelist '{price_list}' for product: '{product}' and billing period: \
         '{billing_period}'. Use the planName instead of the non deterministic triplet {{product, billing period, \
         pricelist}}"
    )]
    Ambiguous {
        /// The name of the product.
        product: String,
        /// How often it should be billed.
        billing_period: BillingPeriod,
        /// The name of the price list.
        price_list: String,
    },
}

impl Version {
    /// The plan of that name.
    #[must_use]
    pub fn plan(&self, name: &str) -> Option<&Plan> {
        self.plans.iter().chain(&self.overridden).find(|plan| plan.name == name)
    }

    /// The product of that name.
    #[must_use]
    pub fn product(&self, name: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.name == name)
    }

    /// The plan that is asked for.
    ///
    /// # Errors
    ///
    /// [`PlanNotFound`], in Kill Bill's order: the product, the price list, the plan.
    pub fn find_plan(&self, specifier: &PlanSpecifier) -> Result<&Plan, PlanNotFound> {
        match specifier {
            PlanSpecifier::Name(name) => self.plan(name).ok_or_else(|| PlanNotFound::Plan(name.clone())),
            PlanSpecifier::Product { product, billing_period, price_list } => {
                self.find_plan_of_product(product, *billing_period, price_list)
            }
        }
    }

    /// A plan that the list does not have is looked for in the default list.
    fn find_plan_of_product(
        &self,
        product: &str,
        billing_period: BillingPeriod,
        price_list: &str,
    ) -> Result<&Plan, PlanNotFound> {
        self.product(product).ok_or_else(|| PlanNotFound::Product(product.to_owned()))?;
        let missing = || PlanNotFound::PriceList(price_list.to_owned());
        let list = self.price_lists.find(price_list).ok_or_else(missing)?;
        let mut found = self.plans_of(list, product, billing_period);
        if found.is_empty() {
            found = self.plans_of(&self.price_lists.default, product, billing_period);
        }
        let (product, price_list) = (product.to_owned(), price_list.to_owned());
        match found.as_slice() {
            [plan] => Ok(plan),
            [] => Err(PlanNotFound::Specification { product, billing_period, price_list }),
            _ => Err(PlanNotFound::Ambiguous { product, billing_period, price_list }),
        }
    }

    /// The plans of a list that sell a product with a billing period.
    #[must_use]
    pub fn plans_of(&self, list: &PriceList, product: &str, billing_period: BillingPeriod) -> Vec<&Plan> {
        let plans = list.plans.iter().filter_map(|name| self.plan(name));
        plans.filter(|plan| plan.product == product && plan.recurring_billing_period() == billing_period).collect()
    }

    /// A plan in a phase, as rules see it.
    #[must_use]
    pub fn subject<'a>(&'a self, plan: &'a Plan, phase_type: PhaseType) -> Option<Subject<'a>> {
        let product = self.product(&plan.product)?;
        Some(Subject {
            product: &product.name,
            category: product.category,
            billing_period: plan.phase(phase_type)?.billing_period(),
            price_list: self.price_lists.name_of_plan(plan.listed_name()),
        })
    }

    /// Whether recurring charges of a plan are billed before or after the period.
    #[must_use]
    pub fn recurring_billing_mode_of(&self, plan: &Plan) -> Option<BillingMode> {
        plan.recurring_billing_mode.or(self.recurring_billing_mode)
    }
}
