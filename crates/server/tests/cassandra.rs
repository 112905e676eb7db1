//! The whole program on Apache Cassandra. `cargo xtask cassandra` starts a cluster and runs it.

#![cfg(feature = "cassandra")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod support;

use hobbs_store::{
    CassandraMaking, CassandraOptions, CassandraStore, EmbeddedMaking, EmbeddedOptions, Replication, Store,
};
use support::copies::{FILLED, break_off, directory, fail, fill, records, succeed};
use tempfile::TempDir;

/// The nodes, separated by commas.
const NODES_VARIABLE: &str = "HOBBS_TEST_CASSANDRA";

/// A keyspace of a test's own.
struct Keyspace {
    options: CassandraOptions,
    /// As `--store` takes it.
    address: String,
    copies: String,
}

impl Keyspace {
    fn new(name: &str) -> Self {
        let nodes = std::env::var(NODES_VARIABLE).unwrap_or_else(|_| panic!("{NODES_VARIABLE} has to name a node"));
        let keyspace = format!("{name}_{}", std::process::id());
        let address = format!("cassandra://{nodes}/{keyspace}");
        let nodes: Vec<String> = nodes.split(',').map(str::to_owned).collect();
        let copies = nodes.len().to_string();
        Self { options: CassandraOptions { nodes, keyspace, ..CassandraOptions::default() }, address, copies }
    }

    async fn begin(&self) -> CassandraMaking {
        let copies = Replication::Everywhere(self.copies.parse().unwrap());
        CassandraMaking::resume(&self.options, &copies).await.unwrap()
    }
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Cassandra: run `cargo xtask cassandra`"]
async fn a_keyspace_is_made_once_and_can_be_checked() {
    let keyspace = Keyspace::new("made");
    let (store, copies) = (keyspace.address.as_str(), keyspace.copies.as_str());
    for command in [&["store", "check"][..], &["verify"], &["serve", "--listen", "127.0.0.1:0"]] {
        let said = fail(&[command, &["--store", store]].concat()).await;
        assert!(said.contains("run `hobbs store init`"), "{said}");
    }
    for expected in ["made\n", "was there already\n"] {
        let said = succeed(&["store", "init", "--replication", copies, "--store", store]).await;
        assert!(said.ends_with(expected), "{said}");
    }
    let said = succeed(&["store", "check", "--store", store]).await;
    for expected in ["format 1", "replication", ": reached", "a commit was agreed on"] {
        assert!(said.contains(expected), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Cassandra: run `cargo xtask cassandra`"]
async fn a_directory_can_move_to_cassandra_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let [from, back, file, restored] = ["from", "back", "backup", "restored"].map(|name| path(&folder, name));
    let subscription = fill(from.as_ref()).await;
    let keyspace = Keyspace::new("moved");
    let (store, copies) = (keyspace.address.as_str(), keyspace.copies.as_str());

    // There, broken off in the middle.
    let (source, making) = (directory(from.as_ref()), keyspace.begin().await);
    let rows = break_off(&source, making.store(), &format!("the directory {from}"), 1).await;
    making.store().close().await.unwrap();
    source.close().await.unwrap();
    assert!(fail(&["verify", "--store", store]).await.contains("was not finished"));
    let said = succeed(&["store", "copy", "--from", &from, "--to", store, "--replication", copies]).await;
    assert!(rows > 0 && said.contains(&format!("went on after {rows} rows")), "{said}");
    assert!(said.contains(": 0 differences"), "{said}");
    assert!(fail(&["store", "copy", "--from", &from, "--to", store]).await.contains("holds a store of Hobbs already"));

    // What works on a directory works there.
    let expected = records(&["--data", &from]).await;
    assert_eq!(expected.matches(&subscription).count(), usize::try_from(FILLED).unwrap());
    assert!(succeed(&["verify", "--store", store]).await.contains(": 0 differences"));
    assert!(records(&["--store", store]).await == expected, "other records in Cassandra");
    succeed(&["backup", "--store", store, "--to", &file]).await;
    succeed(&["restore", "--from", &file, "--data", &restored]).await;
    assert!(records(&["--data", &restored]).await == expected, "other records in the backup");

    // And back, broken off in the middle.
    let source = CassandraStore::open(&keyspace.options).await.unwrap();
    let making = EmbeddedMaking::resume(back.as_ref(), EmbeddedOptions::default()).unwrap();
    let named = format!("the keyspace {}", keyspace.options.keyspace);
    let rows = break_off(&source, making.store(), &named, 2).await;
    making.store().close().await.unwrap();
    source.close().await.unwrap();
    drop(making);
    let said = succeed(&["store", "copy", "--from", store, "--to", &back]).await;
    assert!(rows > 0 && said.contains(&format!("went on after {rows} rows")), "{said}");
    assert!(records(&["--data", &back]).await == expected, "other records back in the directory");
}
