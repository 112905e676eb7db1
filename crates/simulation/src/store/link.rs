//! A node's way to the store, from its start to its end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use hobbs_store::{Commit, CommitOutcome, PartitionKey, Row, RowKey, RowRange, RowValue};
use hobbs_store::{Store, StoreError, StoreFuture, StoreResult, View};
use tokio::sync::oneshot;

use super::fate::Fate;
use super::network::Network;

/// A node's way to the store.
pub(crate) struct Link {
    network: Arc<Network>,
    node: usize,
    /// Whether what it sent no longer arrives.
    is_cut: Arc<AtomicBool>,
    is_poisoned: AtomicBool,
    /// What will be found to have been written when the node starts again.
    limbo: Mutex<Vec<Commit>>,
}

impl Link {
    pub(crate) fn new(network: Arc<Network>, node: usize) -> Self {
        Self { network, node, is_cut: Arc::default(), is_poisoned: AtomicBool::new(false), limbo: Mutex::default() }
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.is_poisoned.load(Ordering::SeqCst)
    }

    /// What it has sent, and has not arrived, never will.
    pub(crate) fn cut(&self) {
        self.is_cut.store(true, Ordering::SeqCst);
    }

    /// Carries out what is found when the node starts again.
    pub(crate) async fn recover(&self) -> StoreResult<()> {
        let found = std::mem::take(&mut *self.limbo.lock().unwrap_or_else(PoisonError::into_inner));
        self.network.deliver(self.node, found, &AtomicBool::new(false)).await.map(drop)
    }

    fn note(&self, kind: &'static str) {
        self.network.trace.note(kind, format_args!("node {}", self.node));
    }

    async fn read<T>(&self, read: StoreFuture<'_, T>) -> StoreResult<T> {
        self.network.pause().await;
        if !self.network.is_calm() && self.network.dice.per_mille(self.network.weather.failing_reads) {
            self.note("read failed");
            return Err(StoreError::Engine("a read was to fail".to_owned()));
        }
        let found = read.await?;
        self.network.pause().await;
        Ok(found)
    }

    async fn commit_over(&self, commits: Vec<Commit>) -> StoreResult<Vec<CommitOutcome>> {
        let (bytes, bytes_max) = (bytes_of(&commits), self.network.call_bytes_max);
        if bytes > bytes_max {
            self.note("commit too large");
            return Err(StoreError::TooLarge { what: "the call", bytes, bytes_max });
        }
        self.network.pause().await;
        if self.is_poisoned() {
            return Err(StoreError::Poisoned("an earlier commit was to fail".to_owned()));
        }
        match Fate::thrown(&self.network, commits.len()) {
            Fate::Answered => {
                let outcomes = self.send(commits, usize::MAX, 0).await;
                self.network.pause().await;
                outcomes
            }
            Fate::Overloaded => {
                self.note("commit overloads");
                Err(StoreError::Overloaded)
            }
            Fate::Failed { applied } => {
                let _lost = self.send(commits, applied, 0).await;
                self.note("commit answer lost");
                Err(StoreError::Engine("an answer was to be lost".to_owned()))
            }
            Fate::Late { applied } => {
                drop(self.send(commits, applied, 200));
                self.note("commit late");
                Err(StoreError::Engine("a commit was to be late".to_owned()))
            }
            Fate::Poisoned { applied } => {
                self.is_poisoned.store(true, Ordering::SeqCst);
                self.limbo.lock().unwrap_or_else(PoisonError::into_inner).extend(commits.into_iter().take(applied));
                self.note("commit poisons");
                Err(StoreError::Poisoned("a commit was to fail".to_owned()))
            }
        }
    }

    /// Sends the first so many commits of a call on their way at once; the future waits for their outcomes.
    fn send(
        &self,
        mut commits: Vec<Commit>,
        count: usize,
        late_ms_max: u64,
    ) -> impl Future<Output = StoreResult<Vec<CommitOutcome>>> + use<> {
        commits.truncate(count);
        let (network, node, is_cut) = (Arc::clone(&self.network), self.node, Arc::clone(&self.is_cut));
        let (answer, answered) = oneshot::channel();
        self.network.send(async move {
            if late_ms_max > 0 {
                network.sleep(late_ms_max).await;
            }
            drop(answer.send(network.deliver(node, commits, &is_cut).await));
        });
        async move { answered.await.unwrap_or_else(|_| Err(StoreError::Engine("no answer".to_owned()))) }
    }
}

fn bytes_of(commits: &[Commit]) -> usize {
    let of_commit = |commit: &Commit| {
        let puts = commit.puts.iter().map(|row| row.key.as_bytes().len() + row.value.as_bytes().len());
        let expected = commit.conditions.iter().map(|condition| {
            condition.key.as_bytes().len() + condition.expected.as_ref().map_or(0, |value| value.as_bytes().len())
        });
        commit.partition.as_bytes().len() + puts.sum::<usize>() + expected.sum::<usize>()
    };
    commits.iter().map(of_commit).sum()
}

impl View for Link {
    fn get<'a>(&'a self, partition: &'a PartitionKey, keys: &'a [RowKey]) -> StoreFuture<'a, Vec<Option<RowValue>>> {
        Box::pin(self.read(self.network.store.get(partition, keys)))
    }

    fn scan<'a>(&'a self, partition: &'a PartitionKey, range: &'a RowRange, limit: usize) -> StoreFuture<'a, Vec<Row>> {
        Box::pin(self.read(self.network.store.scan(partition, range, limit)))
    }

    fn partitions<'a>(&'a self, after: Option<&'a PartitionKey>, limit: usize) -> StoreFuture<'a, Vec<PartitionKey>> {
        Box::pin(self.read(self.network.store.partitions(after, limit)))
    }
}

impl Store for Link {
    fn commit(&self, commits: Vec<Commit>) -> StoreFuture<'_, Vec<CommitOutcome>> {
        Box::pin(self.commit_over(commits))
    }

    fn snapshot(&self) -> StoreFuture<'_, Arc<dyn View>> {
        Box::pin(self.read(self.network.store.snapshot()))
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        // The store is shared: it goes on for the other nodes.
        Box::pin(async { Ok(()) })
    }
}
