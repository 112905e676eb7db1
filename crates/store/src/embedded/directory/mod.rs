//! A data directory: what is in it, who has it open, and how one comes to be.
//!
//! ```text
//! HOBBS   what this is, and its format ([`format`])
//! LOCK    locked while a store has the directory open
//! GROUP   the last group that was acknowledged ([`super::acknowledged`])
//! rows/   the engine's files
//! ```
//!
//! A directory without the format file that holds `restoring/` is one in the [making](Making).
//!
//! A directory is made so that a stop at any moment leaves either nothing to open, which the next attempt clears away,
//! or a whole store: the engine's files are made in `rows.new/`, the format file is written, and `rows.new/` is renamed.

mod format;
mod lock;
mod making;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use self::format::{FORMAT_FILE, FORMAT_FILE_NEW};
use self::lock::LOCK_FILE;
pub(super) use self::lock::Lock;
pub(super) use self::making::Making;
use super::acknowledged::ACKNOWLEDGED_FILE;
use super::failure::translate_io;
use crate::error::{StoreError, StoreResult};

const ROWS: &str = "rows";
const ROWS_NEW: &str = "rows.new";
const RESTORING: &str = "restoring";

/// A directory that is ours until the lock is dropped.
pub(super) struct Directory {
    pub(super) lock: Lock,
    /// Where the engine's files are.
    pub(super) rows: PathBuf,
}

/// Takes hold of a directory. If it is new or empty, `create` makes the engine's files at the path it is given, durably.
pub(super) fn open(path: &Path, create: impl FnOnce(&Path) -> StoreResult<()>) -> StoreResult<Directory> {
    let unusable = |error| StoreError::Engine(format!("can't make the data directory {}: {error}", path.display()));
    make(path).map_err(unusable)?;
    // Looked at before the lock file is made, so that a directory of someone else's stays as it is.
    if !format::check(path)? {
        refuse_strangers(path)?;
    }
    let lock = Lock::acquire(path)?;
    if !format::check(path)? {
        refuse_strangers(path)?;
        clear_attempt(path).map_err(|error| translate_io(&error))?;
        create(&path.join(ROWS_NEW))?;
        format::write(path)?;
    }
    let rows = path.join(ROWS);
    if !rows.exists() {
        if !path.join(ROWS_NEW).exists() {
            return Err(StoreError::Damaged(format!("{} has no {ROWS}", path.display())));
        }
        fs::rename(path.join(ROWS_NEW), &rows).map_err(|error| translate_io(&error))?;
        sync_directory(path)?;
    }
    Ok(Directory { lock, rows })
}

/// Makes what is written in a directory's list of files durable.
pub(super) fn sync_directory(path: &Path) -> StoreResult<()> {
    if cfg!(windows) {
        return Ok(()); // Windows neither needs nor allows it.
    }
    File::open(path).and_then(|directory| directory.sync_all()).map_err(|error| translate_io(&error))
}

fn make(path: &Path) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    fs::create_dir_all(path)?;
    // The new name stands in the parent's list; a relative path of one part has the current directory for a parent.
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(windows) { Ok(()) } else { File::open(parent)?.sync_all() }
}

/// Refuses a directory that holds anything but the leavings of an attempt to make a store.
fn refuse_strangers(path: &Path) -> StoreResult<()> {
    if path.join(RESTORING).exists() {
        // Or else it was finished since we looked.
        return if path.join(FORMAT_FILE).exists() { Ok(()) } else { Err(StoreError::Unfinished(path.to_owned())) };
    }
    for entry in fs::read_dir(path).map_err(|error| translate_io(&error))? {
        let name = entry.map_err(|error| translate_io(&error))?.file_name();
        if ![LOCK_FILE, FORMAT_FILE_NEW, ROWS_NEW].map(OsStr::new).contains(&name.as_os_str()) {
            // Another opener may have finished making the store since we looked.
            let made_meanwhile = path.join(FORMAT_FILE).exists();
            return if made_meanwhile { Ok(()) } else { Err(StoreError::NotAStore(path.to_owned())) };
        }
    }
    Ok(())
}

fn clear_attempt(path: &Path) -> io::Result<()> {
    let rows = path.join(ROWS_NEW);
    if rows.exists() { fs::remove_dir_all(rows) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
