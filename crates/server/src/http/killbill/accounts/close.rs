//! `DELETE /1.0/kb/accounts/{accountId}`.

use std::sync::Arc;

use hobbs_domain::identifier::AccountId;
use http::StatusCode;

use crate::application::Application;
use crate::fault::Fault;
use crate::http::ParameterKind::Flag;
use crate::http::{Exchange, Parameter, Reply};
use crate::security::Permission;

pub(super) const PARAMETERS: [Parameter; 3] = [
    Parameter::new("cancelAllSubscriptions", Flag, "Whether the subscriptions are cancelled"),
    Parameter::new("writeOffUnpaidInvoices", Flag, "Accepted; no invoice is ever unpaid"),
    Parameter::new("itemAdjustUnpaidInvoices", Flag, "Accepted; no invoice is ever unpaid"),
];

/// Checks in Kill Bill's order: the header, the account, the permissions that closing takes. No invoice is ever unpaid
/// here, since nobody pays here, so `writeOffUnpaidInvoices` and `itemAdjustUnpaidInvoices` change nothing.
pub(super) async fn close(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let id = AccountId::new(exchange.id("accountId")?);
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    application.directory.account(tenant, id).await?;
    exchange.require(Permission::TagAdd)?;
    let cancels = exchange.query.flag("cancelAllSubscriptions");
    if cancels {
        exchange.require(Permission::EntitlementCancel)?;
    }
    exchange.require(Permission::EntitlementPauseResume)?;
    application.directory.close_account(tenant, id, cancels, &audit).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
