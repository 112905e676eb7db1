//! Making an invoice.

use std::sync::Arc;

use hobbs_domain::identifier::AccountId;
use hobbs_domain::time::LocalDate;
use http::StatusCode;

use crate::application::Application;
use crate::fault::Fault;
use crate::http::{Exchange, Reply};
use crate::security::Permission;

/// Checks in Kill Bill's order: the header, the account, the date, the permission.
pub(super) async fn create(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    let account = account(&exchange)?;
    application.directory.account(tenant, account).await?;
    let target = target(&exchange)?;
    exchange.require(Permission::InvoiceTrigger)?;
    let made = application.invoicing.invoice(tenant, account, target, audit).await?;
    application.invoices_changed(tenant, account);
    match made {
        Some(id) => Ok(Reply::created_at(&format!("{}/1.0/kb/invoices/{id}", exchange.origin()))),
        None => Ok(Reply::empty(StatusCode::NOT_FOUND)),
    }
}

/// The account that is asked for.
pub(super) fn account(exchange: &Exchange) -> Result<AccountId, Fault> {
    let text = exchange.query.get("accountId").ok_or(Fault::NoObjectGiven("ACCOUNT"))?;
    let id = crate::http::parse_java_uuid(text).ok_or_else(|| Fault::NotFound("Not Found".to_owned()))?;
    Ok(AccountId::new(id))
}

/// The date up to which is charged, if one is asked for.
pub(super) fn target(exchange: &Exchange) -> Result<Option<LocalDate>, Fault> {
    let text = exchange.query.get("targetDate").filter(|text| !text.is_empty());
    text.map(|text| LocalDate::parse(text).map_err(|error| Fault::illegal_argument(error.to_string()))).transpose()
}
