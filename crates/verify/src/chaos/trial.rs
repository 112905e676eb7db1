//! Clients work on a cluster while something breaks it; then everything is checked.

use super::audit::Audit;
use super::{Action, ChaosError, Clients, History, Load, Race, Report, Settlement, Task};
use crate::crash::Tenant;
use crate::wire::Endpoint;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How many subscriptions the load is spread over.
const SUBSCRIPTIONS: usize = 12;
/// How long a client waits for an answer while things break, and afterwards.
const PATIENCE: Duration = Duration::from_secs(3);
const PATIENCE_SETTLING: Duration = Duration::from_secs(60);
/// How many submissions are sent again at the end, to see that they are known.
const SENT_AGAIN_MAX: usize = 1_000;
/// How many random windows are compared at the end.
const WINDOWS: usize = 300;

/// Who works on what.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// Where all random choices come from.
    pub seed: u64,
    /// The nodes of Hobbs, on a store that has no tenant of this seed.
    pub nodes: &'a [Endpoint],
    /// How many requests are under way at once.
    pub threads: usize,
}

/// Lets clients work until `disrupt` is done, which is told when the work began and leaves everything healed. Answers what was
/// found, and what `disrupt` has to say.
///
/// # Errors
/// When `disrupt` fails, or a node does not answer before or after it. What is wrong is in the report instead.
pub fn trial<T>(
    trial: &Trial<'_>,
    disrupt: impl FnOnce(Instant) -> Result<T, ChaosError>,
) -> Result<(Report, T), ChaosError> {
    let name = format!("chaos-{:x}", trial.seed);
    let first = trial.nodes.first().ok_or(ChaosError::NoNode)?;
    let tenant = Tenant::create(first, &name, SUBSCRIPTIONS)?;
    let mut clients = Clients {
        tenant: &tenant,
        nodes: trial.nodes,
        threads: trial.threads,
        patience: PATIENCE,
        began: Instant::now(),
        history: Mutex::new(History::default()),
    };
    let ended = AtomicBool::new(false);
    let load = Mutex::new(Load::new(&name, trial.seed, SUBSCRIPTIONS, trial.nodes.len(), &ended));
    let disrupted = thread::scope(|scope| {
        let working = scope.spawn(|| clients.work(&load));
        let disrupted = disrupt(clients.began);
        ended.store(true, Ordering::Relaxed);
        clients.history().close_gap(clients.began.elapsed());
        working.join().map_err(|_| ChaosError::Thread)?;
        disrupted
    })?;
    let races = load.into_inner().unwrap_or_else(PoisonError::into_inner).into_races();
    let mut report = reported(trial.seed, &clients, &races);
    clients.patience = PATIENCE_SETTLING;
    settle(&clients, &races, &mut report);
    let mut audit = Audit { clients: &clients, races: &races, subscriptions: SUBSCRIPTIONS, report: &mut report };
    audit.check(WINDOWS)?;
    let history = clients.history();
    let not_kept = history.counts.unexpected.saturating_sub(u64::try_from(history.unexpected.len()).unwrap_or(0));
    report.violations += usize::try_from(not_kept).unwrap_or(usize::MAX);
    history.unexpected.iter().for_each(|what| report.violation(what.clone()));
    Ok((report, disrupted))
}

/// What the clients saw while things broke.
fn reported(seed: u64, clients: &Clients<'_>, races: &[Arc<Race>]) -> Report {
    let history = clients.history();
    Report {
        seed,
        time: clients.began.elapsed(),
        counts: history.counts,
        longest_gap: history.longest_gap,
        longest_gap_began: history.longest_gap_began,
        races: races.len(),
        raced: races.iter().filter(|race| race.senders > 1).count(),
        ..Report::default()
    }
}

/// Sends what is open until it is known what became of it, and some of what was acknowledged.
fn settle(clients: &Clients<'_>, races: &[Arc<Race>], report: &mut Report) {
    let nodes = clients.nodes.len();
    let mut generator = StdRng::seed_from_u64(report.seed);
    let task = |number: usize, candidate: usize, race: &Arc<Race>| {
        let action = Action::Write(candidate);
        Task { number, race: Arc::clone(race), action, node: number % nodes.max(1), tries: 0 }
    };
    let mut tasks: Vec<Task> = Vec::new();
    let known_before = clients.history().counts.refused;
    for (number, race) in races.iter().enumerate() {
        let open = clients.history().open(number);
        tasks.extend(open.map(|candidate| task(number, candidate, race)));
    }
    report.open = tasks.len();
    let open = Mutex::new(Settlement::new(tasks, nodes));
    clients.work(&open);
    report.open_stored = usize::try_from(clients.history().counts.refused - known_before).unwrap_or(usize::MAX);
    let again: Vec<Task> = (0..SENT_AGAIN_MAX.min(races.len()))
        .map(|_| generator.random_range(0..races.len()))
        .filter_map(|number| Some(task(number, 0, races.get(number)?)))
        .collect();
    let again = Mutex::new(Settlement::new(again, nodes));
    clients.work(&again);
    for settlement in [open, again] {
        for task in settlement.into_inner().unwrap_or_else(PoisonError::into_inner).unsettled {
            report.violation(format!("{} gets no clear answer after everything is healed", task.race.tracking_id()));
        }
    }
}
