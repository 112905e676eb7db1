//! What is done with a whole store while it is served: copying it, and checking it.
//!
//! Both read everything there is, so only a few run at once; they read from snapshots, and hold up nobody who writes.

use std::sync::Arc;

use hobbs_store::{Store, StoreError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::backup::{BackupError, BackupTaker};
use crate::bounds;
use crate::clock::Clock;
use crate::fault::Fault;

/// The service that copies and checks a store.
pub struct Maintenance {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    places: Arc<Semaphore>,
    /// Whether the store is one that other servers write to as well.
    is_shared: bool,
}

/// A backup that is being taken.
pub struct RunningBackup {
    /// What gives its parts.
    pub taker: BackupTaker,
    _place: OwnedSemaphorePermit,
}

/// A check that is to be made.
pub struct RunningVerification {
    /// What is checked: [`crate::verification::Verifier`] does it.
    pub store: Arc<dyn Store>,
    _place: OwnedSemaphorePermit,
}

impl Maintenance {
    /// For a store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, places: Arc::new(Semaphore::new(bounds::MAINTENANCE_AT_ONCE_MAX)), is_shared: false }
    }

    /// The same for a store that other servers work on as well.
    #[must_use]
    pub const fn shared(mut self) -> Self {
        self.is_shared = true;
        self
    }

    /// Begins a backup of what the store holds now.
    ///
    /// # Errors
    ///
    /// [`Fault::Unavailable`] if enough is under way already; [`Fault::BadRequest`] for a store that others write to, whose rows would
    /// be of different moments; a store's failure.
    pub async fn back_up(&self) -> Result<RunningBackup, Fault> {
        if self.is_shared {
            let why = "there is no one moment to copy of a store that several servers work on: stop all of them and run `hobbs backup` on \
                       the store itself, or use the snapshots of its database";
            return Err(Fault::BadRequest(why.to_owned()));
        }
        let place = self.place()?;
        let taker = BackupTaker::begin(self.store.as_ref(), self.clock.now()).await?;
        Ok(RunningBackup { taker, _place: place })
    }

    /// Begins a check of the store.
    ///
    /// # Errors
    ///
    /// [`Fault::Unavailable`] if enough is under way already.
    pub fn verify(&self) -> Result<RunningVerification, Fault> {
        Ok(RunningVerification { store: Arc::clone(&self.store), _place: self.place()? })
    }

    fn place(&self) -> Result<OwnedSemaphorePermit, Fault> {
        let full = "backups and checks are under way already: retry when one is done";
        Arc::clone(&self.places).try_acquire_owned().map_err(|_| Fault::Unavailable(full.to_owned()))
    }
}

/// A backup's failure, as a client sees it.
impl From<BackupError> for Fault {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Store(error) => StoreError::into(error),
            other => Self::Internal(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use hobbs_store::MemoryStore;

    use super::*;
    use crate::clock::SystemClock;

    #[tokio::test]
    async fn only_a_few_run_at_once() {
        let maintenance = Maintenance::new(Arc::new(MemoryStore::new()), Arc::new(SystemClock));
        let mut running: Vec<_> =
            (0..bounds::MAINTENANCE_AT_ONCE_MAX).map(|_| maintenance.verify().ok().unwrap()).collect();
        assert!(matches!(maintenance.verify(), Err(Fault::Unavailable(_))));
        assert!(matches!(maintenance.back_up().await, Err(Fault::Unavailable(_))));
        running.pop();
        assert!(maintenance.back_up().await.is_ok());
    }
}
