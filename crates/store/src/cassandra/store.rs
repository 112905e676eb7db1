//! The store.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};
use scylla::client::session::Session;
use tokio::runtime::Handle;

use super::bounds::{COMMIT_BYTES_MAX, COMMITS_OF_A_CALL};
use super::commit;
use super::connection;
use super::description::CassandraDescription;
use super::engine::Engine;
use super::options::CassandraOptions;
use super::schema::{self, Replication};
use super::statements::Statements;
use crate::admission::admit;
use crate::error::{StoreError, StoreResult};
use crate::store::{Commit, CommitOutcome, Store, StoreFuture};
use crate::view::View;

/// Rows in a keyspace of Apache Cassandra.
///
/// It has to be opened on a tokio runtime that runs for as long as it is used; its calls may be made from others.
pub struct CassandraStore {
    engine: Arc<Engine>,
    keyspace: String,
    runtime: Handle,
}

/// The rows as they are at each call.
struct Snapshot(Arc<Engine>);

impl CassandraStore {
    /// Makes the keyspace and its tables, or what is missing of them. Answers whether the keyspace was new to Hobbs.
    ///
    /// Not to be run twice at the same time: Cassandra may then make a table twice and lose one of them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreachable`]; [`StoreError::NewerFormat`]; what Cassandra refuses.
    pub async fn initialise(options: &CassandraOptions, copies: &Replication) -> StoreResult<bool> {
        schema::check_keyspace(&options.keyspace)?;
        let session = connection::connect(options).await?;
        schema::make(&session, options, copies).await
    }

    /// Opens a keyspace that [`Self::initialise`] has made.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreachable`]; [`StoreError::NotInitialised`]; [`StoreError::NewerFormat`].
    pub async fn open(options: &CassandraOptions) -> StoreResult<Self> {
        schema::check_keyspace(&options.keyspace)?;
        let session = connection::connect(options).await?;
        schema::check(&session, &options.keyspace).await?;
        Self::over(session, options).await
    }

    /// The store of a keyspace that has its tables.
    pub(super) async fn over(session: Session, options: &CassandraOptions) -> StoreResult<Self> {
        let statements = Statements::prepare(&session, options).await?;
        let (engine, keyspace) = (Arc::new(Engine::new(session, statements, options)), options.keyspace.clone());
        Ok(Self { engine, keyspace, runtime: Handle::current() })
    }

    /// Writes down that the keyspace is finished.
    pub(super) async fn finish(&self) -> StoreResult<()> {
        self.engine.check_open()?;
        schema::finish(&self.engine.session, &self.keyspace).await
    }

    /// What can be said about the keyspace and the nodes behind it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreachable`]; [`StoreError::NotInitialised`], if it was dropped meanwhile.
    pub async fn describe(&self) -> StoreResult<CassandraDescription> {
        self.engine.describe(&self.keyspace).await
    }

    /// Tries whether commits can be agreed on and read, with one that leaves nothing behind.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreachable`], if too few nodes answer; what Cassandra refuses.
    pub async fn try_commit(&self) -> StoreResult<()> {
        self.engine.try_commit().await
    }

    async fn commit_all(&self, commits: Vec<Commit>) -> StoreResult<Vec<CommitOutcome>> {
        self.engine.check_open()?;
        admit(&commits)?;
        commits.iter().try_for_each(commit::admit)?;
        let count = commits.len();
        let runs = by_partition(commits).into_iter().map(|run| self.spawn(run));
        let mut done: Vec<(usize, CommitOutcome)> = Vec::with_capacity(count);
        let mut runs = stream::iter(runs).buffer_unordered(COMMITS_OF_A_CALL);
        while let Some(outcomes) = runs.next().await {
            done.extend(outcomes?);
        }
        done.sort_by_key(|(place, _)| *place);
        Ok(done.into_iter().map(|(_, outcome)| outcome).collect())
    }

