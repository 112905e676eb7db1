//! What keeps a replay from being carried out, as opposed to a step that fails.

use std::path::PathBuf;
use thiserror::Error;

/// Why a replay could not be carried out.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConformanceError {
    /// A file or folder cannot be read.
    #[error("{path}: cannot be read: {source}", path = path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is no transcript.
    #[error("{path}: is no transcript: {source}", path = path.display())]
    Transcript {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The list of intended differences is not one.
    #[error("the list of intended differences cannot be read: {0}")]
    Differences(#[from] toml::de::Error),
    /// There is nothing to replay, which is never what was meant.
    #[error("no transcript was found; name files or folders of *.json, and check --only")]
    NothingToReplay,
}
