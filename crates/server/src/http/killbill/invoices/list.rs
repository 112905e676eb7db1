//! The invoices of an account.

use std::sync::Arc;

use hobbs_domain::identifier::AccountId;
use hobbs_domain::time::LocalDate;

use super::{AUDIT, AuditMode, Date, Flag, InvoiceJson, Text};
use crate::application::Application;
use crate::fault::Fault;
use crate::http::{Exchange, Parameter, Reply};
use crate::invoicing::InvoiceView;

pub(super) const PARAMETERS: [Parameter; 9] = [
    Parameter::new("startDate", Date, "Only invoices with a target date from this on"),
    Parameter::new("endDate", Date, "Only invoices with a target date up to this"),
    Parameter::new("withItems", Flag, "Whether items are shown"),
    Parameter::new("includeInvoiceComponents", Flag, "Whether items are shown"),
    Parameter::new("withMigrationInvoices", Flag, "Nothing: there are none"),
    Parameter::new("unpaidInvoicesOnly", Flag, "Only invoices with a balance other than zero"),
    Parameter::new("includeVoidedInvoices", Flag, "Nothing: there are none"),
    Parameter::new("invoicesFilter", Text, "Only invoices with these ids, separated by commas"),
    AUDIT,
];

pub(super) async fn of_account(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let account = AccountId::new(exchange.id("accountId")?);
    let audit = AuditMode::of(&exchange)?;
    let asked = Asked::of(&exchange)?;
    let invoices = application.invoicing.of_account(exchange.tenant()?, account).await?;
    let with_items = exchange.query.flag("withItems") || exchange.query.flag("includeInvoiceComponents");
    let mut shown = Vec::new();
    for invoice in invoices.iter() {
        if asked.includes(invoice)? {
            shown.push(InvoiceJson::of(invoice, with_items, audit)?);
        }
    }
    Reply::json(&shown)
}

/// Which invoices are asked for.
struct Asked {
    start: Option<LocalDate>,
    end: Option<LocalDate>,
    unpaid: bool,
    ids: Vec<String>,
}

impl Asked {
    fn of(exchange: &Exchange) -> Result<Self, Fault> {
        let date = |name: &str| {
            let text = exchange.query.get(name).filter(|text| !text.is_empty());
            text.map(|text| LocalDate::parse(text).map_err(|error| Fault::illegal_argument(error.to_string())))
                .transpose()
        };
        let ids = exchange.query.get("invoicesFilter").unwrap_or_default();
        Ok(Self {
            start: date("startDate")?,
            end: date("endDate")?,
            unpaid: exchange.query.flag("unpaidInvoicesOnly"),
            ids: ids.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        })
    }

    fn includes(&self, invoice: &InvoiceView) -> Result<bool, Fault> {
        let in_time =
            self.start.is_none_or(|start| invoice.target >= start) && self.end.is_none_or(|end| invoice.target <= end);
        let is_named = self.ids.is_empty() || self.ids.contains(&invoice.id.to_string());
        Ok(in_time && is_named && (!self.unpaid || !invoice.amount()?.is_zero()))
    }
}
