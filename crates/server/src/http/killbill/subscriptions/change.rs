//! Changing plans, and taking it back.

use std::sync::Arc;

use hobbs_domain::identifier::SubscriptionId;
use http::StatusCode;

use super::body::SubscriptionBody;
use super::cancel::{BILLING_POLICIES, policy};
use crate::application::Application;
use crate::directory::{BillingPolicy, ChangeRequest, ChangeWhen, RequestedDate};
use crate::fault::Fault;
use crate::http::ParameterKind::{DateTime, OneOf};
use crate::http::{Exchange, Parameter, Reply};
use crate::security::Permission;

pub(super) const PARAMETERS: [Parameter; 2] = [
    Parameter::new("requestedDate", DateTime, "When; as the catalog says, if both are left out"),
    Parameter::new("billingPolicy", OneOf(BILLING_POLICIES), "When; as the catalog says, if both are left out"),
];

/// Checks in Kill Bill's order: the policy's name, the body, that there is one date or policy, the header, the
/// subscription, the date, the permission.
pub(super) async fn change(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let subscription = SubscriptionId::new(exchange.id("subscriptionId")?);
    let policy = policy(&exchange, "billingPolicy", BillingPolicy::of_name)?;
    let body = SubscriptionBody::read(&exchange.body)?;
    let (plan, phase_type, bill_cycle_day) = body.change()?;
    let date = exchange.query.get("requestedDate");
    if date.is_some() && policy.is_some() {
        let message = "Only one of requestedDate or billingPolicy should be specified";
        return Err(Fault::illegal_argument(message));
    }
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    let payer = application.directory.subscription(tenant, subscription).await?.payer;
    let when = match (RequestedDate::parse(date)?, policy) {
        (Some(date), _) => ChangeWhen::On(date),
        (None, Some(policy)) => ChangeWhen::Policy(policy),
        (None, None) => ChangeWhen::Rules,
    };
    exchange.require(Permission::EntitlementChangePlan)?;
    let request = ChangeRequest { subscription, plan, phase_type, bill_cycle_day, when, prices: body.prices };
    application.directory.change_plan(tenant, &payer, &request, &audit).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn undo(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let subscription = SubscriptionId::new(exchange.id("subscriptionId")?);
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    application.directory.subscription(tenant, subscription).await?;
    exchange.require(Permission::EntitlementChangePlan)?;
    application.directory.undo_change_plan(tenant, subscription, &audit).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
