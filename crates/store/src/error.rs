//! What can go wrong in a store.

use std::path::PathBuf;

/// Why a store could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process has the data directory open.
    #[error("the data directory {0} is in use by another process: stop it, or choose another directory")]
    Locked(PathBuf),

    /// The data directory was written by a newer Hobbs.
    #[error(
        "the data directory {path} has format {found}, newer than this build's {supported}: use the newer build on it"
    )]
    NewerFormat {
        /// The directory.
        path: PathBuf,
        /// The format it has.
        found: u32,
        /// The newest format this build reads.
        supported: u32,
    },

    /// The directory holds something, but no Hobbs data.
    #[error("{0} is not empty and holds no Hobbs data: choose an empty or a new directory")]
    NotAStore(PathBuf),

    /// A store was to be made in a directory that holds something.
    #[error("{0} is not empty: choose an empty or a new directory")]
    NotEmpty(PathBuf),

    /// The directory holds a store in the making: what is in it is not whole.
    #[error(
        "a restore into {0} is under way, or was broken off: wait for it, or empty the directory and restore again"
    )]
    Unfinished(PathBuf),

    /// What was read back is not what was written.
    #[error("damaged data: {0}; run `hobbs verify` on the directory and restore what it names from a backup")]
    Damaged(String),

    /// The store takes no more work just now; nothing was done. Retry later.
    #[error("the store's queue is full: retry later")]
    Overloaded,

    /// A key, a value or a whole call is over a bound of [`crate::bounds`]; nothing was done. A retry can't help.
    #[error("the change is larger than the store takes: {what} has {bytes} bytes, at most {bytes_max} are allowed")]
    TooLarge {
        /// What is too large: a partition's name, a row's key, a row's value, or the call.
        what: &'static str,
        /// How large it is, in bytes.
        bytes: usize,
        /// How large it may be, in bytes.
        bytes_max: usize,
    },

    /// A commit has more rows than the engine takes at once; nothing was done. A retry can't help.
    #[error("the change is larger than the store takes: a commit has {rows} rows, at most {rows_max} are allowed")]
    TooManyRows {
        /// How many it has: written, removed or expected to hold something.
        rows: usize,
        /// How many it may have.
        rows_max: usize,
    },

    /// The keyspace in Cassandra holds no Hobbs data, or was not made to the end.
    #[error("the keyspace {0} is not one of Hobbs, or was not finished: run `hobbs store init`")]
    NotInitialised(String),

    /// A store was to be made in a keyspace that holds one.
    #[error("the keyspace {0} holds a store of Hobbs already: choose another")]
    AlreadyInitialised(String),

    /// Too few machines of the store answer; nothing was done. Retry later.
    #[error("the store can't be reached: {0}; retry later")]
    Unreachable(String),

    /// Too few machines of the store answered, and none that knows what became of a commit: it may have been applied, or be
    /// applied yet. Whoever asks for the same again, on the same conditions, finds out.
    #[error("it is open whether the change was made: {0}; send it again with the same tracking id")]
    Unsettled(String),

    /// A write or a sync failed, so nothing written since can be trusted to be durable. The store refuses further
    /// writes until it is opened again.
    #[error("the store stopped taking writes after a failure: {0}; restart to recover from what is on disk")]
    Poisoned(String),

    /// The store was closed.
    #[error("the store is closed")]
    Closed,

    /// The engine or the operating system failed.
    #[error("the store failed: {0}")]
    Engine(String),
}

/// The result of a store's call.
pub type StoreResult<T> = Result<T, StoreError>;
