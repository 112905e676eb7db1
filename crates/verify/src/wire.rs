//! A small HTTP/1.1 exchange over a plain socket: one request and one answer a connection, unless a connection is
//! [kept](KeptConnection).
//!
//! It sends what a client library would refuse or tidy up: any method, `//` in a path, header values in UTF-8, an empty
//! `Content-Type`, a body with any method.

mod connection;
mod endpoint;
mod kept;
mod limits;
mod request;
mod response;

pub use endpoint::Endpoint;
pub use kept::KeptConnection;
pub use request::Request;
pub use response::Response;

use std::io;
use thiserror::Error;

/// Sends requests: over a socket, or to something that stands in for it in a test.
pub trait Exchange {
    /// Sends one request and reads its answer.
    ///
    /// # Errors
    /// When the request cannot be written as HTTP, or no complete answer comes back. The server may have acted on it.
    fn exchange(&self, request: &Request) -> Result<Response, WireError>;
}

/// Why there is no answer to a request.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WireError {
    /// The address of the server is not one that can be spoken to.
    #[error("{0:?} is no base address: expected http://HOST:PORT")]
    Base(String),
    /// The request would not be one request on the wire, for example because of a line break in a header.
    #[error("the request cannot be sent: {0}")]
    Unsendable(String),
    /// The answer is not HTTP, or larger than the verifier reads.
    #[error("the answer cannot be read: {0}")]
    Unreadable(String),
    /// The connection failed or went quiet.
    #[error("the exchange failed: {0}")]
    Io(#[from] io::Error),
}
