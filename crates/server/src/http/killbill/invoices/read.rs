//! Reading an invoice.

use std::sync::Arc;

use super::{AuditMode, InvoiceJson};
use crate::application::Application;
use crate::fault::Fault;
use crate::http::{Exchange, Reply};

pub(super) async fn by_id(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let id = exchange.id("invoiceId")?;
    let audit = AuditMode::of(&exchange)?;
    let invoice = application.invoicing.read(exchange.tenant()?, id).await?;
    Reply::json(&InvoiceJson::of(&invoice, true, audit)?)
}

pub(super) async fn by_number(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let not_found = || Fault::NotFound("Not Found".to_owned());
    let number = exchange.variable("invoiceNumber").parse::<u64>().map_err(|_| not_found())?;
    let audit = AuditMode::of(&exchange)?;
    let invoice = application.invoicing.read_by_number(exchange.tenant()?, number).await?;
    Reply::json(&InvoiceJson::of(&invoice, true, audit)?)
}
