//! A subscription as a request describes it.

use hobbs_domain::catalog::{BillingPeriod, PhasePrices, PhaseType, PlanSpecifier, ProductCategory};
use hobbs_domain::identifier::{AccountId, BundleId};
use serde_json::Value;

use super::prices::phase_prices;
use crate::directory::NewSubscription;
use crate::fault::Fault;
use crate::http::json::Members;

/// The members of Kill Bill's model.
const KNOWN: [&str; 24] = [
    "accountId",
    "bundleId",
    "bundleExternalKey",
    "subscriptionId",
    "externalKey",
    "startDate",
    "productName",
    "productCategory",
    "billingPeriod",
    "phaseType",
    "priceList",
    "planName",
    "state",
    "sourceType",
    "cancelledDate",
    "chargedThroughDate",
    "billingStartDate",
    "billingEndDate",
    "billCycleDayLocal",
    "quantity",
    "events",
    "priceOverrides",
    "prices",
    "auditLogs",
];

/// A subscription of a body, with whatever may be missing.
#[derive(Clone, Debug)]
pub(super) struct SubscriptionBody {
    pub account: Option<AccountId>,
    pub bundle: Option<BundleId>,
    pub bundle_external_key: Option<String>,
    external_key: Option<String>,
    plan_name: Option<String>,
    product_name: Option<String>,
    product_category: Option<ProductCategory>,
    billing_period: Option<BillingPeriod>,
    price_list: Option<String>,
    phase_type: Option<PhaseType>,
    quantity: Option<i32>,
    bill_cycle_day: Option<i32>,
    /// Prices that differ from the catalog's.
    pub prices: Vec<PhasePrices>,
}

impl SubscriptionBody {
    /// Reads a body of one subscription.
    pub(super) fn read(body: &[u8]) -> Result<Self, Fault> {
        Self::of(&Members::read(body, "SubscriptionJson", &KNOWN)?)
    }

    /// Reads an element of a list.
    pub(super) fn of_value(value: Value) -> Result<Self, Fault> {
        Self::of(&Members::of(value, &KNOWN)?)
    }

    fn of(members: &Members) -> Result<Self, Fault> {
        Ok(Self {
            account: members.uuid("accountId")?.map(AccountId::new),
            bundle: members.uuid("bundleId")?.map(BundleId::new),
            bundle_external_key: members.text("bundleExternalKey")?,
            external_key: members.text("externalKey")?,
            plan_name: members.text("planName")?,
            product_name: members.text("productName")?,
            product_category: word(members, "productCategory", ProductCategory::of_name)?,
            billing_period: word(members, "billingPeriod", BillingPeriod::of_name)?,
            price_list: members.text("priceList")?,
            phase_type: word(members, "phaseType", PhaseType::of_name)?,
            quantity: members.integer("quantity")?,
            bill_cycle_day: members.integer("billCycleDayLocal")?,
            prices: phase_prices(members.list("priceOverrides")?)?,
        })
    }

    /// The subscription to be made. Checks in Kill Bill's order: either a plan's name, or all that describes one.
    pub(super) fn new_subscription(&self) -> Result<NewSubscription, Fault> {
        let plan = if self.plan_name.is_some() {
            self.check_nothing_beside_plan_name()?;
            self.plan()?
        } else {
            self.check_product(" when no planName is specified", true)?;
            self.plan()?
        };
        Ok(NewSubscription {
            external_key: self.external_key.clone(),
            plan,
            phase_type: self.phase_type,
            quantity: self.quantity,
            bill_cycle_day: self.bill_cycle_day,
            prices: self.prices.clone(),
        })
    }

    /// The plan, phase and bill cycle day that a subscription is to be changed to.
    pub(super) fn change(&self) -> Result<(PlanSpecifier, Option<PhaseType>, Option<i32>), Fault> {
        if self.plan_name.is_none() {
            self.check_product("", false)?;
        }
        Ok((self.plan()?, self.phase_type, self.bill_cycle_day))
    }

    fn check_nothing_beside_plan_name(&self) -> Result<(), Fault> {
        let given = [
            ("productName", self.product_name.is_some()),
            ("productCategory", self.product_category.is_some()),
            ("billingPeriod", self.billing_period.is_some()),
            ("priceList", self.price_list.is_some()),
        ];
        match given.iter().find(|(_, given)| *given) {
            Some((name, _)) => Err(Fault::illegal_argument(format!(
                "SubscriptionJson {name} should not be set when planName is specified"
            ))),
            None => Ok(()),
        }
    }

    fn check_product(&self, when: &str, with_category: bool) -> Result<(), Fault> {
        let text = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        let needed = [
            ("productName", text(&self.product_name)),
            ("productCategory", self.product_category.is_some() || !with_category),
            ("billingPeriod", self.billing_period.is_some()),
            ("priceList", text(&self.price_list)),
        ];
        match needed.iter().find(|(_, given)| !given) {
            Some((name, _)) => Err(Fault::illegal_argument(format!("SubscriptionJson {name} needs to be set{when}"))),
            None => Ok(()),
        }
    }

    fn plan(&self) -> Result<PlanSpecifier, Fault> {
        match (&self.plan_name, &self.product_name, self.billing_period, &self.price_list) {
            (Some(name), ..) => Ok(PlanSpecifier::Name(name.clone())),
            (None, Some(product), Some(billing_period), Some(price_list)) => {
                Ok(PlanSpecifier::Product { product: product.clone(), billing_period, price_list: price_list.clone() })
            }
            _ => Err(Fault::illegal_argument("SubscriptionJson planName needs to be set")),
        }
    }
}

fn word<W>(members: &Members, name: &str, of_name: impl Fn(&str) -> Option<W>) -> Result<Option<W>, Fault> {
    let Some(text) = members.text(name)? else { return Ok(None) };
    if text.trim().is_empty() {
        return Ok(None);
    }
    of_name(&text).map(Some).ok_or_else(|| Fault::MismatchedJson(format!("{name} is none of those known: {text}")))
}
