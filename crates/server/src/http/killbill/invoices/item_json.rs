//! Items of invoices as they are answered.

use hobbs_domain::invoicing::{Item, ItemKind, Names};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::AuditMode;
use crate::fault::Fault;
use crate::http::json::{ExactNumber, decimal_json};
use crate::http::killbill::audit::AuditLogJson;
use crate::invoicing::{InvoiceView, ItemView, details_text};

/// An item of an invoice as it is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemJson {
    invoice_item_id: Uuid,
    invoice_id: Uuid,
    linked_invoice_item_id: Option<Uuid>,
    account_id: String,
    child_account_id: Option<Uuid>,
    /// None for what is given back.
    bundle_id: Option<Uuid>,
    subscription_id: Option<Uuid>,
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

impl ItemJson {
    /// An item of an invoice.
    pub(super) fn of(invoice: &InvoiceView, view: &ItemView, audit: AuditMode) -> Result<Self, Fault> {
        let item = &view.item;
        let owned = item.kind != ItemKind::Repair;
        let Named { product, plan, phase } = Named::of(item);
        let PrettyNames { pretty_product, pretty_plan, pretty_phase, pretty_usage } = PrettyNames::of(invoice, item);
        Ok(Self {
            invoice_item_id: view.id,
            invoice_id: invoice.id,
            linked_invoice_item_id: item.linked,
            account_id: invoice.account.to_string(),
            child_account_id: None,
            bundle_id: owned.then(|| item.bundle.uuid()),
            subscription_id: owned.then(|| item.subscription.uuid()),
            description: description(item, pretty_phase.as_ref(), pretty_usage.as_ref()),
            product_name: product,
            pretty_product_name: pretty_product,
            plan_name: plan,
            phase_name: phase,
            usage_name: item.usage.clone(),
            pretty_plan_name: pretty_plan,
            pretty_phase_name: pretty_phase,
            pretty_usage_name: pretty_usage,
            item_type: item.kind.name(),
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

/// The names of what was sold.
struct Named {
    product: Option<String>,
    plan: Option<String>,
    phase: Option<String>,
}

impl Named {
    fn of(item: &Item) -> Self {
        let name = |of: fn(&Names) -> &String| item.names.as_ref().map(|names| of(names).clone());
        let (product, plan) = (name(|names| &names.product), name(|names| &names.plan));
        Self { product, plan, phase: name(|names| &names.phase) }
    }
}

/// The names for people: those of the catalog, or else the plain ones. A dry run has none.
#[derive(Default)]
struct PrettyNames {
    pretty_product: Option<String>,
    pretty_plan: Option<String>,
    pretty_phase: Option<String>,
    pretty_usage: Option<String>,
}

impl PrettyNames {
    fn of(invoice: &InvoiceView, item: &Item) -> Self {
        if invoice.number.is_none() {
            return Self::default();
        }
        let names = item.names.as_ref();
        let pretty = |pretty: fn(&Names) -> &Option<String>, plain: Option<String>| {
            names.and_then(|names| pretty(names).clone()).or(plain)
        };
        let Named { product, plan, phase } = Named::of(item);
        Self {
            pretty_product: pretty(|names| &names.pretty_product, product),
            pretty_plan: pretty(|names| &names.pretty_plan, plan),
            pretty_phase: pretty(|names| &names.pretty_phase, phase),
            pretty_usage: item.pretty_usage.clone().or_else(|| item.usage.clone()),
        }
    }
}

/// What an item is, for people. A fixed price of zero stands under the phase's plain name.
fn description(item: &Item, pretty_phase: Option<&String>, pretty_usage: Option<&String>) -> Option<String> {
    let plain_phase = item.names.as_ref().map(|names| &names.phase);
    match item.kind {
        ItemKind::Usage => pretty_usage.or(item.usage.as_ref()).cloned(),
        ItemKind::Recurring => pretty_phase.or(plain_phase).cloned(),
        ItemKind::Fixed if item.amount.is_zero() => plain_phase.cloned(),
        ItemKind::Fixed => Some(format!("{} (fixed price)", pretty_phase.or(plain_phase)?)),
        ItemKind::Repair => Some("Adjustment (subscription change)".to_owned()),
    }
}
