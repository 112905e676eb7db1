//! Where Hobbs keeps its rows.
//!
//! This crate is the [`Store`] trait, the `contract` that every engine fulfils (behind the feature of that name), and
//! the engines: [`MemoryStore`], the model that tests compare with and the place for faults on purpose, and
//! [`EmbeddedStore`], which keeps rows in one directory on a log-structured merge tree, and (behind the feature of that
//! name) `CassandraStore`, which keeps them in Apache Cassandra, for several servers at once.
//!
//! It is *not* where rules live: it knows no subscription, quantity or tenant, only partitions of ordered rows, conditions
//! and atomic changes. What the bytes mean is the domain's business.
//!
//! ```
//! use hobbs_store::{Commit, CommitOutcome, Condition, MemoryStore, PartitionKey, Row, RowKey, RowValue, Store, View};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> hobbs_store::StoreResult<()> {
//! let store = MemoryStore::new();
//! let (partition, key) = (PartitionKey::new(*b"meter 7"), RowKey::new(*b"reading"));
//! let first_reading = Commit {
//!     partition: partition.clone(),
//!     conditions: vec![Condition { key: key.clone(), expected: None }],
//!     puts: vec![Row { key: key.clone(), value: RowValue::new(*b"1") }],
//!     deletes: Vec::new(),
//! };
//! // The second finds the row there, and changes nothing.
//! let outcomes = store.commit(vec![first_reading.clone(), first_reading]).await?;
//! assert_eq!(outcomes, [CommitOutcome::Applied, CommitOutcome::Refused(vec![key.clone()])]);
//! assert_eq!(store.get(&partition, &[key]).await?, [Some(RowValue::new(*b"1"))]);
//! # Ok(())
//! # }
//! ```

mod admission;
pub mod bounds;
#[cfg(feature = "cassandra")]
mod cassandra;
#[cfg(feature = "contract")]
pub mod contract;
mod embedded;
mod error;
mod memory;
mod store;
mod view;

#[cfg(feature = "cassandra")]
pub use cassandra::{
    Agreement, CassandraDescription, CassandraMaking, CassandraNode, CassandraOptions, CassandraStore, Credentials,
    Replication, TlsOptions,
};
pub use embedded::{EmbeddedMaking, EmbeddedOptions, EmbeddedStatistics, EmbeddedStore};
pub use error::{StoreError, StoreResult};
pub use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};
pub use memory::{Faults, MemoryStore, Verdict};
pub use store::{Commit, CommitOutcome, Condition, Store, StoreFuture};
pub use view::{PlacedRow, RowPlace, View};
