//! Restoring a backup.

use std::io::Read;
use std::path::Path;

use hobbs_domain::time::Instant;
use hobbs_store::{EmbeddedMaking, EmbeddedOptions};

use super::{BackupError, BackupReader, BackupTotals};
use crate::copying::write;
use crate::verification::{Verification, verify};

/// A data directory that was made of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was made.
    pub made_at: Instant,
    /// What it holds.
    pub totals: BackupTotals,
    /// What was checked of the new directory, and what was found; `None`: it was not checked.
    pub verification: Option<Verification>,
}

/// How far a restore has come.
#[derive(Clone, Copy, Debug)]
pub enum RestoreProgress<'a> {
    /// So many bytes of the file were read.
    Read(u64),
    /// So much of the new directory was checked.
    Checked(&'a Verification),
}

/// Makes a data directory of a backup: in a new or an empty directory, wholly or not at all.
///
/// With `checks`, the directory is checked before it becomes one, as `hobbs verify` does. If something is wrong in it, it is not made,
/// and [`Restored::verification`] says what: the store that the backup was taken of had the same defect.
///
/// # Errors
///
/// [`BackupError`] if the backup is not whole, or the directory can't be made.
pub async fn restore(
    from: impl Read,
    directory: &Path,
    options: EmbeddedOptions,
    checks: bool,
    mut told: impl FnMut(RestoreProgress<'_>) + Send,
) -> Result<Restored, BackupError> {
    let mut reader = BackupReader::open(from)?;
    let making = EmbeddedMaking::begin(directory, options)?;
    while let Some(rows) = reader.rows()? {
        write(making.store(), rows).await?;
        told(RestoreProgress::Read(reader.bytes_read()));
    }
    let verification = match checks {
        true => Some(verify(making.store(), |so_far| told(RestoreProgress::Checked(so_far))).await?),
        false => None,
    };
    if verification.as_ref().is_none_or(|found| found.difference_count == 0) {
        making.finish().await?;
    }
    Ok(Restored { made_at: reader.made_at(), totals: reader.totals(), verification })
}
