//! A subscription as it is answered.

mod prices;

use hobbs_domain::catalog::{Plan, Version};
use hobbs_domain::subscription::{Event, EventType, Step};
use hobbs_domain::time::Instant;
use schemars::JsonSchema;
use serde::Serialize;

use crate::directory::SubscriptionView;
use crate::fault::Fault;
use crate::http::killbill::audit::{AuditLogJson, AuditMode};
use prices::PhasePricesJson;

/// A subscription.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http::killbill) struct SubscriptionJson {
    account_id: String,
    bundle_id: String,
    bundle_external_key: String,
    subscription_id: String,
    external_key: String,
    start_date: String,
    product_name: Option<String>,
    product_category: &'static str,
    billing_period: Option<&'static str>,
    phase_type: Option<&'static str>,
    price_list: Option<String>,
    plan_name: Option<String>,
    state: &'static str,
    source_type: &'static str,
    cancelled_date: Option<String>,
    charged_through_date: Option<String>,
    billing_start_date: String,
    billing_end_date: Option<String>,
    bill_cycle_day_local: Option<i32>,
    quantity: i32,
    pub(in crate::http::killbill) events: Vec<EventJson>,
    price_overrides: Option<()>,
    prices: Vec<PhasePricesJson>,
    audit_logs: Vec<AuditLogJson>,
}

/// An event of a subscription.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http::killbill) struct EventJson {
    #[serde(skip)]
    at: Instant,
    event_id: String,
    billing_period: Option<&'static str>,
    effective_date: String,
    catalog_effective_date: String,
    plan: String,
    product: Option<String>,
    price_list: String,
    event_type: &'static str,
    is_blocked_billing: bool,
    is_blocked_entitlement: bool,
    service_name: &'static str,
    service_state_name: &'static str,
    phase: String,
    audit_logs: Vec<AuditLogJson>,
}

impl SubscriptionJson {
    pub(in crate::http::killbill) fn of(view: &SubscriptionView, audit: AuditMode) -> Result<Self, Fault> {
        let subscription = &view.subscription;
        let timeline = subscription.timeline(&view.pauses, view.payer.closed, view.now);
        let step = subscription.step_at(view.now);
        let plan = step.and_then(|step| plan_of(view, step)).map(|(_, plan)| plan);
        Ok(Self {
            account_id: subscription.account.to_string(),
            bundle_id: subscription.bundle.to_string(),
            bundle_external_key: view.bundle_external_key.clone(),
            subscription_id: subscription.id.to_string(),
            external_key: subscription.external_key.clone(),
            start_date: subscription.entitlement_start.at.to_string(),
            product_name: plan.map(|plan| plan.product.clone()),
            product_category: subscription.category.name(),
            billing_period: plan.map(|plan| plan.recurring_billing_period().name()),
            phase_type: step.map(|step| step.phase_type.name()),
            price_list: step.map(|step| step.price_list.clone()),
            plan_name: step.map(|step| step.plan.clone()),
            state: subscription.state(&view.pauses, view.now).name(),
            source_type: if subscription.migrated { "MIGRATED" } else { "NATIVE" },
            cancelled_date: subscription.end().map(|end| end.to_string()),
            charged_through_date: view.charged_through.map(|date| date.to_string()),
            billing_start_date: subscription.billing_start().to_string(),
            billing_end_date: subscription.billing_end().map(|end| end.to_string()),
            bill_cycle_day_local: subscription.bill_cycle_day,
            quantity: subscription.quantity,
            prices: prices::of(view, &timeline)?,
            events: timeline.iter().map(|event| EventJson::of(view, event, audit)).collect(),
            price_overrides: None,
            audit_logs: audit.logs(Some(&view.created), "SUBSCRIPTION", subscription.id.uuid()),
        })
    }
}

impl EventJson {
    /// When it happens.
    pub(in crate::http::killbill) const fn at(&self) -> Instant {
        self.at
    }

    fn of(view: &SubscriptionView, event: &Event<'_>, audit: AuditMode) -> Self {
        let found = plan_of(view, event.step);
        let phase_name = found.map(|(_, plan)| plan.phase_name(event.step.phase_type));
        let object_type = match event.event_type {
            EventType::StartBilling | EventType::StopBilling | EventType::Phase | EventType::Change => {
                "SUBSCRIPTION_EVENT"
            }
            _ => "BLOCKING_STATES",
        };
        Self {
            at: event.moment.at,
            event_id: event.moment.event.to_string(),
            billing_period: found.map(|(_, plan)| billing_period(plan, event.step)),
            effective_date: event.moment.at.to_string(),
            catalog_effective_date: event.step.catalog_effective_at.to_string(),
            plan: event.step.plan.clone(),
            product: found.map(|(_, plan)| plan.product.clone()),
            price_list: event.step.price_list.clone(),
            event_type: event.event_type.name(),
            is_blocked_billing: event.event_type.blocks_billing(),
            is_blocked_entitlement: event.event_type.blocks_entitlement(),
            service_name: event.event_type.service(),
            service_state_name: event.event_type.service_state(),
            phase: phase_name.unwrap_or_else(|| event.step.plan.clone()),
            audit_logs: audit.logs(view.audits.of(event.moment.event), object_type, event.moment.event),
        }
    }
}

/// How often the phase of a step is billed.
fn billing_period(plan: &Plan, step: &Step) -> &'static str {
    plan.phase(step.phase_type).map_or_else(|| plan.recurring_billing_period(), |phase| phase.billing_period()).name()
}

/// The plan of a step, and the version it is of; `None` once its catalog was deleted.
fn plan_of<'a>(view: &'a SubscriptionView, step: &Step) -> Option<(&'a Version, &'a Plan)> {
    let version = view.catalog.version_at(step.catalog_effective_at)?;
    Some((version, version.plan(&step.plan)?))
}
