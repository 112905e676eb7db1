//! `POST /1.0/hobbs/usages/{subscriptionId}/void`: takes a submission back.

use std::sync::Arc;

use hobbs_domain::usage::{Audit, TrackingId};
use schemars::JsonSchema;
use serde::Serialize;

use super::subscription_of;
use crate::application::Application;
use crate::bounds;
use crate::fault::Fault;
use crate::http::json::Members;
use crate::http::{Exchange, Operation, Reply, Resource};
use crate::ledger::VoidedSubmission;
use crate::security::Permission;

pub(super) fn resource() -> Resource {
    let void =
        Operation::post("Take usage back: everything that was recorded with a tracking id", |application, exchange| {
            Box::pin(void(application, exchange))
        });
    let void = void.takes::<VoidJson>().answers::<VoidedJson>();
    Resource::new("/1.0/hobbs/usages/{subscriptionId}/void", [void])
}

const MODEL: &str = "Void";
const MEMBERS: [&str; 2] = ["trackingId", "reason"];

/// What is to be taken back.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Void", rename_all = "camelCase")]
#[expect(dead_code, reason = "only its shape is used")]
struct VoidJson {
    tracking_id: String,
    /// Why. It may stand in the header X-Killbill-Reason instead.
    reason: Option<String>,
}

/// What is taken back.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Voided")]
struct VoidedJson {
    tracking_id: String,
    /// How many records no longer count.
    record_count: usize,
    voided_at: String,
    created_by: String,
    reason: Option<String>,
    comment: Option<String>,
    /// Whether it had been taken back before: then this tells of that time, and nothing was done.
    already_voided: bool,
}

/// Checks in the order of recording usage: the body, the header, the subscription, the permission.
async fn void(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let (tracking_id, audit) = asked(&exchange)?;
    let partition = subscription_of(&application, &exchange).await?;
    if let Some(answered) = application.forward(&exchange, &partition).await {
        return answered;
    }
    exchange.require(Permission::UsageRecord)?;
    let voided = application.ledger.void(partition, tracking_id, application.clock.now(), audit).await?;
    Reply::json(&voided_json(voided))
}

fn asked(exchange: &Exchange) -> Result<(TrackingId, Audit), Fault> {
    let body = Members::read(&exchange.body, MODEL, &MEMBERS)?;
    let unset = |what: &str| Fault::illegal_argument(format!("{MODEL} {what} needs to be set"));
    let tracking_id = body.text("trackingId")?.ok_or_else(|| unset("trackingId"))?;
    let tracking_id = TrackingId::new(tracking_id).map_err(|invalid| Fault::illegal_argument(invalid.to_string()))?;
    let audit = exchange.audit()?;
    let is_given = |reason: &String| !reason.trim().is_empty();
    let reason = body.text("reason")?.filter(is_given).or(audit.reason.filter(is_given));
    let reason = reason.ok_or_else(|| unset("reason"))?;
    if reason.chars().count() > bounds::REASON_CHARACTERS_MAX {
        let most = bounds::REASON_CHARACTERS_MAX;
        return Err(Fault::illegal_argument(format!("{MODEL} reason is longer than {most} characters")));
    }
    Ok((tracking_id, Audit { reason: Some(reason), ..audit }))
}

fn voided_json(voided: VoidedSubmission) -> VoidedJson {
    let VoidedSubmission { reversal, records, is_new } = voided;
    VoidedJson {
        tracking_id: reversal.tracking_id.to_string(),
        record_count: records,
        voided_at: reversal.received_at.to_string(),
        created_by: reversal.audit.created_by,
        reason: reversal.audit.reason,
        comment: reversal.audit.comment,
        already_voided: !is_new,
    }
}