    /// Makes commits of one partition, one after the other. They go on even if nobody waits for them any more: a commit that
    /// was begun has to be settled before the next in its lane.
    async fn spawn(&self, run: Vec<(usize, Commit)>) -> StoreResult<Vec<(usize, CommitOutcome)>> {
        let engine = Arc::clone(&self.engine);
        let running = self.runtime.spawn(async move { engine.commit_run(run).await });
        running.await.map_err(|error| StoreError::Engine(format!("a commit was broken off: {error}")))
    }
}

impl Engine {
    async fn commit_run(&self, run: Vec<(usize, Commit)>) -> Vec<(usize, CommitOutcome)> {
        let mut outcomes = Vec::with_capacity(run.len());
        let mut has_failed = false;
        for (place, commit) in run {
            if has_failed {
                let earlier = "nothing was done, since an earlier change of the partition failed".to_owned();
                outcomes.push((place, CommitOutcome::Failed(StoreError::Unreachable(earlier))));
                continue;
            }
            let outcome = self.commit_one(&commit).await.unwrap_or_else(CommitOutcome::Failed);
            has_failed = matches!(outcome, CommitOutcome::Failed(_));
            outcomes.push((place, outcome));
        }
        outcomes
    }
}

/// The commits of each partition, in their order, with their places in the call.
fn by_partition(commits: Vec<Commit>) -> Vec<Vec<(usize, Commit)>> {
    let mut runs: Vec<Vec<(usize, Commit)>> = Vec::new();
    let mut places: HashMap<PartitionKey, usize> = HashMap::new();
    for (place, commit) in commits.into_iter().enumerate() {
        let run = *places.entry(commit.partition.clone()).or_insert(runs.len());
        match runs.get_mut(run) {
            Some(run) => run.push((place, commit)),
            None => runs.push(vec![(place, commit)]),
        }
    }
    runs
}

impl View for CassandraStore {
    fn get<'a>(&'a self, partition: &'a PartitionKey, keys: &'a [RowKey]) -> StoreFuture<'a, Vec<Option<RowValue>>> {
        Box::pin(self.engine.get(partition, keys))
    }

    fn scan<'a>(&'a self, partition: &'a PartitionKey, range: &'a RowRange, limit: usize) -> StoreFuture<'a, Vec<Row>> {
        Box::pin(self.engine.scan(partition, range, limit))
    }

    fn partitions<'a>(&'a self, after: Option<&'a PartitionKey>, limit: usize) -> StoreFuture<'a, Vec<PartitionKey>> {
        Box::pin(self.engine.partitions(after, limit))
    }
}

impl View for Snapshot {
    fn get<'a>(&'a self, partition: &'a PartitionKey, keys: &'a [RowKey]) -> StoreFuture<'a, Vec<Option<RowValue>>> {
        Box::pin(self.0.get(partition, keys))
    }

    fn scan<'a>(&'a self, partition: &'a PartitionKey, range: &'a RowRange, limit: usize) -> StoreFuture<'a, Vec<Row>> {
        Box::pin(self.0.scan(partition, range, limit))
    }

    fn partitions<'a>(&'a self, after: Option<&'a PartitionKey>, limit: usize) -> StoreFuture<'a, Vec<PartitionKey>> {
        Box::pin(self.0.partitions(after, limit))
    }
}

impl Store for CassandraStore {
    fn commit(&self, commits: Vec<Commit>) -> StoreFuture<'_, Vec<CommitOutcome>> {
        Box::pin(self.commit_all(commits))
    }

    fn commit_bytes_max(&self) -> usize {
        COMMIT_BYTES_MAX
    }

    fn snapshot(&self) -> StoreFuture<'_, Arc<dyn View>> {
        Box::pin(async move {
            self.engine.check_open()?;
            Ok(Arc::new(Snapshot(Arc::clone(&self.engine))) as Arc<dyn View>)
        })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(self.engine.close())
    }
}
