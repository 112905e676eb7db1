//! Refusals, with Kill Bill's numbers and texts.

use std::fmt::Display;

use hobbs_domain::catalog::{PlanNotFound, PlanSpecifier};
use hobbs_domain::identifier::{AccountId, BundleId, SubscriptionId};
use hobbs_domain::subscription::State;
use hobbs_domain::time::Instant;
use http::StatusCode;

use crate::fault::{ApiClass, Fault};

/// No plan fits.
pub fn plan_not_found(error: &PlanNotFound) -> Fault {
    let code = match error {
        PlanNotFound::Plan(_) => 2021,
        PlanNotFound::Product(_) => 2030,
        PlanNotFound::PriceList(_) => 2013,
        PlanNotFound::Specification { .. } => 2020,
        _ => 2002,
    };
    Fault::Caused {
        class: ApiClass::SubscriptionBase,
        status: StatusCode::BAD_REQUEST,
        code,
        message: error.to_string(),
        cause: ApiClass::Catalog,
    }
}

/// No plan fits what a subscription is to be changed to.
pub fn new_plan_not_found(error: &PlanNotFound) -> Fault {
    match plan_not_found(error) {
        Fault::Caused { cause, code, message, .. } => Fault::refused(cause, code, message),
        other => other,
    }
}

/// There is no catalog to look a plan up in. Kill Bill answers with 500.
pub fn no_catalog(at: Instant) -> Fault {
    Fault::illegal_argument(format!("No existing versions in the VersionedCatalog catalog for input date {at}"))
}

fn base(code: i32, message: String) -> Fault {
    Fault::refused(ApiClass::SubscriptionBase, code, message)
}

fn entitlement(code: i32, message: String) -> Fault {
    Fault::refused(ApiClass::Entitlement, code, message)
}

/// The phase that was asked for is none of the plan.
pub fn bad_phase(phase: impl Display) -> Fault {
    base(1011, format!("Can't create plan initial phase {phase}"))
}

/// An add-on needs a base.
pub fn no_base(bundle_key: Option<&str>) -> Fault {
    base(1013, format!("Missing Base Subscription for bundle {}", bundle_key.unwrap_or("null")))
}

/// The key belongs to an active bundle.
pub fn active_bundle_key_exists(key: &str) -> Fault {
    base(1014, format!("Active bundle with external key {key} already exists"))
}

/// The key belongs to a cancelled bundle, and that must not be renamed. Kill Bill answers with 500.
pub fn bundle_key_exists(key: &str) -> Fault {
    Fault::conflict(ApiClass::SubscriptionBase, 1014, format!("A bundle with external key {key} already exists"))
}

/// There is a base already.
pub fn base_exists(bundle_key: &str) -> Fault {
    base(1015, format!("Subscription bundle {bundle_key} already has a base subscription"))
}

/// The base is not in use.
pub fn base_not_active(addon: &str) -> Fault {
    base(1017, format!("Can't create AddOn {addon} for non active Base Plan"))
}

/// The base has that add-on already.
pub fn addon_included(addon: &str, product: &str) -> Fault {
    base(1018, format!("Can't create AddOn {addon} for BasePlan {product} (Already included)"))
}

/// The base can't have that add-on.
pub fn addon_not_available(addon: &str, product: &str) -> Fault {
    base(1019, format!("Can't create AddOn {addon} for BasePlan {product} (Not available)"))
}

/// What is asked for doesn't go together.
pub fn invalid_specifier(why: impl Display) -> Fault {
    base(1020, format!("Invalid entitlement specifier: {why}"))
}

/// The bundle has as many of that plan as it may have.
pub fn too_many_of_plan(plan: &str) -> Fault {
    let limit = "the number of Subscriptions allowed by this Plan and Bundle has reached its limit";
    base(1025, format!("Can't create AddOn {plan}, {limit}"))
}

/// The bundle has no subscription in use.
pub fn no_active_subscriptions(bundle: BundleId) -> Fault {
    entitlement(1099, format!("No active subscriptions on bundle {bundle}"))
}

/// The base of the bundle is not in use by then.
pub fn no_such_base(bundle: BundleId) -> Fault {
    entitlement(1085, format!("Could not find base subscription for bundle {bundle}"))
}

