//! Looking at an invoice before it is made.

use std::sync::Arc;

use hobbs_domain::identifier::{BundleId, SubscriptionId};
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

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
    subscription_id: Option<Uuid>,
    bundle_id: Option<Uuid>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "only its schema is used")]
enum DryRunTypeJson {
    TargetDate,
    UpcomingInvoice,
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
    application.directory.account(tenant, account).await?;
    exchange.require(Permission::InvoiceDryRun)?;
    match application.invoicing.dry_run(tenant, account, asked).await? {
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
        None | Some("TARGET_DATE") => Ok(DryRun::Target(target(exchange)?)),
        Some("UPCOMING_INVOICE") => Ok(DryRun::Upcoming {
            subscription: body.uuid("subscriptionId")?.map(SubscriptionId::new),
            bundle: body.uuid("bundleId")?.map(BundleId::new),
        }),
        Some("SUBSCRIPTION_ACTION") => {
            let message = "dryRunType SUBSCRIPTION_ACTION is not supported: use TARGET_DATE or UPCOMING_INVOICE";
            Err(Fault::illegal_argument(message))
        }
        Some(other) => Err(Fault::MismatchedJson(format!("dryRunType \"{other}\" is not known"))),
    }
}
