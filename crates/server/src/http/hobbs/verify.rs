//! `GET /1.0/hobbs/verify`: checks all there is, while it is written to, and tells what it finds as it goes.

use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::{Interval, MissedTickBehavior};

use crate::application::Application;
use crate::bounds;
use crate::fault::Fault;
use crate::http::stream::{BodyFailure, BodyParts, streamed};
use crate::http::{Exchange, Media, Operation, Reply, Resource};
use crate::maintenance::RunningVerification;
use crate::security::Permission;
use crate::verification::{Verification, Verifier};

/// Its path.
pub(in crate::http) const PATH: &str = "/1.0/hobbs/verify";

pub(super) fn resource() -> Resource {
    let verify = Operation::get("Check every row, and every roll-up against its records", |application, exchange| {
        Box::pin(verify(application, exchange))
    });
    Resource::new(PATH, [verify.producing(Media::JsonLines).answers::<LineJson>()])
}

/// A line of the answer. The last one is a result; without it the check was broken off.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "VerificationLineJson")]
enum LineJson<'a> {
    /// How far it has come.
    Progress(CheckedJson),
    /// Something that is wrong.
    Difference(&'a str),
    /// All is checked.
    Result(CheckedJson),
}

/// What was checked.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct CheckedJson {
    /// How many partitions: one for each subscription with usage, one for each tenant, one for what belongs to no tenant.
    partitions: u64,
    entries: u64,
    records: u64,
    roll_ups: u64,
    /// How many differences there are. Those after the first 10,000 are not named.
    differences: u64,
}

async fn verify(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    exchange.require(Permission::Everything)?;
    let running = application.maintenance.verify()?;
    Ok(Reply::streaming(streamed(|parts| async move { check(&running, &parts).await })))
}

async fn check(running: &RunningVerification, parts: &BodyParts) -> Result<(), BodyFailure> {
    let mut verifier = Verifier::new(running.store.as_ref());
    let mut ticks = ticks(bounds::PROGRESS_PAUSE);
    let mut told = 0;
    loop {
        let so_far = CheckedJson::of(verifier.found());
        let more = {
            let mut step = std::pin::pin!(verifier.step());
            loop {
                tokio::select! {
                    biased;
                    _ = ticks.tick() => parts.send(line(&LineJson::Progress(so_far))?).await?,
                    more = &mut step => break more?,
                }
            }
        };
        let differences = &verifier.found().differences;
        for difference in differences.iter().skip(told) {
            parts.send(line(&LineJson::Difference(difference))?).await?;
        }
        told = differences.len();
        if !more {
            break;
        }
        // Others are served on this thread as well.
        tokio::task::yield_now().await;
    }
    parts.send(line(&LineJson::Result(CheckedJson::of(verifier.found())))?).await
}

fn ticks(pause: Duration) -> Interval {
    let mut ticks = tokio::time::interval(pause);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

fn line(line: &LineJson<'_>) -> Result<String, Fault> {
    let json = serde_json::to_string(line).map_err(|error| Fault::Internal(error.to_string()))?;
    Ok(json + "\n")
}

impl CheckedJson {
    const fn of(found: &Verification) -> Self {
        let Verification { partitions, entries, records, roll_ups, difference_count, .. } = *found;
        Self { partitions, entries, records, roll_ups, differences: difference_count }
    }
}
