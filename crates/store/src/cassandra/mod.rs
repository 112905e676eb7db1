//! A store on Apache Cassandra, for several servers at once on one database.
//!
//! A partition is a partition of the table `rows`, whose rows Cassandra keeps in the order of their keys; its name has a byte
//! before it, since Cassandra takes no empty one. A commit is one conditional batch, which Cassandra decides on by Paxos among
//! the partition's replicas: `batch` says of what it is made, `commit` how it is found out what became of it, `read` what a
//! read sees, `large` where values are that are too large for a row.
//!
//! What it promises differs from the engines on one machine in this:
//!
//! - A failure is one of a commit, not of the store: [`CommitOutcome::Failed`](crate::CommitOutcome::Failed) says that nothing
//!   was done, or that it is open. Later commits are not refused because of it.
//! - Partitions are walked in the order of their tokens.
//! - A [snapshot](crate::Store::snapshot) has no moment: each call on it sees whole commits, as they are then.
//! - A commit may have 4 MiB and 65,000 rows ([`CassandraStore::commit_bytes_max`](crate::Store::commit_bytes_max)), large
//!   values not counted.

mod batch;
mod bounds;
mod cell;
mod commit;
mod connection;
mod description;
mod engine;
mod failure;
mod lanes;
mod large;
mod making;
mod names;
mod options;
mod read;
mod schema;
mod statements;
mod store;
mod tls;
mod walk;

pub use description::{CassandraDescription, CassandraNode};
pub use making::CassandraMaking;
pub use options::{Agreement, CassandraOptions, Credentials, TlsOptions};
pub use schema::Replication;
pub use store::CassandraStore;

use hobbs_domain::row::PartitionKey;

use crate::error::{StoreError, StoreResult};

/// What stands before a partition's name.
const NAME: u8 = b'P';

/// The name that a partition has in the database.
fn partition_name(partition: &PartitionKey) -> Vec<u8> {
    let mut name = Vec::with_capacity(1 + partition.as_bytes().len());
    name.push(NAME);
    name.extend_from_slice(partition.as_bytes());
    name
}

/// The partition of a name in the database.
fn logical_name(name: &[u8]) -> StoreResult<PartitionKey> {
    match name.split_first() {
        Some((&NAME, name)) => Ok(PartitionKey::new(name)),
        _ => Err(StoreError::Damaged(format!("a partition has the name \"{}\"", name.escape_ascii()))),
    }
}
