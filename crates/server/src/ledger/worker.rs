//! A worker: takes what waits, and commits it in groups.

use std::collections::BTreeSet;
use std::sync::Arc;

use hobbs_domain::row::PartitionKey;
use hobbs_domain::usage::{Submission, Tail};
use hobbs_store::{Commit, CommitOutcome, Store, StoreError};
use tokio::sync::oneshot;

use super::batch::{Batch, Plan};
use super::folded::Folded;
use super::queue::Exit;
use super::reverse::ReversalJob;
use super::rounds::rounds;
use super::tails::Tails;
use super::{LedgerError, LedgerOptions};
use crate::bounds;

/// A submission, and who waits for it.
pub(super) struct Job {
    pub(super) partition: PartitionKey,
    pub(super) submission: Submission,
    pub(super) answer: oneshot::Sender<Result<(), LedgerError>>,
}

/// What a worker is asked for.
pub(super) enum Task {
    Record(Job),
    Reverse(ReversalJob),
}

impl Task {
    pub(super) const fn partition(&self) -> &PartitionKey {
        match self {
            Self::Record(job) => &job.partition,
            Self::Reverse(job) => &job.partition,
        }
    }

    /// Answers that nothing was done. The caller may have gone away.
    pub(super) fn refuse(self, error: LedgerError) {
        match self {
            Self::Record(job) => drop(job.answer.send(Err(error))),
            Self::Reverse(job) => drop(job.answer.send(Err(error))),
        }
    }
}

pub(super) struct Worker {
    pub(super) store: Arc<dyn Store>,
    pub(super) options: LedgerOptions,
    pub(super) tails: Tails,
    /// Partitions with so much unfolded that reading them takes long: to be folded when there is nothing else to do.
    large: BTreeSet<PartitionKey>,
}

impl Worker {
    pub(super) fn new(store: Arc<dyn Store>, options: LedgerOptions) -> Self {
        Self { store, options, tails: Tails::new(options.tails_bytes), large: BTreeSet::new() }
    }

    /// Serves a queue until it is closed and empty.
    pub(super) async fn run(mut self, mut queue: Exit) {
        loop {
            let next = if self.large.is_empty() {
                Ok(queue.take().await)
            } else {
                tokio::time::timeout(bounds::LEDGER_IDLE_TIME, queue.take()).await
            };
            match next {
                Ok(Some(first)) => {
                    let (jobs, reversal) = gather(first, &mut queue, &self.options);
                    self.record(jobs).await;
                    if let Some(reversal) = reversal {
                        self.reverse(reversal).await;
                    }
                }
                Ok(None) => return,
                Err(_) => self.fold_one().await,
            }
        }
    }

    /// Folds one of the large partitions. A failure changes nothing but how long reading takes.
    async fn fold_one(&mut self) {
        let Some(partition) = self.large.pop_first() else { return };
        let folded = match self.tails.take(self.store.as_ref(), &partition).await {
            // A commit may have folded it since.
            Ok((before, _)) if !self.options.is_fold_due_idle(&before) => Ok(Some(before)),
            Ok((before, _)) => self.fold(&partition, &before).await,
            Err(error) => Err(error),
        };
        match folded {
            Ok(tail) => drop(tail.map(|tail| self.tails.put(partition, tail))),
            Err(error) => tracing::warn!(%error, "a partition could not be folded"),
        }
    }

    /// Folds what fits one commit, and answers the state afterwards; `None`: somebody else changed the partition.
    pub(super) async fn fold(&self, partition: &PartitionKey, before: &Tail) -> Result<Option<Tail>, LedgerError> {
        let folded = Folded::of(self.store.as_ref(), partition, before, self.options.fold_bytes_max).await?;
        let (commit, tail) = folded.commit(partition.clone(), before);
        match self.store.commit(vec![commit]).await?.pop() {
            Some(CommitOutcome::Applied) => Ok(Some(tail)),
            Some(CommitOutcome::Failed(error)) => Err(error.into()),
            Some(CommitOutcome::Refused(_)) | None => Ok(None),
        }
    }

