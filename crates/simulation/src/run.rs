//! One run, from its seed.

use std::sync::Arc;
use std::time::Duration;

use hobbs::ledger::LedgerError;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::usage::Submission;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

use crate::store::Mutant;
use crate::submissions::small_submission;
use crate::trace::{Counts, Trace};
use crate::violation::{Violation, ensure, violation};
use crate::world::World;
use crate::{client, reading, voiding};

/// How often a submission may be refused because others changed its partition, once there are no others.
const CONTENDED_MAX: usize = 16;

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Where everything in it came from.
    pub seed: u64,
    /// A digest of everything that happened: the same for the same seed.
    pub digest: u64,
    /// How often each kind of thing happened.
    pub counts: Counts,
    /// What was found that must never be.
    pub violation: Option<Violation>,
}

/// Carries out the run of a seed, over a store that keeps its promises or, with a mutant, breaks one. What happens is printed
/// if it is to be shown.
///
/// # Errors
///
/// The operating system's, if there can be no event loop.
pub fn run(seed: u64, mutant: Option<Mutant>, is_shown: bool) -> std::io::Result<Report> {
    // The clock stands still while anybody has something to do, and jumps to the next who waits for it.
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build()?;
    Ok(runtime.block_on(async {
        let trace = Arc::new(Trace::new(is_shown));
        let world = Arc::new(World::new(seed, mutant, &trace));
        let violation = play(&world).await.err();
        if let Some(violation) = &violation {
            trace.note("violation", format_args!("{violation}"));
        }
        Report { seed, digest: trace.digest(), counts: trace.counts(), violation }
    }))
}

async fn play(world: &Arc<World>) -> Result<(), Violation> {
    let mut clients = JoinSet::new();
    for _ in 0..world.setup.clients {
        clients.spawn(client::run(Arc::clone(world)));
    }
    let clients = async {
        while let Some(client) = clients.join_next().await {
            client.map_err(|error| violation!("a client panicked: {error}"))??;
        }
        world.network.calm();
        Ok(())
    };
    tokio::try_join!(clients, trouble(world))?;
    settle(world).await?;
    for partition in &world.partitions {
        resolve(world, partition).await?;
        take_back(world, partition).await?;
        fold_up(world, partition).await?;
        for _ in 0..8 {
            reading::read(world, partition).await?;
        }
    }
    check(world).await
}

/// Ends nodes and starts them again as long as the weather lasts.
async fn trouble(world: &World) -> Result<(), Violation> {
    let crash_after_ms_max = world.setup.weather.crash_after_ms_max;
    while !world.network.is_calm() {
        let patience_ms_max = crash_after_ms_max.unwrap_or(500);
        tokio::time::sleep(Duration::from_millis(world.dice.between(1, patience_ms_max))).await;
        world.cluster.check_workers()?;
        world.cluster.mend().await?;
        if crash_after_ms_max.is_some() {
            world.cluster.restart(world.dice.count(0, world.setup.nodes - 1), 100).await?;
        }
    }
    Ok(())
}

/// Waits until nothing is under way any more, and everybody is up.
async fn settle(world: &World) -> Result<(), Violation> {
    let settled = world.within_reason("the network", world.network.settle()).await?;
    settled.map_err(|error| violation!("a store panicked: {error}"))?;
    world.cluster.mend().await?;
    world.trace.note("trouble ends", format_args!(""));
    Ok(())
}

/// Sends every submission once more. All that was open is known then, and everybody is told what is true.
async fn resolve(world: &World, partition: &PartitionKey) -> Result<(), Violation> {
    for submission in world.model.submissions(partition) {
        let is_there = world.model.is_recorded(partition, submission.tracking_id.base())?;
        send_in_calm(world, partition, submission, is_there).await?;
    }
    Ok(())
}

/// Takes back one more thing of those that were sent, and one that never was.
async fn take_back(world: &World, partition: &PartitionKey) -> Result<(), Violation> {
    let sent = world.model.submissions(partition);
    let last = sent.last().map_or("nothing", |submission| submission.tracking_id.as_str());
    for tracking_id in [last, "nothing"] {
        let is_there = world.model.is_recorded(partition, tracking_id.trim_end_matches(' '))?;
        take_back_in_calm(world, partition, tracking_id, is_there).await?;
    }
    Ok(())
}

async fn take_back_in_calm(
    world: &World,
    partition: &PartitionKey,
    tracking_id: &str,
    is_there: bool,
) -> Result<(), Violation> {
    for _ in 0..CONTENDED_MAX {
        let answer = voiding::void(world, partition, tracking_id, None).await?;
        let is_right = match &answer {
            Some(Ok(_)) => is_there,
            Some(Err(LedgerError::NoSuchTrackingId(_))) => !is_there,
            Some(Err(LedgerError::Contended)) => continue,
            _ => false,
        };
        ensure!(is_right, "nothing goes wrong, but taking back is answered {answer:?}, and it was there: {is_there}");
        return Ok(());
    }
    Err(violation!("nothing goes wrong, but {CONTENDED_MAX} attempts to take back were contended"))
}

/// Sends as many submissions as it takes until everything old is folded.
async fn fold_up(world: &World, partition: &PartitionKey) -> Result<(), Violation> {
    // A node that had to read a partition's state folds by another bound.
    let most = world.setup.ledger.entries_to_fold.max(world.setup.ledger.entries_to_fold_cold);
    let old = world.model.length(partition)?;
    let enough = u64::try_from(old).unwrap_or(u64::MAX).saturating_add(most).saturating_add(1);
    for number in 0..enough {
        if number > most && world.model.unfolded(partition)? <= most {
            return Ok(());
        }
        send_in_calm(world, partition, small_submission(&world.dice, format!("last {number}"))?, false).await?;
    }
    let unfolded = world.model.unfolded(partition)?;
    ensure!(unfolded <= most, "{unfolded} entries are not folded, and never will be");
    Ok(())
}

async fn send_in_calm(
    world: &World,
    partition: &PartitionKey,
    submission: Submission,
    is_there: bool,
) -> Result<(), Violation> {
    for _ in 0..CONTENDED_MAX {
        let answer = client::send(world, partition, submission.clone(), None).await?;
        let is_right = match &answer {
            Some(Ok(())) => !is_there,
            Some(Err(LedgerError::DuplicateTrackingId(_))) => is_there,
            Some(Err(LedgerError::TooLarge)) => true,
            // A node that was not asked for long has old states in mind, and may give up as often as there are nodes.
            Some(Err(LedgerError::Contended)) => continue,
            _ => false,
        };
        ensure!(is_right, "nothing goes wrong, but the answer is {answer:?}, and it was there before: {is_there}");
        return Ok(());
    }
    Err(violation!("nothing goes wrong, but {CONTENDED_MAX} attempts were contended"))
}

/// Checks everything that has to be true in the end.
async fn check(world: &World) -> Result<(), Violation> {
    world.cluster.check_workers()?;
    world.model.check_all()?;
    let found = hobbs::verification::verify(world.rows.as_ref(), |_| {}).await;
    let found = found.map_err(|error| violation!("the memory store failed: {error}"))?;
    match found.differences.first() {
        Some(first) => Err(violation!("{} differences, the first: {first}", found.difference_count)),
        None => Ok(()),
    }
}
