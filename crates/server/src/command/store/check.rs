//! `hobbs store check`.

use clap::Args;
#[cfg(feature = "cassandra")]
use hobbs_store::{CassandraOptions, CassandraStore, Store};

use super::{CommandError, SettingsArguments};
use crate::command::opening;
use crate::settings::StorePlace;

/// Say whether a store is there and can be used: its format; with Cassandra also the replication and the nodes.
///
/// `hobbs verify` checks what it holds.
#[derive(Debug, Args)]
pub(in crate::command) struct Check {
    #[command(flatten)]
    settings: SettingsArguments,
}

impl Check {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let settings = self.settings.read()?;
        match &settings.store {
            place @ StorePlace::Directory(_) => {
                opening::open_existing(&settings).await?.close().await?;
                println!("{place}: can be used");
                Ok(())
            }
            #[cfg(feature = "cassandra")]
            StorePlace::Cassandra(options) => of_cassandra(options, &settings.store).await,
        }
    }
}

/// Prints what is known of a keyspace and its nodes. That rows can be read and written is tried on top.
#[cfg(feature = "cassandra")]
async fn of_cassandra(options: &CassandraOptions, place: &StorePlace) -> Result<(), CommandError> {
    // What can't be reached now is what this is asked for.
    let options = CassandraOptions { patience: options.request_timeout, ..options.clone() };
    let store = CassandraStore::open(&options).await?;
    let description = store.describe().await?;
    println!("{place}: format {}", description.format);
    let replication = description.replication.iter().map(|(name, value)| format!("{name} {value}"));
    println!("replication {}", replication.collect::<Vec<_>>().join(", "));
    for node in &description.nodes {
        let state = if node.is_reached { "reached" } else { "NOT REACHED" };
        println!("node {} of data centre {}: {state}", node.address, node.data_centre);
    }
    let tried = store.try_commit().await;
    store.close().await?;
    tried?;
    println!("a commit was agreed on, and read back");
    Ok(())
}
