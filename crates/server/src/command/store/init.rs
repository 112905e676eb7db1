//! `hobbs store init`.

use clap::Args;
#[cfg(feature = "cassandra")]
use hobbs_store::{CassandraOptions, CassandraStore, Replication};
use hobbs_store::{EmbeddedStore, Store};

use super::replication::ReplicationArgument;
use super::{CommandError, SettingsArguments};
use crate::command::opening;
use crate::settings::StorePlace;

/// Make a store: a keyspace with its tables, or a data directory. What is there already is left as it is.
///
/// Not to be run by two at the same time.
#[derive(Debug, Args)]
pub(in crate::command) struct Init {
    #[command(flatten)]
    replication: ReplicationArgument,
    #[command(flatten)]
    settings: SettingsArguments,
}

impl Init {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let settings = self.settings.read()?;
        let place = &settings.store;
        let is_new = match place {
            StorePlace::Directory(path) => {
                let is_new = opening::is_empty(path);
                EmbeddedStore::open(path, opening::options(&settings))?.close().await?;
                is_new
            }
            #[cfg(feature = "cassandra")]
            StorePlace::Cassandra(options) => make(options, &self.replication.read()?).await?,
        };
        let made = if is_new { "made" } else { "was there already" };
        println!("{place}: {made}");
        Ok(())
    }
}

/// Makes a keyspace, and sees that it can be used. Answers whether it was new.
#[cfg(feature = "cassandra")]
async fn make(options: &CassandraOptions, copies: &Replication) -> Result<bool, CommandError> {
    let is_new = CassandraStore::initialise(options, copies).await?;
    CassandraStore::open(options).await?.close().await?;
    Ok(is_new)
}
