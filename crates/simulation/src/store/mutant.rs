//! Stores that break a promise now and then: each has to be found out, or the simulation would not be worth its time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hobbs_store::{Commit, CommitOutcome, MemoryStore, PartitionKey, Row, RowKey, RowRange, RowValue};
use hobbs_store::{Store, StoreFuture, StoreResult, View};

use crate::dice::Dice;

/// The promise that a store breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// It says that a commit was applied, and forgets it.
    LosesCommits,
    /// It leaves a row of a commit out.
    LosesRows,
    /// It applies the rows of a commit one after the other, for all to see.
    TearsCommits,
    /// It answers before a commit is applied.
    AnswersEarly,
    /// It applies a commit, and says that it was refused.
    RefusesWhatItApplied,
    /// It doesn't look at the conditions of a commit.
    IgnoresConditions,
    /// It doesn't look at what a row has to hold for a commit to be applied.
    IgnoresValues,
    /// It answers a read as things were a while ago.
    ReadsThePast,
    /// It leaves out the last of many rows that are read.
    SkipsRows,
    /// It forgets a row of a commit some time after it was applied.
    ForgetsLater,
}

impl Mutant {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::LosesCommits,
        Self::LosesRows,
        Self::TearsCommits,
        Self::AnswersEarly,
        Self::RefusesWhatItApplied,
        Self::IgnoresConditions,
        Self::IgnoresValues,
        Self::ReadsThePast,
        Self::SkipsRows,
        Self::ForgetsLater,
    ];

    /// How often it breaks its promise, in a thousand.
    const fn chance(self) -> u64 {
        match self {
            // Only seen if somebody reads in the midst of it.
            Self::TearsCommits => 500,
            // What makes a difference is a race for a fold when there is nothing else to do.
            Self::IgnoresValues => 1_000,
            _ => 50,
        }
    }
}

/// A store that breaks a promise now and then.
pub(crate) struct MutantStore {
    mutant: Mutant,
    dice: Dice,
    rows: Arc<MemoryStore>,
    past: Mutex<Option<Arc<dyn View>>>,
}

impl MutantStore {
    pub(crate) fn new(mutant: Mutant, dice: Dice, rows: Arc<MemoryStore>) -> Self {
        Self { mutant, dice, rows, past: Mutex::default() }
    }

    fn breaks(&self, mutant: Mutant) -> bool {
        self.mutant == mutant && self.dice.per_mille(mutant.chance())
    }

    async fn commit_one(&self, mut commit: Commit) -> StoreResult<Vec<CommitOutcome>> {
        if self.breaks(Mutant::LosesCommits) {
            return Ok(vec![CommitOutcome::Applied]);
        }
        if commit.puts.len() > 1 && self.breaks(Mutant::LosesRows) {
            commit.puts.remove(self.dice.count(0, commit.puts.len() - 1));
        }
        if self.breaks(Mutant::IgnoresConditions) {
            commit.conditions.clear();
        }
        if self.breaks(Mutant::IgnoresValues) {
            commit.conditions.retain(|condition| condition.expected.is_none());
        }
        if self.breaks(Mutant::AnswersEarly) {
            let rows = Arc::clone(&self.rows);
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(10)).await;
                rows.commit(vec![commit]).await
            });
            return Ok(vec![CommitOutcome::Applied]);
        }
        if commit.puts.len() > 1 && self.breaks(Mutant::TearsCommits) {
            return self.tear(commit).await;
        }
        let refused = CommitOutcome::Refused(commit.conditions.iter().map(|condition| condition.key.clone()).collect());
        let forgotten = self.dice.one(&commit.puts).map(|row| (commit.partition.clone(), row.key.clone()));
        let outcomes = self.rows.commit(vec![commit]).await?;
        if outcomes == [CommitOutcome::Applied] && self.breaks(Mutant::ForgetsLater) {
            let rows = Arc::clone(&self.rows);
            tokio::spawn(async move {
                let Some((partition, key)) = forgotten else { return };
                tokio::time::sleep(Duration::from_millis(30)).await;
                let (conditions, puts) = (Vec::new(), Vec::new());
                drop(rows.commit(vec![Commit { partition, conditions, puts, deletes: vec![key] }]).await);
            });
        }
        if self.breaks(Mutant::RefusesWhatItApplied) {
            return Ok(vec![refused]);
        }
        Ok(outcomes)
    }

    async fn tear(&self, mut commit: Commit) -> StoreResult<Vec<CommitOutcome>> {
        let puts = std::mem::take(&mut commit.puts);
        let partition = commit.partition.clone();
        let outcomes = self.rows.commit(vec![commit]).await?;
        if outcomes == [CommitOutcome::Applied] {
            for row in puts {
                tokio::time::sleep(Duration::from_millis(3)).await;
                let (partition, conditions, deletes) = (partition.clone(), Vec::new(), Vec::new());
                self.rows.commit(vec![Commit { partition, conditions, puts: vec![row], deletes }]).await?;
            }
        }
        Ok(outcomes)
    }

    /// What is read from: the past now and then, which goes on for a few reads.
    async fn view(&self) -> StoreResult<Arc<dyn View>> {
        let past = self.past.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if past.is_none() || self.dice.per_mille(100) {
            let now = self.rows.snapshot().await?;
            *self.past.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        }
        match past {
            Some(past) if self.breaks(Mutant::ReadsThePast) => Ok(past),
            _ => self.rows.snapshot().await,
        }
    }
}

impl View for MutantStore {
    fn get<'a>(&'a self, partition: &'a PartitionKey, keys: &'a [RowKey]) -> StoreFuture<'a, Vec<Option<RowValue>>> {
        Box::pin(async move { self.view().await?.get(partition, keys).await })
    }

    fn scan<'a>(&'a self, partition: &'a PartitionKey, range: &'a RowRange, limit: usize) -> StoreFuture<'a, Vec<Row>> {
        Box::pin(async move {
            let mut rows = self.view().await?.scan(partition, range, limit).await?;
            if rows.len() > 1 && self.breaks(Mutant::SkipsRows) {
                rows.pop();
            }
            Ok(rows)
        })
    }

    fn partitions<'a>(&'a self, after: Option<&'a PartitionKey>, limit: usize) -> StoreFuture<'a, Vec<PartitionKey>> {
        self.rows.partitions(after, limit)
    }
}

impl Store for MutantStore {
    fn commit(&self, commits: Vec<Commit>) -> StoreFuture<'_, Vec<CommitOutcome>> {
        Box::pin(async move {
            let mut outcomes = Vec::with_capacity(commits.len());
            for commit in commits {
                outcomes.extend(self.commit_one(commit).await?);
            }
            Ok(outcomes)
        })
    }

    fn snapshot(&self) -> StoreFuture<'_, Arc<dyn View>> {
        self.rows.snapshot()
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.rows.close()
    }
}
