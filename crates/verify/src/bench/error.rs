//! Why a measurement could not be taken.

use crate::wire::WireError;
use thiserror::Error;

/// Why a measurement could not be taken.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BenchError {
    /// A request had no usable answer.
    #[error("{what}: no usable answer: {source}")]
    NoAnswer {
        /// What was asked.
        what: String,
        /// Why there is none.
        source: WireError,
    },
    /// A request was answered otherwise than has to be.
    #[error("{what}: answered {status}: {body}")]
    UnexpectedAnswer {
        /// What was asked.
        what: String,
        /// The status.
        status: u16,
        /// The beginning of the body.
        body: String,
    },
    /// Too many requests of a run failed for its figures to mean anything.
    #[error("{what}: {failed} of {sent} requests were not answered as they should be; the last: {last}")]
    Broken {
        /// What was measured.
        what: String,
        /// How many failed.
        failed: u64,
        /// How many there were.
        sent: u64,
        /// What the last of them said.
        last: String,
    },
    /// A server shows other subscriptions than were made.
    #[error("{asked} subscriptions were made, and the server shows {found}")]
    Subscriptions {
        /// How many were made.
        asked: usize,
        /// How many there are.
        found: usize,
    },
    /// The address is none.
    #[error(transparent)]
    Address(#[from] WireError),
    /// A socket or a thread failed.
    #[error("a socket or a thread failed: {0}")]
    Io(#[from] std::io::Error),
}
