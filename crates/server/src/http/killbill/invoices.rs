//! The invoices of an account.

use std::sync::Arc;

use hobbs_domain::identifier::AccountId;

use super::audit::{AUDIT, AuditMode};
use crate::application::Application;
use crate::fault::Fault;
use crate::http::{Exchange, Operation, Reply, Resource};

pub(super) fn resources() -> Vec<Resource> {
    let of_account = Operation::get("List the invoices of an account", |application, exchange| {
        Box::pin(of_account(application, exchange))
    });
    let of_account = of_account.query(&[AUDIT]).answers::<[(); 0]>();
    vec![Resource::new("/1.0/kb/accounts/{accountId}/invoices", [of_account])]
}

/// No invoice is made yet, so there is none to list.
async fn of_account(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let account = AccountId::new(exchange.id("accountId")?);
    AuditMode::of(&exchange)?;
    application.directory.account(exchange.tenant()?, account).await?;
    Reply::json(&[(); 0])
}
