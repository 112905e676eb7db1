//! What clients do: send, send again, take back, and read in between.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use hobbs::ledger::LedgerError;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::usage::Submission;

use crate::submissions::submission;
use crate::violation::{Violation, violation};
use crate::world::World;
use crate::{reading, voiding};

/// How often a client sends a submission again whose outcome is open.
const ATTEMPTS_MAX: usize = 6;

/// Does what one client does, from first to last.
pub(crate) async fn run(world: Arc<World>) -> Result<(), Violation> {
    for _ in 0..world.setup.steps {
        match world.dice.between(0, 99) {
            0..55 => send_until_it_is_known(&world, &world.partition()).await?,
            55..65 => burst(&world).await?,
            65..88 => reading::read(&world, &world.partition()).await?,
            88..93 => voiding::void_until_it_is_known(&world, &world.partition()).await?,
            _ => tokio::time::sleep(Duration::from_millis(world.dice.between(1, 120))).await,
        }
    }
    Ok(())
}

/// Many at once, mostly to one subscription, so that they wait together.
async fn burst(world: &World) -> Result<(), Violation> {
    let partition = world.partition();
    let sent = (0..world.dice.count(2, 12)).map(|_| async {
        let elsewhere = world.dice.per_mille(200).then(|| world.partition());
        send_until_it_is_known(world, elsewhere.as_ref().unwrap_or(&partition)).await
    });
    join_all(sent).await.into_iter().collect()
}

/// Sends a submission, and mostly sends it again, with the same tracking id, as long as its outcome is open.
async fn send_until_it_is_known(world: &World, partition: &PartitionKey) -> Result<(), Violation> {
    let tracking_id = tracking_id(world, partition);
    let received_at = i64::try_from(world.trace.elapsed().as_millis()).unwrap_or(i64::MAX);
    let submission = submission(&world.dice, tracking_id, received_at, world.setup.large)?;
    for _ in 0..ATTEMPTS_MAX {
        let patience = world.dice.per_mille(100).then_some(30);
        let answer = send(world, partition, submission.clone(), patience).await?;
        if is_known(answer.as_ref()) || world.dice.per_mille(250) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(world.dice.between(0, 40))).await;
    }
    Ok(())
}

/// A tracking id: a new one, or one that was used lately, perhaps in another spelling.
fn tracking_id(world: &World, partition: &PartitionKey) -> String {
    let number = if world.dice.per_mille(750) {
        world.model.new_tracking_id(partition)
    } else {
        let newest = world.model.newest_tracking_id(partition);
        world.dice.between(newest.saturating_sub(5), newest)
    };
    let spaces = if world.dice.per_mille(100) { "  " } else { "" };
    format!("t{number}{spaces}")
}

/// Sends a submission once and checks its answer; `None`: the client did not wait for it.
pub(crate) async fn send(
    world: &World,
    partition: &PartitionKey,
    submission: Submission,
    patience_ms_max: Option<u64>,
) -> Result<Option<Result<(), LedgerError>>, Violation> {
    let ledger = world.within_reason("a client", world.cluster.ledger()).await?;
    let (number, submission) = world.model.begin(partition, submission);
    let (id, records) = (submission.tracking_id.to_string(), submission.record_count());
    world.trace.note("submission sent", format_args!("attempt {number}, tracking id {id:?}, {records} records"));
    let recorded = ledger.record(partition.clone(), submission);
    let answer = match patience_ms_max {
        Some(ms_max) => {
            let patience = Duration::from_millis(world.dice.between(0, ms_max));
            tokio::time::timeout(patience, recorded).await.ok()
        }
        None => Some(world.within_reason(&format!("attempt {number}"), recorded).await?),
    };
    match &answer {
        Some(answer) => {
            let shown = answer.as_ref().map_or_else(ToString::to_string, |()| "recorded".to_owned());
            world.trace.note(kind(answer), format_args!("attempt {number}: {shown}"));
            world.model.answered(number, answer).map_err(|found| violation!("{found} (tracking id {id:?})"))?;
        }
        None => world.trace.note("submission given up", format_args!("attempt {number}")),
    }
    Ok(answer)
}

fn is_known(answer: Option<&Result<(), LedgerError>>) -> bool {
    matches!(answer, Some(Ok(()) | Err(LedgerError::DuplicateTrackingId(_) | LedgerError::TooLarge)))
}

fn kind(answer: &Result<(), LedgerError>) -> &'static str {
    match answer {
        Ok(()) => "submission acknowledged",
        Err(LedgerError::DuplicateTrackingId(_)) => "submission called a duplicate",
        Err(LedgerError::TooLarge) => "submission too large",
        Err(LedgerError::Overloaded) => "submission refused: the queue is full",
        Err(LedgerError::Contended) => "submission refused: contended",
        Err(LedgerError::Stopped) => "submission refused: stopped",
        Err(LedgerError::Abandoned) => "submission abandoned",
        Err(_) => "submission failed in the store",
    }
}
