//! Where Hobbs keeps its rows.
//!
//! This crate is the [`Store`] trait, the contract that every engine fulfils, and the engines: [`MemoryStore`], the
//! model that tests compare with, and [`EmbeddedStore`], which keeps rows in one directory on a log-structured merge tree.
//!
//! It is *not* where rules live: it knows no subscription, quantity or tenant, only partitions of ordered rows, conditions
//! and atomic changes. What the bytes mean is the domain's business.

mod error;
mod store;

pub use error::{StoreError, StoreResult};
pub use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};
pub use store::{Commit, CommitOutcome, Condition, Store, StoreFuture};
