//! A worker: takes what waits, and commits it in groups.

use std::collections::HashMap;
use std::sync::Arc;

use hobbs_domain::row::PartitionKey;
use hobbs_domain::usage::Submission;
use hobbs_store::{Commit, CommitOutcome, Store, StoreError};
use tokio::sync::{mpsc, oneshot};

use super::LedgerError;
use super::batch::Batch;
use crate::bounds;

/// A submission, and who waits for it.
pub(super) struct Job {
    pub(super) partition: PartitionKey,
    pub(super) submission: Submission,
    pub(super) answer: oneshot::Sender<Result<(), LedgerError>>,
}

pub(super) struct Worker {
    store: Arc<dyn Store>,
}

impl Worker {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Serves a queue until it is closed and empty.
    pub(super) async fn run(self, mut queue: mpsc::Receiver<Job>) {
        while let Some(first) = queue.recv().await {
            self.record(gather(first, &mut queue)).await;
        }
    }

    /// Records jobs and answers each of them.
    async fn record(&self, jobs: Vec<Job>) {
        let mut batches = group(jobs);
        for _ in 0..bounds::LEDGER_ATTEMPTS_MAX {
            batches.retain(|batch| !batch.is_empty());
            if batches.is_empty() {
                return;
            }
            self.attempt(&mut batches).await;
        }
        for batch in &mut batches {
            batch.answer_all(&Err(LedgerError::Contended));
        }
    }

    /// Plans every batch and commits the plans together. What is left in a batch afterwards has to be tried again.
    async fn attempt(&self, batches: &mut [Batch]) {
        let mut planned = Vec::with_capacity(batches.len());
        for batch in &mut *batches {
            match batch.plan(self.store.as_ref()).await {
                Ok(commit) => planned.push((batch, commit)),
                Err(error) => batch.answer_all(&Err(error)),
            }
        }
        let (mut batches, commits): (Vec<&mut Batch>, Vec<Commit>) = planned.into_iter().unzip();
        match self.store.commit(commits).await {
            Ok(outcomes) => settle(&mut batches, outcomes),
            Err(error) => {
                for batch in batches {
                    batch.answer_all(&Err(LedgerError::Store(error.clone())));
                }
            }
        }
    }
}

/// Takes what waits besides `first`, within the bounds of one batch.
fn gather(first: Job, queue: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let mut records = first.submission.record_count();
    let mut jobs = vec![first];
    while jobs.len() < bounds::LEDGER_BATCH_MAX && records < bounds::LEDGER_BATCH_RECORDS_MAX {
        let Ok(job) = queue.try_recv() else { break };
        records += job.submission.record_count();
        jobs.push(job);
    }
    jobs
}

fn group(jobs: Vec<Job>) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    let mut places: HashMap<PartitionKey, usize> = HashMap::new();
    for job in jobs {
        let place = *places.entry(job.partition.clone()).or_insert(batches.len());
        match batches.get_mut(place) {
            Some(batch) => batch.add(job),
            None => batches.push(Batch::of(job)),
        }
    }
    batches
}

fn settle(batches: &mut [&mut Batch], outcomes: Vec<CommitOutcome>) {
    let mut outcomes = outcomes.into_iter();
    for batch in batches {
        match outcomes.next() {
            Some(CommitOutcome::Applied) => batch.answer_all(&Ok(())),
            Some(CommitOutcome::Refused(keys)) => batch.reject_recorded(&keys),
            None => {
                let silent = StoreError::Engine("a store did not answer a commit".to_owned());
                batch.answer_all(&Err(LedgerError::Store(silent)));
            }
        }
    }
}
