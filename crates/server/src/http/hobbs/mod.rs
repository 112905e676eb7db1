//! What Hobbs offers beyond Kill Bill's API, under `/1.0/hobbs`. Errors have Kill Bill's form.

pub(super) mod backup;
mod bulk;
mod charges;
mod lines;
mod rate;
mod records;
mod subscriptions;
pub(super) mod verify;
mod void;
mod windows;

use hobbs_domain::identifier::SubscriptionId;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::usage::UnitType;
use hobbs_domain::usage::partition::key;

use super::{Exchange, Resource};
use crate::application::Application;
use crate::directory::UsageTarget;
use crate::fault::Fault;
use crate::ledger::Units;

/// Every path that is served.
#[must_use]
pub fn resources() -> Vec<Resource> {
    vec![
        backup::resource(),
        bulk::resource(),
        charges::resource(),
        rate::resource(),
        records::resource(),
        subscriptions::resource(),
        verify::resource(),
        void::resource(),
        windows::resource(),
    ]
}

/// The partition of the subscription in the path, which has to exist.
async fn subscription_of(application: &Application, exchange: &Exchange) -> Result<PartitionKey, Fault> {
    let subscription = SubscriptionId::new(exchange.id("subscriptionId")?);
    let tenant = exchange.tenant()?;
    match application.directory.usage_target(tenant, subscription).await? {
        UsageTarget::Subscription { .. } => Ok(key::partition(tenant, subscription)),
        UsageTarget::Other | UsageTarget::None => {
            Err(Fault::NoSuchObject { kind: "SUBSCRIPTION", id: subscription.uuid() })
        }
    }
}

/// The units that the query asks for.
fn units(exchange: &Exchange) -> Result<Units<'_>, Fault> {
    let Some(name) = exchange.query.get("unitType") else { return Ok(Units::All) };
    UnitType::check_comparable(name).map_err(|invalid| Fault::illegal_argument(invalid.to_string()))?;
    Ok(Units::Named(name))
}

/// How many things the query asks for at most.
fn limit(exchange: &Exchange, usual: u64, most: u64) -> Result<usize, Fault> {
    let limit = exchange.query.get("limit").map_or(Ok(usual), str::parse);
    let limit = limit.ok().filter(|limit| (1..=most).contains(limit));
    let limit = limit.ok_or_else(|| Fault::illegal_argument(format!("limit has to be a number from 1 to {most}")))?;
    Ok(usize::try_from(limit).unwrap_or(usize::MAX))
}