    /// Records jobs and answers each of them.
    async fn record(&mut self, jobs: Vec<Job>) {
        for batches in rounds(jobs, self.options.fold_bytes_max) {
            self.record_round(batches).await;
        }
    }

    async fn record_round(&mut self, mut batches: Vec<Batch>) {
        for _ in 0..self.options.attempts_max {
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
    async fn attempt(&mut self, batches: &mut [Batch]) {
        let mut planned = Vec::with_capacity(batches.len());
        let mut commits = Vec::with_capacity(batches.len());
        for batch in &mut *batches {
            match batch.plan(self.store.as_ref(), &mut self.tails, &self.options).await {
                Ok(Some(Plan { commit, tail })) => {
                    planned.push((batch, tail));
                    commits.push(commit);
                }
                Ok(None) => {}
                Err(error) => batch.answer_all(&Err(error)),
            }
        }
        let mut planned = planned.into_iter();
        for commits in calls(commits, self.options.commit_bytes_max) {
            let those: Vec<_> = planned.by_ref().take(commits.len()).collect();
            match self.store.commit(commits).await {
                Ok(outcomes) => self.settle(those, outcomes),
                Err(error) => {
                    for (batch, _) in those {
                        batch.answer_all(&Err(LedgerError::Store(error.clone())));
                    }
                }
            }
        }
    }

    /// Answers the batches that were committed, and remembers the states of their partitions. The states of the others are
    /// not as they were thought to be, and will be read anew.
    fn settle(&mut self, planned: Vec<(&mut Batch, Tail)>, outcomes: Vec<CommitOutcome>) {
        let mut outcomes = outcomes.into_iter();
        for (batch, tail) in planned {
            match outcomes.next() {
                Some(CommitOutcome::Applied) => {
                    if self.options.is_fold_due_idle(&tail) && self.large.len() < bounds::LEDGER_LARGE_PARTITIONS_MAX {
                        self.large.insert(batch.partition().clone());
                    }
                    self.tails.put(batch.partition().clone(), tail);
                    batch.answer_all(&Ok(()));
                }
                Some(CommitOutcome::Refused(_)) => {}
                Some(CommitOutcome::Failed(error)) => batch.answer_all(&Err(LedgerError::Store(error))),
                None => {
                    let silent = StoreError::Engine("a store did not answer a commit".to_owned());
                    batch.answer_all(&Err(LedgerError::Store(silent)));
                }
            }
        }
    }
}

/// Commits as they are given to the store: as many at once as have so many bytes, but at least one.
fn calls(commits: Vec<Commit>, bytes_max: usize) -> Vec<Vec<Commit>> {
    let mut calls: Vec<Vec<Commit>> = Vec::new();
    let mut bytes = 0_usize;
    for commit in commits {
        let rows = commit.puts.iter().map(|row| row.key.as_bytes().len() + row.value.as_bytes().len());
        // Conditions and the partition's name are small.
        let own = rows.sum::<usize>() + 1_024;
        bytes = bytes.saturating_add(own);
        match calls.last_mut().filter(|_| bytes <= bytes_max) {
            Some(call) => call.push(commit),
            None => {
                bytes = own;
                calls.push(vec![commit]);
            }
        }
    }
    calls
}

/// Takes what waits besides `first`, within the bounds of one batch, and no more than one reversal, which may be much work.
fn gather(first: Task, queue: &mut Exit, options: &LedgerOptions) -> (Vec<Job>, Option<ReversalJob>) {
    let (mut jobs, mut records) = (Vec::new(), 0);
    let mut next = Some(first);
    while let Some(task) = next.take() {
        match task {
            Task::Reverse(reversal) => return (jobs, Some(reversal)),
            Task::Record(job) => {
                records += job.submission.record_count();
                jobs.push(job);
            }
        }
        if jobs.len() < options.batch_max && records < options.batch_records_max {
            next = queue.take_waiting();
        }
    }
    (jobs, None)
}
