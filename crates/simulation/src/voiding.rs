//! Clients take back what they sent.

use std::time::Duration;

use hobbs::ledger::{LedgerError, VoidedSubmission};
use hobbs_domain::row::PartitionKey;
use hobbs_domain::time::Instant;
use hobbs_domain::usage::{Audit, TrackingId};

use crate::violation::{Violation, violation};
use crate::world::World;

/// How often a client takes the same back whose outcome is open.
const ATTEMPTS_MAX: usize = 3;

/// Takes back something that was sent lately, or was not, and mostly does it again as long as the outcome is open.
pub(crate) async fn void_until_it_is_known(world: &World, partition: &PartitionKey) -> Result<(), Violation> {
    let newest = world.model.newest_tracking_id(partition);
    let number = world.dice.between(newest.saturating_sub(8), newest + 1);
    let spaces = if world.dice.per_mille(100) { " " } else { "" };
    for _ in 0..ATTEMPTS_MAX {
        let patience = world.dice.per_mille(100).then_some(30);
        let answer = void(world, partition, &format!("t{number}{spaces}"), patience).await?;
        let is_known = matches!(answer, Some(Ok(_) | Err(LedgerError::NoSuchTrackingId(_))));
        if is_known || world.dice.per_mille(250) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(world.dice.between(0, 40))).await;
    }
    Ok(())
}

/// Takes a submission back once and checks the answer; `None`: the client did not wait for it.
pub(crate) async fn void(
    world: &World,
    partition: &PartitionKey,
    tracking_id: &str,
    patience_ms_max: Option<u64>,
) -> Result<Option<Result<VoidedSubmission, LedgerError>>, Violation> {
    let tracking_id = TrackingId::new(tracking_id).map_err(|error| violation!("{error}"))?;
    let ledger = world.within_reason("a client", world.cluster.ledger()).await?;
    let was_there = world.model.is_recorded(partition, tracking_id.base())?;
    let number = world.model.begin_void();
    world.trace.note("reversal sent", format_args!("reversal {number} of {:?}", tracking_id.as_str()));
    let at = Instant::from_millis(i64::try_from(world.trace.elapsed().as_millis()).unwrap_or(i64::MAX));
    let audit = Audit { created_by: "simulation".to_owned(), reason: None, comment: Some(number.to_string()) };
    let voided = ledger.void(partition.clone(), tracking_id.clone(), at, audit);
    let answer = match patience_ms_max {
        Some(ms_max) => {
            let patience = Duration::from_millis(world.dice.between(0, ms_max));
            tokio::time::timeout(patience, voided).await.ok()
        }
        None => Some(world.within_reason(&format!("reversal {number}"), voided).await?),
    };
    let Some(told) = &answer else {
        world.trace.note("reversal given up", format_args!("reversal {number}"));
        return Ok(answer);
    };
    world.trace.note(kind(told), format_args!("reversal {number}"));
    let checked = world.model.void_answered(partition, &tracking_id, number, was_there, told);
    checked.map_err(|found| violation!("{found} (reversal {number} of {:?})", tracking_id.as_str()))?;
    Ok(answer)
}

fn kind(answer: &Result<VoidedSubmission, LedgerError>) -> &'static str {
    match answer {
        Ok(voided) if voided.is_new => "reversal acknowledged",
        Ok(_) => "reversal done before",
        Err(LedgerError::NoSuchTrackingId(_)) => "reversal of nothing",
        Err(LedgerError::Store(_)) => "reversal failed in the store",
        Err(_) => "reversal refused",
    }
}
