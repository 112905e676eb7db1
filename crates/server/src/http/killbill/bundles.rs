//! `/1.0/kb/bundles`, and the bundles of an account. Source: the transcripts `subscriptions/read-*`.

use std::sync::Arc;

use hobbs_domain::identifier::{AccountId, BundleId};
use hobbs_domain::time::LocalDate;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::audit::{AUDIT, AuditLogJson, AuditMode};
use super::subscriptions::{EventJson, SubscriptionJson};
use crate::application::Application;
use crate::directory::{BundleView, PauseRequest};
use crate::fault::Fault;
use crate::http::ParameterKind::{Date, Flag, Text};
use crate::http::{Exchange, Operation, Parameter, Reply, Resource};
use crate::security::Permission;

pub(super) fn resources() -> Vec<Resource> {
    let by_key = Operation::get("Find the bundles of an external key", |application, exchange| {
        Box::pin(by_key(application, exchange))
    });
    let by_id = Operation::get("Read a bundle", |application, exchange| Box::pin(by_id(application, exchange)));
    let of_account = Operation::get("List the bundles of an account", |application, exchange| {
        Box::pin(of_account(application, exchange))
    });
    let pause =
        Operation::put("Pause a bundle", |application, exchange| Box::pin(set_paused(application, exchange, true)));
    let resume =
        Operation::put("Resume a bundle", |application, exchange| Box::pin(set_paused(application, exchange, false)));
    let key = Parameter::new("externalKey", Text, "The bundle's external key");
    let deleted = Parameter::new("includedDeleted", Flag, "Whether bundles that are no longer in use are shown");
    let filter = Parameter::new("bundlesFilter", Text, "The ids of the bundles to be shown, with commas between");
    let date = [Parameter::new("requestedDate", Date, "When; now, if left out")];
    vec![
        Resource::new(
            "/1.0/kb/bundles",
            [by_key.query(&[key.required(), deleted, AUDIT]).answers::<Vec<BundleJson>>()],
        ),
        Resource::new("/1.0/kb/bundles/{bundleId}", [by_id.query(&[AUDIT]).answers::<BundleJson>()]),
        Resource::new("/1.0/kb/bundles/{bundleId}/pause", [pause.query(&date)]),
        Resource::new("/1.0/kb/bundles/{bundleId}/resume", [resume.query(&date)]),
        Resource::new(
            "/1.0/kb/accounts/{accountId}/bundles",
            [of_account.query(&[key, filter, AUDIT]).answers::<Vec<BundleJson>>()],
        ),
    ]
}

/// A bundle as it is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct BundleJson {
    account_id: String,
    bundle_id: String,
    external_key: String,
    subscriptions: Vec<SubscriptionJson>,
    timeline: TimelineJson,
    audit_logs: Vec<AuditLogJson>,
}

/// What happens to a bundle.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TimelineJson {
    account_id: String,
    bundle_id: String,
    external_key: String,
    events: Vec<EventJson>,
    audit_logs: Vec<AuditLogJson>,
}

impl BundleJson {
    fn of(view: &BundleView, audit: AuditMode) -> Result<Self, Fault> {
        let shown = || view.subscriptions.iter().map(|view| SubscriptionJson::of(view, audit));
        let mut events: Vec<EventJson> = Vec::new();
        for subscription in shown() {
            events.extend(subscription?.events);
        }
        events.sort_by_key(EventJson::at);
        let logs = || audit.logs(Some(&view.created), "BUNDLE", view.id.uuid());
        let (account_id, bundle_id) = (view.account.to_string(), view.id.to_string());
        let external_key = view.external_key.clone();
        Ok(Self {
            timeline: TimelineJson {
                account_id: account_id.clone(),
                bundle_id: bundle_id.clone(),
                external_key: external_key.clone(),
                events,
                audit_logs: logs(),
            },
            account_id,
            bundle_id,
            external_key,
            subscriptions: shown().collect::<Result<_, _>>()?,
            audit_logs: logs(),
        })
    }
}

async fn by_id(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let id = BundleId::new(exchange.id("bundleId")?);
    let audit = AuditMode::of(&exchange)?;
    let view = application.directory.bundle(exchange.tenant()?, id).await?;
    Reply::json(&BundleJson::of(&view, audit)?)
}

async fn by_key(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let audit = AuditMode::of(&exchange)?;
    let (tenant, key) = (exchange.tenant()?, exchange.query.get("externalKey"));
    let view = if exchange.query.flag("includedDeleted") {
        application.directory.latest_bundle_of_key(tenant, key).await?
    } else {
        Some(application.directory.bundle_by_key(tenant, key).await?)
    };
    let bundles = view.iter().map(|view| BundleJson::of(view, audit)).collect::<Result<Vec<_>, _>>()?;
    Reply::json(&bundles)
}

async fn of_account(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let account = AccountId::new(exchange.id("accountId")?);
    let audit = AuditMode::of(&exchange)?;
    let views = application.directory.bundles_of_account(exchange.tenant()?, account).await?;
    let key = exchange.query.get("externalKey");
    let filter: Vec<&str> = exchange.query.get("bundlesFilter").unwrap_or_default().split(',').collect();
    let unfiltered = filter == [""];
    let wanted = |view: &&BundleView| {
        let named = unfiltered || filter.contains(&view.id.to_string().as_str());
        named && key.is_none_or(|key| key == view.external_key)
    };
    let bundles: Vec<BundleJson> =
        views.iter().filter(wanted).map(|view| BundleJson::of(view, audit)).collect::<Result<_, _>>()?;
    Reply::json(&bundles)
}

/// Checks in Kill Bill's order: the header, the date, the permission, the bundle.
async fn set_paused(application: Arc<Application>, exchange: Exchange, paused: bool) -> Result<Reply, Fault> {
    let bundle = BundleId::new(exchange.id("bundleId")?);
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    let text = exchange.query.get("requestedDate").filter(|text| !text.is_empty());
    let date = text.map(LocalDate::parse).transpose()?;
    exchange.require(Permission::EntitlementPauseResume)?;
    application.directory.pause_bundle(tenant, PauseRequest { bundle, paused, date }, &audit).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
