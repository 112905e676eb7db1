//! What keeps a fault from being tried, as opposed to what the server does wrong.

use crate::crash::CrashError;
use crate::server::ServerError;
use std::io;
use thiserror::Error;

/// Why a fault could not be tried.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FaultError {
    /// The server cannot be set up or asked.
    #[error(transparent)]
    Run(#[from] CrashError),
    /// The server cannot be started or killed.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// This machine does not allow it.
    #[error("it can't be tried on this machine: {0}")]
    NotHere(String),
    /// A file or a process cannot be handled.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl FaultError {
    /// Names what was being done when the system refused.
    pub(super) fn at(what: &'static str) -> impl Fn(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}
