//! Reading subscriptions.

use std::sync::Arc;

use hobbs_domain::identifier::SubscriptionId;

use super::SubscriptionJson;
use crate::application::Application;
use crate::fault::Fault;
use crate::http::killbill::audit::AuditMode;
use crate::http::{Exchange, Reply};

pub(super) async fn by_id(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let id = SubscriptionId::new(exchange.id("subscriptionId")?);
    let audit = AuditMode::of(&exchange)?;
    let view = application.directory.subscription(exchange.tenant()?, id).await?;
    Reply::json(&SubscriptionJson::of(&view, audit)?)
}

pub(super) async fn by_key(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let audit = AuditMode::of(&exchange)?;
    let key = exchange.query.get("externalKey");
    let view = application.directory.subscription_by_key(exchange.tenant()?, key).await?;
    Reply::json(&SubscriptionJson::of(&view, audit)?)
}
