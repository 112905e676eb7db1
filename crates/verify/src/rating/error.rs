//! Why a case can't be played.

use crate::wire::WireError;
use thiserror::Error;

/// Why a case can't be played.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RatingError {
    /// A file can't be read.
    #[error("{path}: {reason}")]
    File {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// A case lacks something.
    #[error("the case lacks {0}")]
    Incomplete(&'static str),
    /// The server can't be talked to.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The server refused what every case needs.
    #[error("{call}: {status} {body}")]
    Refused {
        /// The request.
        call: String,
        /// Its status.
        status: u16,
        /// The beginning of its body.
        body: String,
    },
    /// The server answered what is no JSON.
    #[error("an answer is no JSON: {0}")]
    Json(#[from] serde_json::Error),
}
