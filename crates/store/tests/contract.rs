//! The contract suite, on every engine of this crate.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use hobbs_store::{EmbeddedOptions, EmbeddedStore, MemoryStore, contract};

/// Set it to try other sequences of operations.
const SEED_VARIABLE: &str = "HOBBS_SEED";

fn seed() -> u64 {
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
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_embedded_engine_keeps_the_contract() {
    let parent = tempfile::tempdir().unwrap();
    contract::run_all(embedded(parent.path())).await;
}

#[tokio::test]
async fn the_embedded_engine_agrees_with_the_model() {
    let parent = tempfile::tempdir().unwrap();
    contract::model::agrees_with_the_model(embedded(parent.path()), seed()).await;
}
