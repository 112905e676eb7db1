//! Recording usage.

use std::sync::Arc;

use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::row::PartitionKey;
use hobbs_domain::usage::partition::key;
use hobbs_domain::usage::{
    AmountOutOfRange, Audit, InvalidName, Measurement, Submission, TrackingId, UnitType, UnitUsage,
};
use http::StatusCode;

use super::body::{self, RequestedRecord, RequestedUnit, RequestedUsage};
use crate::application::Application;
use crate::directory::UsageTarget;
use crate::fault::Fault;
use crate::http::{Exchange, Reply};
use crate::ledger::LedgerError;
use crate::security::Permission;

/// Checks in Kill Bill's order: the body, the header, the subscription, its end, the permission, the tracking id, and
/// last whether it can be stored.
pub(super) async fn record(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let usage = body::read(&exchange.body)?;
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    let subscription = SubscriptionId::new(usage.subscription);
    let partition = key::partition(tenant, subscription);
    if let Some(answered) = application.forward(&exchange, &partition).await {
        return answered;
    }
    check_subscription(&application, tenant, subscription, &usage).await?;
    exchange.require(Permission::UsageRecord)?;
    store(&application, partition, audit, usage).await?;
    Ok(Reply::empty(StatusCode::CREATED))
}

/// Why usage was not recorded.
#[derive(Debug)]
pub(in crate::http) enum Unrecorded {
    /// It can't be.
    Refused(Fault),
    /// The ledger says why.
    Ledger(LedgerError),
}

impl From<Fault> for Unrecorded {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault)
    }
}

impl From<LedgerError> for Unrecorded {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl From<Unrecorded> for Fault {
    fn from(unrecorded: Unrecorded) -> Self {
        match unrecorded {
            Unrecorded::Refused(fault) => fault,
            Unrecorded::Ledger(error) => error.into(),
        }
    }
}

/// Records the usage of a line of a bulk stream, on this node, for a user who may record it.
pub(in crate::http) async fn apply(
    application: &Application,
    tenant: TenantId,
    audit: Audit,
    line: &[u8],
) -> Result<(), Unrecorded> {
    let usage = body::read_line(line)?;
    let subscription = SubscriptionId::new(usage.subscription);
    check_subscription(application, tenant, subscription, &usage).await?;
    store(application, key::partition(tenant, subscription), audit, usage).await
}

async fn store(
    application: &Application,
    partition: PartitionKey,
    audit: Audit,
    usage: RequestedUsage,
) -> Result<(), Unrecorded> {
    let tracking_id = tracking_id(application, usage.tracking_id)?;
    match submission(application, tracking_id.clone(), audit, usage.units) {
        Ok(submission) => Ok(application.ledger.record(partition, submission).await?),
        Err(_) if application.ledger.is_recorded(&partition, &tracking_id).await? => {
            Err(LedgerError::DuplicateTrackingId(tracking_id.as_str().to_owned()).into())
        }
        Err(unfit) => Err(Fault::illegal_argument(unfit.to_string()).into()),
    }
}

async fn check_subscription(
    application: &Application,
    tenant: TenantId,
    subscription: SubscriptionId,
    usage: &RequestedUsage,
) -> Result<(), Fault> {
    let end = match application.directory.usage_target(tenant, subscription).await? {
        UsageTarget::Subscription { end } => end,
        UsageTarget::Other => {
            let message = format!("{subscription} is not the id of a subscription, but of an account or a bundle");
            return Err(Fault::illegal_argument(message));
        }
        UsageTarget::None => return Err(Fault::NoSuchObject { kind: "SUBSCRIPTION", id: subscription.uuid() }),
    };
    let latest = usage.units.iter().flat_map(|unit| &unit.records).map(|record| record.at).max();
    match end {
        Some(end) if latest.is_some_and(|latest| latest > end) => {
            Err(Fault::BadRequest(format!("a record's date is after the end of the subscription, {end}")))
        }
        _ => Ok(()),
    }
}

/// The tracking id that was sent, or a random one.
fn tracking_id(application: &Application, sent: Option<String>) -> Result<TrackingId, Fault> {
    let text = sent.unwrap_or_else(|| application.randomness.uuid().to_string());
    TrackingId::new(text).map_err(|invalid| Fault::illegal_argument(invalid.to_string()))
}

/// Why well-formed usage can't be stored.
#[derive(Debug, thiserror::Error)]
enum Unfit {
    #[error(transparent)]
    UnitType(#[from] InvalidName),
    #[error(transparent)]
    Amount(#[from] AmountOutOfRange),
}

fn submission(
    application: &Application,
    tracking_id: TrackingId,
    audit: Audit,
    units: Vec<RequestedUnit>,
) -> Result<Submission, Unfit> {
    let units = units.into_iter().map(unit).collect::<Result<_, _>>()?;
    Ok(Submission { tracking_id, received_at: application.clock.now(), audit, units })
}

fn unit(requested: RequestedUnit) -> Result<UnitUsage, Unfit> {
    let unit_type = UnitType::new(requested.unit_type)?;
    let records = requested.records.iter().map(measurement).collect::<Result<_, _>>()?;
    Ok(UnitUsage { unit_type, records })
}

fn measurement(record: &RequestedRecord) -> Result<Measurement, Unfit> {
    Ok(Measurement::new(record.at, record.amount.ok_or(AmountOutOfRange)?)?)
}
