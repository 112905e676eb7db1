//! A keyspace that is filled before it can be opened.

use super::CassandraStore;
use super::connection;
use super::options::CassandraOptions;
use super::schema::{self, Replication};
use crate::error::StoreResult;
use crate::store::Store;

/// A store in the making: its keyspace holds a whole store once it is [finished](Self::finish), and nothing to open before. Dropped
/// unfinished, it stays to be gone on with.
pub struct CassandraMaking {
    store: CassandraStore,
}

impl CassandraMaking {
    /// Goes on with a store in the making, or begins one in a new keyspace.
    ///
    /// Not to be run twice at the same time: see [`CassandraStore::initialise`].
    ///
    /// # Errors
    ///
    /// [`StoreError::AlreadyInitialised`](crate::StoreError::AlreadyInitialised) if the keyspace holds a whole store;
    /// [`StoreError::Unreachable`](crate::StoreError::Unreachable); what Cassandra refuses.
    pub async fn resume(options: &CassandraOptions, copies: &Replication) -> StoreResult<Self> {
        schema::check_keyspace(&options.keyspace)?;
        let session = connection::connect(options).await?;
        schema::begin(&session, options, copies).await?;
        Ok(Self { store: CassandraStore::over(session, options).await? })
    }

    /// The store, to be filled.
    #[must_use]
    pub const fn store(&self) -> &CassandraStore {
        &self.store
    }

    /// Makes it a store that can be opened.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreachable`](crate::StoreError::Unreachable); what Cassandra refuses.
    pub async fn finish(self) -> StoreResult<()> {
        self.store.finish().await?;
        self.store.close().await
    }
}
