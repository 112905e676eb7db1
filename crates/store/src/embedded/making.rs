//! A store that is filled before it can be opened.

use std::path::Path;

use super::directory::Making;
use super::{EmbeddedOptions, EmbeddedStore};
use crate::error::{StoreError, StoreResult};
use crate::store::Store;

/// An embedded store in the making: its directory holds a whole store once it is [finished](Self::finish), and nothing to
/// open before. Dropped unfinished, it leaves the directory as it was.
pub struct EmbeddedMaking {
    // In this order: the files are closed before they are removed.
    store: EmbeddedStore,
    making: Making,
}

impl EmbeddedMaking {
    /// Makes an empty store in a new or an empty directory.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotEmpty`] if something is in it; [`StoreError::Unfinished`] if that is a store in the making, be it by
    /// another process or by one that was killed; [`StoreError::Engine`] if the operating system fails.
    pub fn begin(directory: &Path, options: EmbeddedOptions) -> StoreResult<Self> {
        let making = Making::begin(directory)?;
        let store = EmbeddedStore::open(&making.place(), options)?;
        Ok(Self { store, making })
    }

    /// Goes on with a store in the making, or begins one as [`Self::begin`] does. Dropped unfinished, it stays for the next call.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotEmpty`] if the directory holds something else; [`StoreError::Locked`] if another process makes it;
    /// [`StoreError::Engine`] if the operating system fails.
    pub fn resume(directory: &Path, options: EmbeddedOptions) -> StoreResult<Self> {
        let making = Making::resume(directory)?;
        let store = EmbeddedStore::open(&making.place(), options)?;
        Ok(Self { store, making })
    }

    /// The store, to be filled.
    #[must_use]
    pub const fn store(&self) -> &EmbeddedStore {
        &self.store
    }

    /// Closes the store, and makes it the one of the directory, durably.
    ///
    /// # Errors
    ///
    /// [`StoreError::Engine`] if the operating system fails. Then the directory is as it was before, unless the error came
    /// after the store was in place.
    pub async fn finish(self) -> StoreResult<()> {
        let Self { store, making } = self;
        store.close().await?;
        // On a thread where it may wait.
        let finished = tokio::task::spawn_blocking(move || {
            drop(store);
            making.finish()
        });
        finished.await.unwrap_or_else(|error| Err(StoreError::Engine(error.to_string())))
    }
}
