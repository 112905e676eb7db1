//! Opening the store that the settings name.

use std::path::Path;
use std::sync::Arc;

#[cfg(feature = "cassandra")]
use hobbs_store::CassandraStore;
use hobbs_store::{EmbeddedOptions, EmbeddedStore, Store};

use super::CommandError;
use crate::application::{Application, Limits, Sharing};
#[cfg(feature = "cassandra")]
use crate::clock::SystemStopwatch;
use crate::randomness::SystemRandomness;
use crate::settings::{Settings, StorePlace};

/// Opens the store that the settings name. A data directory is made if it is not there, and recovered if it has to be.
pub(super) async fn open(settings: &Settings) -> Result<Arc<dyn Store>, CommandError> {
    open_at(&settings.store, settings).await
}

/// The same of another place.
pub(super) async fn open_at(place: &StorePlace, settings: &Settings) -> Result<Arc<dyn Store>, CommandError> {
    match place {
        StorePlace::Directory(path) => Ok(Arc::new(EmbeddedStore::open(path, options(settings))?)),
        #[cfg(feature = "cassandra")]
        StorePlace::Cassandra(options) => Ok(Arc::new(CassandraStore::open(options).await?)),
    }
}

/// The bounds of an embedded store, as the settings have them.
pub(super) fn options(settings: &Settings) -> EmbeddedOptions {
    let Settings { cache_bytes, memtable_bytes, .. } = *settings;
    EmbeddedOptions { cache_bytes, memtable_bytes, ..EmbeddedOptions::default() }
}

/// Opens the store that the settings name, which has to be there.
pub(super) async fn open_existing(settings: &Settings) -> Result<Arc<dyn Store>, CommandError> {
    check_existing(&settings.store)?;
    open(settings).await
}

/// Refuses a data directory that is not there. Opening a keyspace does so by itself.
pub(super) fn check_existing(place: &StorePlace) -> Result<(), CommandError> {
    match place {
        StorePlace::Directory(path) if is_empty(path) => {
            Err(CommandError::Other(format!("there is no data directory {}: name one with --data", path.display())))
        }
        _ => Ok(()),
    }
}

/// Whether a directory holds nothing, or is not there.
pub(super) fn is_empty(path: &Path) -> bool {
    std::fs::read_dir(path).map_or(true, |mut files| files.next().is_none())
}

/// The services over the store that the settings name, which has to be there.
pub(super) async fn existing_application(settings: &Settings) -> Result<Application, CommandError> {
    services(open_existing(settings).await?, settings)
}

/// The services over the store that the settings name.
pub(super) async fn application(settings: &Settings) -> Result<Application, CommandError> {
    services(open(settings).await?, settings)
}

fn services(store: Arc<dyn Store>, settings: &Settings) -> Result<Application, CommandError> {
    let sharing = match &settings.store {
        StorePlace::Directory(_) => Sharing::Alone,
        #[cfg(feature = "cassandra")]
        StorePlace::Cassandra(_) => Sharing::Shared(Arc::new(SystemStopwatch::default())),
    };
    let limits = Limits { body_bytes_max: settings.body_bytes_max };
    let application = Application::over(store, &sharing, Arc::new(SystemRandomness), limits, settings.test_mode);
    application.map_err(|error| CommandError::Other(format!("can't start the ledger: {error}")))
}
