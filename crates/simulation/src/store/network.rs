//! What lies between the nodes and the store: it delays, loses answers, and delivers late.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hobbs_store::{Commit, CommitOutcome, Store, StoreResult};
use tokio::task::{JoinError, JoinSet};

use crate::dice::Dice;
use crate::setup::Weather;
use crate::trace::Trace;

/// What lies between the nodes and the store.
pub(crate) struct Network {
    pub(super) store: Arc<dyn Store>,
    pub(super) dice: Dice,
    pub(super) trace: Arc<Trace>,
    pub(super) weather: Weather,
    pub(super) call_bytes_max: usize,
    /// Whether nothing goes wrong any more. Calls are as slow as ever.
    is_calm: AtomicBool,
    /// Commits on their way. They arrive, whatever becomes of who sent them.
    under_way: Mutex<JoinSet<()>>,
}

impl Network {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        dice: Dice,
        trace: Arc<Trace>,
        weather: Weather,
        call_bytes_max: usize,
    ) -> Self {
        Self {
            store,
            dice,
            trace,
            weather,
            call_bytes_max,
            is_calm: AtomicBool::new(false),
            under_way: Mutex::new(JoinSet::new()),
        }
    }

    /// From now on nothing goes wrong.
    pub(crate) fn calm(&self) {
        self.is_calm.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_calm(&self) -> bool {
        self.is_calm.load(Ordering::SeqCst)
    }

    /// Lets others go first, or not.
    pub(super) async fn pause(&self) {
        let thrown = self.dice.between(0, 999);
        if thrown < self.weather.sleeps {
            self.sleep(self.weather.sleep_ms_max).await;
        } else if thrown < self.weather.sleeps + self.weather.yields {
            for _ in 0..self.dice.between(1, 4) {
                tokio::task::yield_now().await;
            }
        }
    }

    pub(super) async fn sleep(&self, ms_max: u64) {
        tokio::time::sleep(Duration::from_millis(self.dice.between(1, ms_max))).await;
    }

    /// Sends something off that goes on whether or not anybody waits for it.
    pub(super) fn send(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).spawn(task);
    }

    /// Waits until everything that was sent has arrived.
    pub(crate) async fn settle(&self) -> Result<(), JoinError> {
        loop {
            let mut under_way = std::mem::take(&mut *self.under_way.lock().unwrap_or_else(PoisonError::into_inner));
            if under_way.is_empty() {
                return Ok(());
            }
            while let Some(arrived) = under_way.join_next().await {
                arrived?;
            }
        }
    }

    /// Carries out the commits of a call one by one, as long as they are not cut off. Others may come in between: only each
    /// commit is atomic.
    pub(super) async fn deliver(
        &self,
        node: usize,
        commits: Vec<Commit>,
        is_cut: &AtomicBool,
    ) -> StoreResult<Vec<CommitOutcome>> {
        let mut outcomes = Vec::with_capacity(commits.len());
        for commit in commits {
            self.pause().await;
            if is_cut.load(Ordering::SeqCst) {
                self.trace.note("commit cut off", format_args!("node {node}"));
                break;
            }
            let (rows, folds) = (commit.puts.len(), commit.puts.len() > 1);
            let outcome = self.store.commit(vec![commit]).await?.pop();
            let kind = match (&outcome, folds) {
                (Some(CommitOutcome::Applied), false) => "commit applied",
                (Some(CommitOutcome::Applied), true) => "commit applied with a fold",
                (_, false) => "commit refused",
                (_, true) => "commit refused with a fold",
            };
            self.trace.note(kind, format_args!("node {node}, {rows} rows"));
            outcomes.extend(outcome);
        }
        Ok(outcomes)
    }
}
