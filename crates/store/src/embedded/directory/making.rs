//! A data directory that is filled before it is one.
//!
//! The store is made in `restoring/`, inside of the directory, which may be a mount point and can't be put in place of another
//! then. Its files move up one by one, and the format file last: from then on, and not before, there is a store to open.
//! Until then whoever opens the directory is told that it is not finished.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::failure::translate_io;
use super::{ACKNOWLEDGED_FILE, FORMAT_FILE, RESTORING, ROWS, make, sync_directory};
use crate::error::{StoreError, StoreResult};

/// A directory in which a store is being made. Dropped before it is [finished](Self::finish), it is as empty as it was, unless it is
/// to be gone on with.
#[derive(Debug)]
pub(in super::super) struct Making {
    path: PathBuf,
    /// Whether there was no such directory.
    is_new: bool,
    /// Whether what was made stays when this is dropped.
    is_kept: bool,
}

impl Making {
    /// Takes hold of a new or an empty directory.
    pub(in super::super) fn begin(path: &Path) -> StoreResult<Self> {
        let is_new = !path.exists();
        let unusable = |error| StoreError::Engine(format!("can't make the data directory {}: {error}", path.display()));
        make(path).map_err(unusable)?;
        if path.join(RESTORING).exists() && !path.join(FORMAT_FILE).exists() {
            return Err(StoreError::Unfinished(path.to_owned()));
        }
        if fs::read_dir(path).map_err(|error| translate_io(&error))?.next().is_some() {
            return Err(StoreError::NotEmpty(path.to_owned()));
        }
        match fs::create_dir(path.join(RESTORING)) {
            Ok(()) => Ok(Self { path: path.to_owned(), is_new, is_kept: false }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(StoreError::Unfinished(path.to_owned())),
            Err(error) => Err(unusable(error)),
        }
    }

    /// Goes on with what was begun in a directory, or begins. It stays when this is dropped.
    pub(in super::super) fn resume(path: &Path) -> StoreResult<Self> {
        let mut making = match Self::begin(path) {
            Err(StoreError::Unfinished(_)) => {
                let making = Self { path: path.to_owned(), is_new: false, is_kept: true };
                making.move_down()?;
                making
            }
            begun => begun?,
        };
        making.is_kept = true;
        Ok(making)
    }

    /// Undoes a move that was broken off before there was a store.
    fn move_down(&self) -> StoreResult<()> {
        for name in [ROWS, ACKNOWLEDGED_FILE] {
            let (above, below) = (self.path.join(name), self.place().join(name));
            if above.exists() && !below.exists() {
                fs::rename(above, below).map_err(|error| translate_io(&error))?;
            }
        }
        Ok(())
    }

    /// Where the store is to be made.
    pub(in super::super) fn place(&self) -> PathBuf {
        self.path.join(RESTORING)
    }

    /// Makes the store that was made, and closed, the one of the directory.
    pub(in super::super) fn finish(mut self) -> StoreResult<()> {
        for name in [ROWS, ACKNOWLEDGED_FILE] {
            self.move_up(name)?;
        }
        sync_directory(&self.path)?;
        self.move_up(FORMAT_FILE)?;
        // There is a store from here on, whatever becomes of the rest.
        self.is_kept = true;
        sync_directory(&self.path)?;
        fs::remove_dir_all(self.place()).map_err(|error| translate_io(&error))
    }

    fn move_up(&self, name: &str) -> StoreResult<()> {
        fs::rename(self.place().join(name), self.path.join(name)).map_err(|error| translate_io(&error))
    }

    /// Removes what was made: it is all that is there.
    fn clear(&self) -> io::Result<()> {
        for name in [ROWS, RESTORING] {
            let path = self.path.join(name);
            if path.exists() {
                fs::remove_dir_all(path)?;
            }
        }
        let acknowledged = self.path.join(ACKNOWLEDGED_FILE);
        if acknowledged.exists() {
            fs::remove_file(acknowledged)?;
        }
        if self.is_new { fs::remove_dir(&self.path) } else { Ok(()) }
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        if !self.is_kept
            && let Err(error) = self.clear()
        {
            tracing::warn!(%error, directory = %self.path.display(), "an unfinished data directory could not be cleared");
        }
    }
}
