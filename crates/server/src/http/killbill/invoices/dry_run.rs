//! Looking at an invoice before it is made.

use std::sync::Arc;

use hobbs_domain::identifier::{BundleId, SubscriptionId};
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::action::action;
use super::create::{account, target};
use super::{AuditMode, InvoiceJson};
use crate::application::Application;
use crate::fault::Fault;
use crate::http::json::Members;
use crate::http::{Exchange, Reply};
use crate::invoicing::{DryRun, InvoiceView};
use crate::security::Permission;

/// Which invoice is looked at, as a client asks for it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DryRunJson {
    dry_run_type: DryRunTypeJson,
    /// What would happen to a subscription: `START_BILLING`, `CHANGE` or `STOP_BILLING`.
    dry_run_action: Option<String>,
    phase_type: Option<String>,
    product_name: Option<String>,
    product_category: Option<String>,
    billing_period: Option<String>,
    price_list_name: Option<String>,
    plan_name: Option<String>,
    /// The subscription of the action; of an upcoming invoice, the one that it is to have something of.
    subscription_id: Option<Uuid>,
    bundle_id: Option<Uuid>,
    /// When the action would take effect, as the account's date; now, if there is no policy either.
    effective_date: Option<String>,
    billing_policy: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "only its schema is used")]
enum DryRunTypeJson {
    TargetDate,
    UpcomingInvoice,
    SubscriptionAction,
}

/// The members of a body, Kill Bill's all.
const MEMBERS: [&str; 13] = [
    "dryRunType",
    "dryRunAction",
    "phaseType",
    "productName",
    "productCategory",
    "billingPeriod",
    "priceListName",
    "subscriptionId",
    "bundleId",
    "effectiveDate",
    "billingPolicy",
    "priceOverrides",
    "planName",
];

/// Checks in Kill Bill's order: the body, the header, the account, the date, the permission.
pub(super) async fn dry_run(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let body = if exchange.body.is_empty() {
        None
    } else {
        Some(Members::read(&exchange.body, "InvoiceDryRunJson", &MEMBERS)?)
    };
    exchange.audit()?;
    let tenant = exchange.tenant()?;
    let account = account(&exchange)?;
    let asked = asked(&exchange, body.as_ref())?;
    let action = body.as_ref().map(action).transpose()?.flatten();
    application.directory.account(tenant, account).await?;
    exchange.require(Permission::InvoiceDryRun)?;
    match application.invoicing.dry_run(tenant, account, asked, action.as_ref()).await? {
        Some(invoice) => {
            let view = InvoiceView::of_dry_run(account, invoice);
            Reply::json(&InvoiceJson::of(&view, true, AuditMode::Hidden)?)
        }
        None => Ok(Reply::empty(StatusCode::NO_CONTENT)),
    }
}

fn asked(exchange: &Exchange, body: Option<&Members>) -> Result<DryRun, Fault> {
    let Some(body) = body else { return Ok(DryRun::Target(target(exchange)?)) };
    let kind = body.text("dryRunType")?;
    match kind.as_deref() {
        None | Some("TARGET_DATE" | "SUBSCRIPTION_ACTION") => Ok(DryRun::Target(target(exchange)?)),
        Some("UPCOMING_INVOICE") => Ok(DryRun::Upcoming {
            subscription: body.uuid("subscriptionId")?.map(SubscriptionId::new),
            bundle: body.uuid("bundleId")?.map(BundleId::new),
        }),
        Some(other) => Err(Fault::MismatchedJson(format!("dryRunType \"{other}\" is not known"))),
    }
}
