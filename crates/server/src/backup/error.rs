//! What can go wrong with a backup.

use hobbs_store::StoreError;

/// Why a backup could not be taken, read or restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The file is something else.
    #[error("this is no backup of Hobbs: it does not begin as one does")]
    NotABackup,
    /// The file was written by a newer Hobbs.
    #[error("the backup has format {found}, newer than this build's {supported}: use the newer build on it")]
    NewerFormat {
        /// The format it has.
        found: u32,
        /// The newest format that this build reads.
        supported: u32,
    },
    /// The file ends before its footer.
    #[error("the backup is cut off: it ends after {rows} rows, without its last part; take it, or copy it, again")]
    CutOff {
        /// How many rows could be read before its end.
        rows: u64,
    },
    /// The file is not as it was written.
    #[error("the backup is damaged: {what}, at byte {at}; use another copy of it")]
    Damaged {
        /// What is wrong.
        what: &'static str,
        /// Where in the file the part begins that it is wrong with.
        at: u64,
    },
    /// The file can't be read.
    #[error("can't read the backup: {0}")]
    Unreadable(std::io::Error),
    /// The rows can't be packed.
    #[error("can't pack the backup: {0}")]
    Unpackable(std::io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
