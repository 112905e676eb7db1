//! What of the catalog a subscription has on a date: its product, plan, phase, price list.

use std::sync::Arc;

use hobbs_domain::catalog::{Plan, Version};
use hobbs_domain::identifier::SubscriptionId;
use hobbs_domain::subscription::{EventType, Step};
use hobbs_domain::time::Instant;

use super::json::{PhaseJson, PlanJson, PriceListJson, ProductJson};
use crate::application::Application;
use crate::directory::SubscriptionView;
use crate::fault::Fault;
use crate::http::ParameterKind::{DateTime, Id};
use crate::http::json::parse_uuid;
use crate::http::{Exchange, Operation, Parameter, Reply, Resource};

pub(super) fn resources() -> [Resource; 4] {
    let product = Operation::get("Read the product of a subscription", |application, exchange| {
        Box::pin(product(application, exchange))
    });
    let plan = Operation::get("Read the plan of a subscription", |application, exchange| {
        Box::pin(plan(application, exchange))
    });
    let phase = Operation::get("Read the phase of a subscription", |application, exchange| {
        Box::pin(phase(application, exchange))
    });
    let list = Operation::get("Read the price list of a subscription", |application, exchange| {
        Box::pin(price_list(application, exchange))
    });
    let query = [
        Parameter::new("subscriptionId", Id, "The subscription").required(),
        Parameter::new("requestedDate", DateTime, "When; now, if left out"),
    ];
    [
        Resource::new("/1.0/kb/catalog/product", [product.query(&query).answers::<Option<ProductJson>>()]),
        Resource::new("/1.0/kb/catalog/plan", [plan.query(&query).answers::<PlanJson>()]),
        Resource::new("/1.0/kb/catalog/phase", [phase.query(&query).answers::<Option<PhaseJson>>()]),
        Resource::new("/1.0/kb/catalog/priceList", [list.query(&query).answers::<Option<PriceListJson>>()]),
    ]
}

async fn product(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let view = view(&application, &exchange).await?;
    let (version, plan, _) = on_date(&view, &exchange)?;
    Reply::json(&version.product(&plan.product).map(ProductJson::of))
}

async fn plan(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let view = view(&application, &exchange).await?;
    let (version, plan, _) = on_date(&view, &exchange)?;
    Reply::json(&PlanJson::of(version, plan)?)
}

async fn phase(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let view = view(&application, &exchange).await?;
    let (_, plan, step) = on_date(&view, &exchange)?;
    Reply::json(&plan.phase(step.phase_type).map(PhaseJson::of).transpose()?)
}

async fn price_list(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let view = view(&application, &exchange).await?;
    let (version, _, step) = on_date(&view, &exchange)?;
    Reply::json(&version.price_lists.find(&step.price_list).map(PriceListJson::of))
}

async fn view(application: &Application, exchange: &Exchange) -> Result<SubscriptionView, Fault> {
    let missing = || Fault::illegal_argument("Subscription id needs to be specified");
    let text = exchange.query.get("subscriptionId").ok_or_else(missing)?;
    let id = parse_uuid(text).ok_or_else(|| Fault::NotFound("Not Found".to_owned()))?;
    if let Some(date) = exchange.query.get("requestedDate") {
        Instant::parse(date)?;
    }
    application.directory.subscription(exchange.tenant()?, SubscriptionId::new(id)).await
}

/// The step that the subscription is in on the requested date, or now. Kill Bill says in plain text that there is none.
fn on_date<'a>(view: &'a SubscriptionView, exchange: &Exchange) -> Result<(&'a Version, &'a Plan, &'a Step), Fault> {
    let requested = exchange.query.get("requestedDate");
    let date = requested.map_or(Ok(view.now), Instant::parse)?;
    let shown = requested.unwrap_or("null");
    let timeline = view.subscription.timeline(&view.pauses, view.payer.closed, view.now);
    let latest = timeline.iter().take_while(|event| event.moment.at <= date).last();
    let event = latest.ok_or_else(|| Fault::BadRequest(format!("{shown} is before the subscription start date")))?;
    if matches!(event.event_type, EventType::StopEntitlement | EventType::StopBilling) {
        return Err(Fault::BadRequest(format!("{shown} is after the subscription cancel date")));
    }
    let subscription = &view.subscription;
    let step = subscription.steps.iter().find(|step| *step == event.step);
    let found = step.and_then(|step| {
        let version = view.catalog.version_at(step.catalog_effective_at)?;
        Some((version, version.plan(&step.plan)?, step))
    });
    found.ok_or_else(|| Fault::BadRequest("the plan is no longer in the catalog".to_owned()))
}
