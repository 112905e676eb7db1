//! What can be chosen about an embedded store.

use crate::bounds::{
    CACHE_BYTES_DEFAULT, JOURNAL_BYTES_DEFAULT, MEMTABLE_BYTES_DEFAULT, QUEUE_BYTES_DEFAULT, QUEUE_CALLS_DEFAULT,
};

/// The bounds of an [`crate::EmbeddedStore`]. The defaults are those of [`crate::bounds`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmbeddedOptions {
    /// How many calls may wait to be committed; one more is answered [`crate::StoreError::Overloaded`].
    pub queue_calls: usize,
    /// How many bytes of calls may wait to be committed. No less than [`crate::bounds::CALL_BYTES_MAX`], or large calls
    /// never get in.
    pub queue_bytes: usize,
    /// How many bytes of table blocks to keep in memory.
    pub cache_bytes: u64,
    /// How large the table in memory grows before it is written out. Taken when the directory is created; an existing
    /// one keeps what it has.
    pub memtable_bytes: u64,
    /// How much journal to keep before tables are written out to be rid of it. A smaller bound than
    /// [`crate::bounds::JOURNAL_BYTES_MIN`] is raised to it.
    pub journal_bytes: u64,
}

impl Default for EmbeddedOptions {
    fn default() -> Self {
        Self {
            queue_calls: QUEUE_CALLS_DEFAULT,
            queue_bytes: QUEUE_BYTES_DEFAULT,
            cache_bytes: CACHE_BYTES_DEFAULT,
            memtable_bytes: MEMTABLE_BYTES_DEFAULT,
            journal_bytes: JOURNAL_BYTES_DEFAULT,
        }
    }
}
