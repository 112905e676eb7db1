//! Opening a data directory.

use std::sync::Arc;

use hobbs_store::{EmbeddedOptions, EmbeddedStore, Store};

use super::CommandError;
use crate::application::{Application, Limits};
use crate::randomness::SystemRandomness;
use crate::settings::Settings;

/// Opens the store that the settings name. Blocks while it recovers.
pub(super) fn open(settings: &Settings) -> Result<Arc<dyn Store>, CommandError> {
    Ok(Arc::new(EmbeddedStore::open(&settings.data, options(settings))?))
}

/// The bounds of an embedded store, as the settings have them.
pub(super) fn options(settings: &Settings) -> EmbeddedOptions {
    EmbeddedOptions { cache_bytes: settings.cache_bytes, ..EmbeddedOptions::default() }
}

/// Opens the store that the settings name, which has to be there.
pub(super) fn open_existing(settings: &Settings) -> Result<Arc<dyn Store>, CommandError> {
    let directory = &settings.data;
    let is_empty = std::fs::read_dir(directory).map(|mut files| files.next().is_none());
    if is_empty.unwrap_or(true) {
        let directory = directory.display();
        return Err(CommandError::Other(format!("there is no data directory {directory}: name one with --data")));
    }
    open(settings)
}

/// The services over the store that the settings name, which has to be there.
pub(super) fn existing_application(settings: &Settings) -> Result<Application, CommandError> {
    services(open_existing(settings)?, settings)
}

/// The services over the store that the settings name.
pub(super) fn application(settings: &Settings) -> Result<Application, CommandError> {
    services(open(settings)?, settings)
}

fn services(store: Arc<dyn Store>, settings: &Settings) -> Result<Application, CommandError> {
    let limits = Limits { body_bytes_max: settings.body_bytes_max };
    let application = Application::new(store, Arc::new(SystemRandomness), limits, settings.test_mode);
    application.map_err(|error| CommandError::Other(format!("can't start the ledger: {error}")))
}
