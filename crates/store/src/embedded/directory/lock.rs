//! One process at a time.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::super::failure::translate_io;
use crate::error::{StoreError, StoreResult};

pub(super) const LOCK_FILE: &str = "LOCK";

/// Holds a directory for this store until it is dropped, or the process ends, however it ends.
#[derive(Debug)]
pub(in super::super) struct Lock {
    /// The lock is the operating system's, on the open file.
    _file: File,
}

impl Lock {
    pub(super) fn acquire(directory: &Path) -> StoreResult<Self> {
        let path = directory.join(LOCK_FILE);
        let opened = File::options().create(true).truncate(false).write(true).open(path);
        let file = opened.map_err(|error| translate_io(&error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked(directory.to_owned())),
            Err(TryLockError::Error(error)) => Err(translate_io(&error)),
        }
    }
}
