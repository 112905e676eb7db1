//! Ending subscriptions, and taking it back.

use std::sync::Arc;

use hobbs_domain::identifier::SubscriptionId;
use http::StatusCode;

use crate::application::Application;
use crate::directory::{BillingPolicy, CancelRequest, CancelWhen, EntitlementPolicy, RequestedDate};
use crate::fault::Fault;
use crate::http::ParameterKind::{DateTime, Flag, OneOf};
use crate::http::{Exchange, Parameter, Reply};
use crate::security::Permission;

/// The names of billing policies.
pub(super) const BILLING_POLICIES: &[&str] = &["START_OF_TERM", "END_OF_TERM", "IMMEDIATE", "ILLEGAL"];

pub(super) const PARAMETERS: [Parameter; 4] = [
    Parameter::new("requestedDate", DateTime, "When; now, if left out"),
    Parameter::new("useRequestedDateForBilling", Flag, "Whether billing ends on that date too"),
    Parameter::new("entitlementPolicy", OneOf(&["IMMEDIATE", "END_OF_TERM"]), "When use ends"),
    Parameter::new("billingPolicy", OneOf(BILLING_POLICIES), "When billing ends; as the catalog says, if left out"),
];

/// Checks in Kill Bill's order: the policies' names, the header, the subscription, the date, the permission, the state.
pub(super) async fn cancel(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let subscription = SubscriptionId::new(exchange.id("subscriptionId")?);
    let entitlement = policy(&exchange, "entitlementPolicy", EntitlementPolicy::of_name)?;
    let billing = policy(&exchange, "billingPolicy", BillingPolicy::of_name)?;
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    let payer = application.directory.subscription(tenant, subscription).await?.payer;
    let date = || RequestedDate::parse(exchange.query.get("requestedDate"));
    let when = match (entitlement, billing) {
        (None, None) => {
            CancelWhen::On { date: date()?, for_billing: exchange.query.flag("useRequestedDateForBilling") }
        }
        (Some(entitlement), None) => CancelWhen::Entitlement(entitlement),
        (None, Some(billing)) => CancelWhen::Billing(date()?, billing),
        (Some(entitlement), Some(billing)) => CancelWhen::Both(entitlement, billing),
    };
    exchange.require(Permission::EntitlementCancel)?;
    application.directory.cancel_subscription(tenant, &payer, CancelRequest { subscription, when }, &audit).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn uncancel(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let subscription = SubscriptionId::new(exchange.id("subscriptionId")?);
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    application.directory.subscription(tenant, subscription).await?;
    exchange.require(Permission::EntitlementCancel)?;
    application.directory.uncancel_subscription(tenant, subscription, &audit).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// A policy of the query. Kill Bill knows no path with another name there.
pub(super) fn policy<P>(
    exchange: &Exchange,
    name: &str,
    of_name: impl Fn(&str) -> Option<P>,
) -> Result<Option<P>, Fault> {
    let unknown = || Fault::NotFound("Not Found".to_owned());
    let Some(text) = exchange.query.get(name) else { return Ok(None) };
    of_name(text).map(Some).ok_or_else(unknown)
}
