//! A look at the engine's journals before the engine reads them.
//!
//! When the engine meets something in a journal that it can't decode, it cuts the file off there, deletes the rest and
//! says nothing: right for a write that was cut off by a crash, and silent loss of acknowledged rows for a flipped bit in
//! the middle. So the journals are read here first, without changing them, down to every checksum and the number of every
//! group ([`super::mark`]). Damage is an error and leaves the files as they are; a write that was cut off is removed
//! ([`tail`]) with a warning in the log.

mod batch;
mod tail;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use self::tail::Tail;
use super::failure::translate_io;
use crate::error::{StoreError, StoreResult};

/// Checks the journals in the engine's directory and removes a write that was cut off. The number of the last group in
/// them, if there is any.
pub(super) fn check(rows: &Path) -> StoreResult<Option<u64>> {
    let journals = list(rows)?;
    let Some((newest, older)) = journals.split_last() else {
        return Err(StoreError::Damaged(format!("{} has no journal", rows.display())));
    };
    let mut previous = None;
    for path in older {
        let (bytes, content) = read(path, &mut previous)?;
        if content.tail != Tail::Clean {
            return Err(damaged(path, content.end, "an older journal breaks off", bytes.len()));
        }
    }
    let (bytes, content) = read(newest, &mut previous)?;
    match content.tail {
        Tail::Clean => {}
        Tail::Torn(length) => cut(newest, content.end, length)?,
        Tail::Damaged(reason) => return Err(damaged(newest, content.end, reason, bytes.len())),
    }
    Ok(previous.map(|group| group.number))
}

/// What identifies a group among its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Group {
    number: u64,
    sequence: u64,
}

/// Where a journal's whole groups end, and what comes then.
struct Content {
    end: usize,
    tail: Tail,
}

fn read(path: &Path, previous: &mut Option<Group>) -> StoreResult<(Vec<u8>, Content)> {
    let bytes = fs::read(path).map_err(|error| translate_io(&error))?;
    let content = walk(&bytes, previous).map_err(|(at, reason)| damaged(path, at, reason, bytes.len()))?;
    Ok((bytes, content))
}

/// Goes through the groups of one journal. `previous` is the group before the first, and becomes the last.
fn walk(bytes: &[u8], previous: &mut Option<Group>) -> Result<Content, (usize, &'static str)> {
    let mut position = 0;
    loop {
        let batch = match batch::read(bytes, position) {
            Ok(batch) => batch,
            Err(flaw) => return Ok(Content { end: position, tail: tail::judge(bytes, position, flaw) }),
        };
        let group = Group { number: batch.mark.number, sequence: batch.sequence };
        if !batch.mark.allows(batch.sequence) {
            return Err((position, "a group's sequence number is not the one it was written with"));
        }
        if previous.is_some_and(|last| last.number.checked_add(1) != Some(group.number)) {
            return Err((position, "a group is missing"));
        }
        if previous.is_some_and(|last| last.sequence >= group.sequence) {
            return Err((position, "two groups have changed places"));
        }
        *previous = Some(group);
        position = batch.end;
    }
}

/// The journals, oldest first.
fn list(rows: &Path) -> StoreResult<Vec<PathBuf>> {
    let mut journals = Vec::new();
    for entry in fs::read_dir(rows).map_err(|error| translate_io(&error))? {
        let path = entry.map_err(|error| translate_io(&error))?.path();
        if path.extension().is_none_or(|extension| extension != "jnl") {
            continue;
        }
        let number = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse::<u64>().ok());
        let number = number.ok_or_else(|| StoreError::Damaged(format!("{} is no journal's name", path.display())))?;
        journals.push((number, path));
    }
    journals.sort_unstable();
    Ok(journals.into_iter().map(|(_, path)| path).collect())
}

fn cut(path: &Path, end: usize, length: usize) -> StoreResult<()> {
    tracing::warn!(journal = %path.display(), at = end, bytes = length, "dropped a write that was cut off");
    let end = u64::try_from(end).map_err(|error| StoreError::Engine(error.to_string()))?;
    let cut = File::options().write(true).open(path).and_then(|file| {
        file.set_len(end)?;
        file.sync_all()
    });
    cut.map_err(|error| translate_io(&error))
}

fn damaged(path: &Path, at: usize, reason: &str, length: usize) -> StoreError {
    StoreError::Damaged(format!("the journal {} at byte {at} of {length}: {reason}", path.display()))
}
