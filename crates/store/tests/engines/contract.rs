//! The contract suite, on every engine of this crate.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use hobbs_store::{
    Commit, CommitOutcome, EmbeddedOptions, EmbeddedStore, MemoryStore, PartitionKey, Row, RowKey, RowRange, RowValue,
    Store, StoreFuture, View, contract,
};

/// Set it to try other sequences of operations.
const SEED_VARIABLE: &str = "HOBBS_SEED";

pub fn seed() -> u64 {
    std::env::var(SEED_VARIABLE).ok().map_or(20_260_726, |seed| seed.parse().expect("a number"))
}

/// Makes stores in directories of their own under `parent`.
fn embedded(parent: &Path) -> impl AsyncFn() -> EmbeddedStore {
    let made = AtomicU32::new(0);
    async move || {
        let directory = parent.join(made.fetch_add(1, Ordering::Relaxed).to_string());
        EmbeddedStore::open(&directory, EmbeddedOptions::default()).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_memory_engine_keeps_the_contract() {
    contract::run_all(async || MemoryStore::new()).await;
    contract::run_one_machine(async || MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_embedded_engine_keeps_the_contract() {
    let parent = tempfile::tempdir().unwrap();
    contract::run_all(embedded(parent.path())).await;
    contract::run_one_machine(embedded(&parent.path().join("one-moment"))).await;
}

#[tokio::test]
async fn the_embedded_engine_agrees_with_the_model() {
    let parent = tempfile::tempdir().unwrap();
    contract::model::agrees_with_the_model(embedded(parent.path()), seed(), contract::model::CASES).await;
}

/// An engine that does not look at conditions, and whose snapshots change: the suite has to notice.
struct Careless(Arc<MemoryStore>);

impl View for Careless {
    fn get<'a>(&'a self, partition: &'a PartitionKey, keys: &'a [RowKey]) -> StoreFuture<'a, Vec<Option<RowValue>>> {
        self.0.get(partition, keys)
    }

    fn scan<'a>(&'a self, partition: &'a PartitionKey, range: &'a RowRange, limit: usize) -> StoreFuture<'a, Vec<Row>> {
        self.0.scan(partition, range, limit)
    }

    fn partitions<'a>(&'a self, after: Option<&'a PartitionKey>, limit: usize) -> StoreFuture<'a, Vec<PartitionKey>> {
        self.0.partitions(after, limit)
    }
}

impl Store for Careless {
    fn commit(&self, mut commits: Vec<Commit>) -> StoreFuture<'_, Vec<CommitOutcome>> {
        commits.iter_mut().for_each(|commit| commit.conditions.clear());
        self.0.commit(commits)
    }

    /// It is not of one moment either.
    fn snapshot(&self) -> StoreFuture<'_, Arc<dyn View>> {
        let same = Self(Arc::clone(&self.0));
        Box::pin(async move { Ok(Arc::new(same) as Arc<dyn View>) })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.0.close()
    }
}

#[tokio::test]
#[should_panic(expected = "seed 5")]
async fn the_model_notices_a_careless_engine() {
    contract::model::agrees_with_the_model(async || Careless(Arc::new(MemoryStore::new())), 5, contract::model::CASES)
        .await;
}

#[tokio::test]
#[should_panic(expected = "assertion")]
async fn the_suite_notices_a_careless_engine() {
    contract::run_all(async || Careless(Arc::new(MemoryStore::new()))).await;
}

#[tokio::test]
#[should_panic(expected = "assertion")]
async fn the_suite_notices_snapshots_that_change() {
    contract::run_one_machine(async || Careless(Arc::new(MemoryStore::new()))).await;
}
