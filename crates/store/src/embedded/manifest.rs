//! A look at the engine's manifests before the engine reads them.
//!
//! Each of the engine's trees has a file `v`*n* that lists its tables, and a file `current`:
//!
//! ```text
//! bytes 0..8     n, little endian
//! bytes 8..24    XXH3-128 of the file v<n>, little endian
//! byte 24        0, for XXH3
//! ```
//!
//! The engine writes the checksum and does not read it (lsm-tree 3.1, `version/recovery.rs`). A flipped bit could make it
//! take an older list, or shift what is newest; and it deletes every tree that has no `current`, and every table that is
//! not in the list. So both are checked here first.

use std::fs;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_128;

use super::failure::translate_io;
use crate::error::{StoreError, StoreResult};

const TREES: &str = "keyspaces";
const CURRENT: &str = "current";
const CHECKSUM_IS_XXH3: u8 = 0;

/// The engine takes a directory without this file for a new one.
const ENGINE_FORMAT: &str = "version";
/// What is in it.
const ENGINE_FORMAT_CONTENT: &[u8] = b"FJL\x03";

/// Checks the manifests of all trees in the engine's directory.
pub(super) fn check(rows: &Path) -> StoreResult<()> {
    let format = rows.join(ENGINE_FORMAT);
    if !format.is_file() {
        return Err(damaged(rows, "has lost its format file"));
    }
    if fs::read(&format).map_err(|error| translate_io(&error))? != ENGINE_FORMAT_CONTENT {
        return Err(damaged(&format, "is not as the engine wrote it"));
    }
    let mut trees = 0_usize;
    for entry in fs::read_dir(rows.join(TREES)).map_err(|error| translate_io(&error))? {
        check_tree(&entry.map_err(|error| translate_io(&error))?.path())?;
        trees += 1;
    }
    // One for the rows, and one of the engine's own.
    if trees < 2 { Err(damaged(rows, "has lost a tree")) } else { Ok(()) }
}

fn check_tree(tree: &Path) -> StoreResult<()> {
    let current = fs::read(tree.join(CURRENT)).map_err(|_| damaged(tree, "has no readable list of tables"))?;
    let (number, checksum) =
        decode(&current).ok_or_else(|| damaged(tree, "names its list of tables in no known way"))?;
    let manifest =
        fs::read(tree.join(format!("v{number}"))).map_err(|_| damaged(tree, "has lost its list of tables"))?;
    if xxh3_128(&manifest) == checksum {
        Ok(())
    } else {
        Err(damaged(tree, "has a list of tables that does not match its checksum"))
    }
}

fn decode(current: &[u8]) -> Option<(u64, u128)> {
    let (number, rest) = current.split_first_chunk::<8>()?;
    let (checksum, kind) = rest.split_first_chunk::<16>()?;
    (kind == [CHECKSUM_IS_XXH3]).then(|| (u64::from_le_bytes(*number), u128::from_le_bytes(*checksum)))
}

fn damaged(path: &Path, what: &str) -> StoreError {
    StoreError::Damaged(format!("{} {what}", path.display()))
}
