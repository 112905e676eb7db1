//! Opening a data directory.

use std::sync::Arc;

use hobbs_store::{EmbeddedOptions, EmbeddedStore, Store};

use super::CommandError;
use crate::application::{Application, Limits};
use crate::randomness::SystemRandomness;
use crate::settings::Settings;

/// Opens the store that the settings name. Blocks while it recovers.
pub(super) fn open(settings: &Settings) -> Result<Arc<dyn Store>, CommandError> {
    let options = EmbeddedOptions { cache_bytes: settings.cache_bytes, ..EmbeddedOptions::default() };
    Ok(Arc::new(EmbeddedStore::open(&settings.data, options)?))
}

/// The services over the store that the settings name.
pub(super) fn application(settings: &Settings) -> Result<Application, CommandError> {
    let limits = Limits { body_bytes_max: settings.body_bytes_max };
    let application = Application::new(open(settings)?, Arc::new(SystemRandomness), limits, settings.test_mode);
    application.map_err(|error| CommandError::Other(format!("can't start the ledger: {error}")))
}
