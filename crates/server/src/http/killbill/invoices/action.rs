//! The action of which a dry run looks at the consequences.

use hobbs_domain::catalog::{BillingPeriod, PhaseType, PlanSpecifier, ProductCategory};
use hobbs_domain::identifier::{BundleId, SubscriptionId};
use hobbs_domain::time::LocalDate;

use super::super::subscriptions::phase_prices;
use crate::directory::{BillingPolicy, ImaginedAction, ImaginedKind, ImaginedPlan};
use crate::fault::Fault;
use crate::http::json::Members;

/// The action of a body, if it names one. Checks in Kill Bill's order: the plan, then the subscription.
pub(super) fn action(body: &Members) -> Result<Option<ImaginedAction>, Fault> {
    let Some(name) = body.text("dryRunAction")?.filter(|name| !name.is_empty()) else { return Ok(None) };
    if !NAMES.contains(&name.as_str()) {
        return Err(Fault::MismatchedJson(format!("dryRunAction is none of those known: {name}")));
    }
    let bundle = body.uuid("bundleId")?.map(BundleId::new);
    let subscription = body.uuid("subscriptionId")?.map(SubscriptionId::new);
    let named = || -> Result<SubscriptionId, Fault> {
        let subscription = subscription.ok_or_else(|| unset("DryRun subscriptionID should be specified"))?;
        bundle.ok_or_else(|| unset("DryRun bundleID should be specified"))?;
        Ok(subscription)
    };
    let kind = match name.as_str() {
        "START_BILLING" => ImaginedKind::Start(plan(body, bundle)?),
        "CHANGE" => {
            let plan = plan(body, bundle)?;
            ImaginedKind::Change(named()?, plan)
        }
        "STOP_BILLING" => ImaginedKind::Stop(named()?),
        _ => ImaginedKind::Other(name),
    };
    let date = body.text("effectiveDate")?.filter(|text| !text.is_empty());
    let date = date.map(|text| LocalDate::parse(&text).map_err(|error| Fault::MismatchedJson(error.to_string())));
    let policy = word(body, "billingPolicy", BillingPolicy::of_name)?;
    Ok(Some(ImaginedAction { kind, bundle, date: date.transpose()?, policy }))
}

/// What can happen to a subscription, as Kill Bill names it.
const NAMES: [&str; 11] = [
    "START_ENTITLEMENT",
    "START_BILLING",
    "PAUSE_ENTITLEMENT",
    "PAUSE_BILLING",
    "RESUME_ENTITLEMENT",
    "RESUME_BILLING",
    "PHASE",
    "CHANGE",
    "STOP_ENTITLEMENT",
    "STOP_BILLING",
    "SERVICE_STATE_CHANGE",
];

/// Either a plan's name, or all that describes one.
fn plan(body: &Members, bundle: Option<BundleId>) -> Result<ImaginedPlan, Fault> {
    const UNNAMED: &str = "when no planName is specified";
    let product = body.text("productName")?;
    let period = word(body, "billingPeriod", BillingPeriod::of_name)?;
    let category = word(body, "productCategory", ProductCategory::of_name)?;
    let plan = if let Some(name) = body.text("planName")? {
        let given = [
            ("productName", product.is_some()),
            ("billing period", period.is_some()),
            ("product category", category.is_some()),
        ];
        if let Some((what, _)) = given.iter().find(|(_, given)| *given) {
            return Err(unset(&format!("DryRun subscription {what} should not be set when planName is specified")));
        }
        PlanSpecifier::Name(name)
    } else {
        let missing = |what: &str| unset(&format!("DryRun subscription {what} should be specified {UNNAMED}"));
        // Kill Bill's text for a missing product speaks of its category too.
        let product = product.filter(|name| !name.is_empty()).ok_or_else(|| missing("product category"))?;
        let billing_period = period.ok_or_else(|| missing("billingPeriod"))?;
        let category = category.ok_or_else(|| missing("product category"))?;
        if category == ProductCategory::AddOn && bundle.is_none() {
            return Err(unset("DryRun bundleID should be specified when product category is ADD_ON"));
        }
        let price_list = body.text("priceListName")?.unwrap_or_else(|| "DEFAULT".to_owned());
        PlanSpecifier::Product { product, billing_period, price_list }
    };
    // A plan that is named begins where the catalog says.
    let phase_type = word(body, "phaseType", PhaseType::of_name)?;
    let phase_type = phase_type.filter(|_| matches!(plan, PlanSpecifier::Product { .. }));
    Ok(ImaginedPlan { plan, phase_type, prices: phase_prices(body.list("priceOverrides")?)? })
}

fn unset(message: &str) -> Fault {
    Fault::illegal_argument(message)
}

fn word<W>(body: &Members, name: &str, of_name: impl Fn(&str) -> Option<W>) -> Result<Option<W>, Fault> {
    let Some(text) = body.text(name)?.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    of_name(&text).map(Some).ok_or_else(|| Fault::MismatchedJson(format!("{name} is none of those known: {text}")))
}
