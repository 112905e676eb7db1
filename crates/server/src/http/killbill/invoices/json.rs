//! Invoices as they are answered.

use hobbs_domain::decimal::Decimal;
use hobbs_domain::invoicing::{ItemKind, Names};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::AuditMode;
use crate::fault::Fault;
use crate::http::json::{ExactNumber, decimal_json};
use crate::http::killbill::audit::AuditLogJson;
use crate::invoicing::{InvoiceView, ItemView, details_text};

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

/// An item of an invoice as it is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ItemJson {
    invoice_item_id: Uuid,
    invoice_id: Uuid,
    linked_invoice_item_id: Option<Uuid>,
    account_id: String,
    child_account_id: Option<Uuid>,
    bundle_id: Uuid,
    subscription_id: Uuid,
    product_name: Option<String>,
    plan_name: Option<String>,
    phase_name: Option<String>,
    usage_name: Option<String>,
    pretty_product_name: Option<String>,
    pretty_plan_name: Option<String>,
    pretty_phase_name: Option<String>,
    pretty_usage_name: Option<String>,
    item_type: &'static str,
    description: Option<String>,
    start_date: String,
    end_date: Option<String>,
    #[schemars(with = "ExactNumber")]
    amount: Box<RawValue>,
    #[schemars(with = "Option<ExactNumber>")]
    rate: Option<Box<RawValue>>,
    currency: String,
    #[schemars(with = "Option<ExactNumber>")]
    quantity: Option<Box<RawValue>>,
    item_details: Option<String>,
    catalog_effective_date: Option<String>,
    child_items: Option<[(); 0]>,
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

impl ItemJson {
    fn of(invoice: &InvoiceView, view: &ItemView, audit: AuditMode) -> Result<Self, Fault> {
        let item = &view.item;
        let name = |of: fn(&Names) -> &String| item.names.as_ref().map(|names| of(names).clone());
        let pretty = |own: Option<&String>, plain: Option<String>| own.cloned().or(plain);
        let (plan, phase) = (name(|names| &names.plan), name(|names| &names.phase));
        let pretty_plan = pretty(item.names.as_ref().and_then(|names| names.pretty_plan.as_ref()), plan.clone());
        let pretty_phase = pretty(item.names.as_ref().and_then(|names| names.pretty_phase.as_ref()), phase.clone());
        let pretty_usage = pretty(item.pretty_usage.as_ref(), item.usage.clone());
        let description = match item.kind {
            ItemKind::Usage => pretty_usage.clone(),
            ItemKind::Fixed | ItemKind::Recurring => pretty_phase.clone(),
            ItemKind::Repair => Some("Adjustment (subscription change)".to_owned()),
        };
        Ok(Self {
            invoice_item_id: view.id,
            invoice_id: invoice.id,
            linked_invoice_item_id: item.linked,
            account_id: invoice.account.to_string(),
            child_account_id: None,
            bundle_id: item.bundle.uuid(),
            subscription_id: item.subscription.uuid(),
            product_name: name(|names| &names.product),
            pretty_product_name: name(|names| &names.product),
            plan_name: plan,
            phase_name: phase,
            usage_name: item.usage.clone(),
            pretty_plan_name: pretty_plan,
            pretty_phase_name: pretty_phase,
            pretty_usage_name: pretty_usage,
            item_type: item.kind.name(),
            description,
            start_date: item.start.to_string(),
            end_date: item.end.map(|end| end.to_string()),
            amount: decimal_json(item.amount)?,
            rate: item.rate.map(decimal_json).transpose()?,
            currency: invoice.currency.clone(),
            quantity: item.quantity.map(decimal_json).transpose()?,
            item_details: item.details.as_ref().map(details_text),
            catalog_effective_date: item.catalog_effective_at.map(|at| at.to_string()),
            child_items: None,
            audit_logs: audit.logs(invoice.created.as_ref(), "INVOICE_ITEM", view.id),
        })
    }
}
