//! What can go wrong with a copy.

use hobbs_store::StoreError;

/// Why a copy is not whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// It was told to stop.
    #[error("broken off: give the same command again to go on")]
    BrokenOff,
    /// Servers work on the source.
    #[error("{0} servers work on the source: stop them first, so that nothing is written that the copy would miss")]
    InUse(usize),
    /// The target is in the making, but of something else.
    #[error("the target is a copy of {begun} that was broken off: go on with that, or choose an empty target")]
    OtherSource {
        /// What it is a copy of.
        begun: String,
    },
    /// The target is in the making, but no copy.
    #[error("the target holds something that no copy began: choose an empty one")]
    NoCopy,
    /// Another process goes on with the same copy.
    #[error("another process copies into the target: leave one of the two alone")]
    Overtaken,
    /// The target holds something else than the source.
    #[error(
        "the copy is not as the source is: {0}; the source was written to meanwhile: stop what writes to it, and copy anew \
         into an empty target"
    )]
    Differs(String),
    /// A store failed.
    #[error("{0}; give the same command again to go on")]
    Store(#[from] StoreError),
}
