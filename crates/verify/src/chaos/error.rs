//! What keeps a chaos run from being carried out, as opposed to something that it finds.

use crate::crash::CrashError;
use crate::server::ServerError;
use crate::wire::WireError;
use std::io;
use thiserror::Error;

/// Why a chaos run could not be carried out.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ChaosError {
    /// The tenant can't be made, or what is stored can't be read in the end.
    #[error(transparent)]
    Setup(#[from] CrashError),
    /// A node of Hobbs can't be started or killed.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// An address is none.
    #[error(transparent)]
    Address(#[from] WireError),
    /// A command failed.
    #[error("`{command}` failed: {reason}")]
    Command {
        /// The command.
        command: String,
        /// What happened.
        reason: String,
    },
    /// Something of the system's can't be had.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The records of a subscription come to no end.
    #[error("the records of {0} come to no end")]
    NoEnd(String),
    /// There is nobody to send to.
    #[error("there is no node")]
    NoNode,
    /// A thread of the run ended early, which is a bug.
    #[error("a thread of the run ended early")]
    Thread,
}
