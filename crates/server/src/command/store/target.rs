//! What a store is copied into.

#[cfg(feature = "cassandra")]
use hobbs_store::CassandraMaking;
use hobbs_store::{EmbeddedMaking, Store};

use super::CommandError;
use super::replication::ReplicationArgument;
use crate::command::opening;
use crate::settings::{Settings, StorePlace};

/// A store in the making.
pub(super) enum Target {
    Directory(EmbeddedMaking),
    #[cfg(feature = "cassandra")]
    Cassandra(Box<CassandraMaking>),
}

impl Target {
    /// Goes on with what is being made at a place, or begins it.
    #[cfg_attr(not(feature = "cassandra"), expect(unused_variables, reason = "no keyspace is made"))]
    pub(super) async fn resume(
        place: &StorePlace,
        settings: &Settings,
        replication: &ReplicationArgument,
    ) -> Result<Self, CommandError> {
        match place {
            StorePlace::Directory(path) => {
                Ok(Self::Directory(EmbeddedMaking::resume(path, opening::options(settings))?))
            }
            #[cfg(feature = "cassandra")]
            StorePlace::Cassandra(options) => {
                Ok(Self::Cassandra(Box::new(CassandraMaking::resume(options, &replication.read()?).await?)))
            }
        }
    }

    pub(super) fn store(&self) -> &dyn Store {
        match self {
            Self::Directory(making) => making.store(),
            #[cfg(feature = "cassandra")]
            Self::Cassandra(making) => making.store(),
        }
    }

    /// Makes it a store that can be opened.
    pub(super) async fn finish(self) -> Result<(), CommandError> {
        match self {
            Self::Directory(making) => making.finish().await?,
            #[cfg(feature = "cassandra")]
            Self::Cassandra(making) => making.finish().await?,
        }
        Ok(())
    }

    /// Leaves it as it is, to be gone on with.
    pub(super) async fn leave(self) -> Result<(), CommandError> {
        Ok(self.store().close().await?)
    }
}
