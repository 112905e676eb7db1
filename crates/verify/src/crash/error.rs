//! What keeps a crash run from being carried out, as opposed to a mismatch that it finds.

use crate::server::ServerError;
use crate::wire::WireError;
use thiserror::Error;

/// Why a crash run could not be carried out.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CrashError {
    /// The server cannot be started or killed.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// A request got no answer while the server was meant to run.
    #[error("{what}: {source}")]
    NoAnswer {
        /// What was asked for.
        what: String,
        /// What happened.
        source: WireError,
    },
    /// An answer is not of the kind that the run can go on with.
    #[error("{what}: answered {status}: {body}")]
    UnexpectedAnswer {
        /// What was asked for.
        what: String,
        /// The status.
        status: u16,
        /// The start of the body.
        body: String,
    },
}
