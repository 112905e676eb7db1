//! Several servers in the test's process, on one store in memory.

#![allow(clippy::unwrap_used, dead_code, reason = "tests; no test uses all of it")]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use hobbs::application::Sharing;
use hobbs::clock::{ManualStopwatch, Stopwatch};
use hobbs::cluster::Cluster;
use hobbs::http::Server;
use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};
use hobbs_store::{Commit, CommitOutcome, MemoryStore, Store, StoreFuture, View};
use tokio::task::JoinHandle;

use super::TestServer;

/// One server's way to a store in memory: calls take turns, as they would over a network, and it is noted what was written.
pub struct Way {
    store: Arc<MemoryStore>,
    /// Where the pauses come from.
    seed: AtomicU64,
    written: Mutex<BTreeSet<PartitionKey>>,
}

impl Way {
    pub fn to(store: &Arc<MemoryStore>, seed: u64) -> Arc<Self> {
        Arc::new(Self { store: Arc::clone(store), seed: AtomicU64::new(seed), written: Mutex::default() })
    }

    /// The partitions in which something was written this way.
    pub fn written(&self) -> BTreeSet<PartitionKey> {
        self.written.lock().unwrap().clone()
    }

    /// Lets others take their turn, up to seven times.
    async fn pause(&self) {
        let next = |seed: u64| seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let seed = self.seed.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |seed| Some(next(seed))).unwrap();
        for _ in 0..(seed >> 61) {
            tokio::task::yield_now().await;
        }
    }
}

impl View for Way {
    fn get<'a>(&'a self, partition: &'a PartitionKey, keys: &'a [RowKey]) -> StoreFuture<'a, Vec<Option<RowValue>>> {
        Box::pin(async move {
            self.pause().await;
            self.store.get(partition, keys).await
        })
    }

    fn scan<'a>(&'a self, partition: &'a PartitionKey, range: &'a RowRange, limit: usize) -> StoreFuture<'a, Vec<Row>> {
        Box::pin(async move {
            self.pause().await;
            self.store.scan(partition, range, limit).await
        })
    }

    fn partitions<'a>(&'a self, after: Option<&'a PartitionKey>, limit: usize) -> StoreFuture<'a, Vec<PartitionKey>> {
        self.store.partitions(after, limit)
    }
}

impl Store for Way {
    fn commit(&self, commits: Vec<Commit>) -> StoreFuture<'_, Vec<CommitOutcome>> {
        Box::pin(async move {
            self.pause().await;
            let partitions: Vec<PartitionKey> = commits.iter().map(|commit| commit.partition.clone()).collect();
            let outcomes = self.store.commit(commits).await?;
            let applied = partitions.into_iter().zip(&outcomes).filter(|(_, made)| **made == CommitOutcome::Applied);
            self.written.lock().unwrap().extend(applied.map(|(partition, _)| partition));
            self.pause().await;
            Ok(outcomes)
        })
    }

    fn snapshot(&self) -> StoreFuture<'_, Arc<dyn View>> {
        self.store.snapshot()
    }

    /// The others go on.
    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

/// A server that shares its store with others.
pub struct SharingNode {
    pub server: TestServer,
    pub stopwatch: Arc<ManualStopwatch>,
    pub way: Arc<Way>,
    listening: Option<JoinHandle<()>>,
}

impl SharingNode {
    pub async fn over(store: &Arc<MemoryStore>) -> Self {
        let (stopwatch, way) = (Arc::new(ManualStopwatch::default()), Way::to(store, 1));
        let sharing = Sharing::Shared(Arc::clone(&stopwatch) as Arc<dyn Stopwatch>);
        let server = TestServer::sharing(Arc::clone(&way) as Arc<dyn Store>, &sharing).await;
        Self { server, stopwatch, way, listening: None }
    }

    /// Listens, and takes part in the cluster. Others learn of it once it beats.
    pub async fn join(&mut self) -> String {
        let listening = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = listening.address().to_string();
        self.server.application.join(&address.parse().unwrap());
        self.listening = Some(tokio::spawn(listening.serve(self.server.gateway(), std::future::pending())));
        address
    }

    pub fn cluster(&self) -> &Cluster {
        self.server.application.cluster.get().unwrap()
    }

    /// Ends as if it were killed: nobody is told.
    pub async fn die(&mut self) {
        let listening = self.listening.take().unwrap();
        listening.abort();
        assert!(listening.await.unwrap_err().is_cancelled());
    }
}
