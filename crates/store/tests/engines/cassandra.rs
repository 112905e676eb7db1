//! The contract suite on Apache Cassandra. `cargo xtask cassandra` starts a cluster and runs it.

use std::sync::atomic::{AtomicU32, Ordering};

use hobbs_store::{CassandraOptions, CassandraStore, Replication, contract};

use crate::contract::seed;

/// The nodes, separated by commas.
const NODES_VARIABLE: &str = "HOBBS_TEST_CASSANDRA";

/// Sequences of operations that are compared with the model: each takes a keyspace of its own.
const CASES: u32 = 8;

fn options(keyspace: String) -> CassandraOptions {
    let nodes = std::env::var(NODES_VARIABLE).unwrap_or_else(|_| panic!("{NODES_VARIABLE} has to name a node"));
    CassandraOptions { nodes: nodes.split(',').map(str::to_owned).collect(), keyspace, ..CassandraOptions::default() }
}

/// Makes stores in keyspaces of their own, each as often as there are nodes.
fn cassandra(name: &str) -> impl AsyncFn() -> CassandraStore {
    let made = AtomicU32::new(0);
    async move || {
        let number = made.fetch_add(1, Ordering::Relaxed);
        let options = options(format!("contract_{name}_{}_{number}", std::process::id()));
        let copies = Replication::Everywhere(options.nodes.len().try_into().unwrap());
        assert!(CassandraStore::initialise(&options, &copies).await.unwrap());
        CassandraStore::open(&options).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs Cassandra: run `cargo xtask cassandra`"]
async fn the_cassandra_engine_keeps_the_contract() {
    contract::run_all(cassandra("all")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs Cassandra: run `cargo xtask cassandra`"]
async fn the_cassandra_engine_agrees_with_the_model() {
    contract::model::agrees_with_the_model(cassandra("model"), seed(), CASES).await;
}
