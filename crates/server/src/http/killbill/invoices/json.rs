//! Invoices as they are answered.

use hobbs_domain::decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::AuditMode;
use super::item_json::ItemJson;
use crate::fault::Fault;
use crate::http::json::{ExactNumber, decimal_json};
use crate::http::killbill::audit::AuditLogJson;
use crate::invoicing::InvoiceView;

/// An invoice as it is answered. Its members are Kill Bill's; of credits, refunds and child accounts there are none here.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct InvoiceJson {
    #[schemars(with = "ExactNumber")]
    amount: Box<RawValue>,
    currency: String,
    status: &'static str,
    #[schemars(with = "ExactNumber")]
    credit_adj: Box<RawValue>,
    #[schemars(with = "ExactNumber")]
    refund_adj: Box<RawValue>,
    invoice_id: Uuid,
    invoice_date: String,
    target_date: String,
    invoice_number: Option<String>,
    #[schemars(with = "ExactNumber")]
    balance: Box<RawValue>,
    account_id: String,
    bundle_keys: Option<String>,
    credits: Option<[(); 0]>,
    items: Vec<ItemJson>,
    tracking_ids: Vec<String>,
    is_parent_invoice: bool,
    parent_invoice_id: Option<Uuid>,
    parent_account_id: Option<Uuid>,
    audit_logs: Vec<AuditLogJson>,
}

impl InvoiceJson {
    /// An invoice, with its items if they are asked for.
    pub(super) fn of(invoice: &InvoiceView, with_items: bool, audit: AuditMode) -> Result<Self, Fault> {
        let amount = decimal_json(invoice.amount()?)?;
        let digits = invoice.amount()?.scale();
        let nothing = || decimal_json(Decimal::new(0, digits));
        let shown = if with_items { invoice.items.as_slice() } else { &[] };
        let items = shown.iter().map(|view| ItemJson::of(invoice, view, audit)).collect::<Result<_, _>>()?;
        Ok(Self {
            balance: amount.clone(),
            amount,
            currency: invoice.currency.clone(),
            status: "COMMITTED",
            credit_adj: nothing()?,
            refund_adj: nothing()?,
            invoice_id: invoice.id,
            invoice_date: invoice.date.to_string(),
            target_date: invoice.target.to_string(),
            invoice_number: invoice.number.map(|number| number.to_string()),
            account_id: invoice.account.to_string(),
            bundle_keys: None,
            credits: None,
            items,
            tracking_ids: if with_items { invoice.tracking_ids.clone() } else { Vec::new() },
            is_parent_invoice: false,
            parent_invoice_id: None,
            parent_account_id: None,
            audit_logs: audit.logs(invoice.created.as_ref(), "INVOICE", invoice.id),
        })
    }
}