/// The bundle is paused.
pub fn blocked(subscription: SubscriptionId) -> Fault {
    entitlement(6000, format!("The action Change is block on this Subscription with id={subscription}"))
}

/// The account is closed.
pub fn account_blocked(account: AccountId) -> Fault {
    entitlement(6000, format!("The action Change is block on this Account with id={account}"))
}

/// A date lies before the start of use.
pub fn date_too_early(requested: impl Display, previous: Instant) -> Fault {
    entitlement(1001, too_early(requested, previous))
}

/// A date lies before a step that has been taken already.
pub fn before_latest_step(requested: impl Display, previous: Instant) -> Fault {
    base(1001, too_early(requested, previous))
}

fn too_early(requested: impl Display, previous: Instant) -> String {
    format!("Requested date {requested} is not allowed to be prior to the previous transition {previous}")
}

/// It can't be cancelled as it is. Kill Bill answers with 500.
pub fn cancel_bad_state(subscription: SubscriptionId, state: &str) -> Fault {
    entitlement(1031, format!("Subscription {subscription} is in state {state}: Failed to cancel"))
}

/// Its plan can't be changed as it is. Kill Bill answers with 500.
pub fn change_bad_state(subscription: SubscriptionId, state: State) -> Fault {
    entitlement(1021, format!("Subscription {subscription} is in state {}: Failed to change plan", state.name()))
}

/// Its plan can't be changed, since it will end.
pub fn change_of_cancelled(subscription: SubscriptionId) -> Fault {
    base(1022, format!("Subscription {subscription} is future cancelled: Failed to change plan"))
}

/// Its plan can't be changed, since its fixed term will be over by then.
pub fn change_of_expiring(subscription: SubscriptionId) -> Fault {
    base(1026, format!("Subscription {subscription} will expire prior the requested date: Failed to change plan"))
}

/// A base can't become an add-on, nor the other way round.
pub fn change_of_category(subscription: SubscriptionId) -> Fault {
    base(1023, format!("Invalid change plan for subscription {subscription}"))
}

/// The catalog's rules forbid the change. Kill Bill names the present plan by its plan's name alone, so the text shows
/// none of what it lists of it.
pub fn illegal_change(to: &PlanSpecifier) -> Fault {
    let (product, billing_period, price_list) = match to {
        PlanSpecifier::Product { product, billing_period, price_list } => {
            (product.as_str(), billing_period.name(), price_list.as_str())
        }
        PlanSpecifier::Name(_) => ("null", "null", "null"),
    };
    let message = format!(
        "Attempting to change plan from (product: 'null', billing period: 'null', pricelist 'null') to (product: \
         '{product}', billing period: '{billing_period}', pricelist '{price_list}'). This transition is not allowed by \
         catalog rules"
    );
    Fault::refused(ApiClass::IllegalPlanChange, 2001, message)
}

/// There is no change to undo.
pub fn no_pending_change(subscription: SubscriptionId) -> Fault {
    let what = "does not have a pending change plan: Failed to undo change plan";
    base(1071, format!("Subscription (billing) {subscription} {what}"))
}

/// Its billing has ended, which can't be undone.
pub fn uncancel_bad_state(subscription: SubscriptionId) -> Fault {
    let requirement = "is not in pending cancelled state: Failed to uncancel plan";
    entitlement(1070, format!("Subscription (billing) {subscription} {requirement}"))
}

/// There is no cancellation to undo.
pub fn not_cancelled(subscription: SubscriptionId) -> Fault {
    let requirement = "was not previously cancelled or is not in a pending cancelled state: Failed to uncancel plan";
    entitlement(8004, format!("Subscription (entitlement) {subscription} {requirement}"))
}

/// An external key of a subscription is taken. Kill Bill answers with 500.
pub fn subscription_key_exists(key: &str) -> Fault {
    Fault::conflict(ApiClass::Subscription, 1083, format!("A subscription with external key {key} already exists"))
}

/// Too many changes came at once.
pub fn contended() -> Fault {
    Fault::Unavailable("too many changes at once: retry later".to_owned())
}
