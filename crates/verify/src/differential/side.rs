//! One of two servers, and what its answers come to.

use crate::conformance::{Step, Variables, kept};
use crate::json::Json;
use crate::wire::{Endpoint, Exchange, WireError};
use std::io::ErrorKind;

/// Where an answer says why there is none.
pub(super) const NO_ANSWER: &str = "noAnswer";

/// A server, and who may do everything there.
pub struct Side<'a> {
    /// The server.
    pub wire: &'a (dyn Exchange + Sync),
    /// Its address, which its answers may name.
    pub base: String,
    /// A user.
    pub user: String,
    /// The user's password.
    pub password: String,
}

impl<'a> Side<'a> {
    /// A server at an address.
    #[must_use]
    pub fn of(endpoint: &'a Endpoint, user: &str, password: &str) -> Self {
        let (user, password) = (user.to_owned(), password.to_owned());
        Self { wire: endpoint, base: endpoint.base().to_owned(), user, password }
    }

    pub(super) fn variables(&self, seed: u64) -> Variables {
        let mut variables = Variables::new(&self.base, seed);
        variables.set("user", &self.user);
        variables.set("password", &self.password);
        variables
    }

    /// The answer in the form in which transcripts hold it. One that cannot be read is an answer too: that of the other
    /// side may be better.
    ///
    /// # Errors
    /// When there is no server, or the request cannot be sent to any.
    pub(super) fn answer(&self, step: &Step, variables: &Variables) -> Result<Json, String> {
        let no_answer = |why| Json::Object(vec![(NO_ANSWER.to_owned(), Json::Text(why))]);
        match self.wire.exchange(&step.request.fill(variables)) {
            Ok(response) => Ok(kept(step, &response).unwrap_or_else(no_answer)),
            Err(error) if is_in_vain(&error) => Err(format!("{}: {error}", self.base)),
            Err(error) => Ok(no_answer(error.to_string())),
        }
    }
}

/// Whether no other request would fare better.
fn is_in_vain(error: &WireError) -> bool {
    match error {
        WireError::Io(error) => matches!(
            error.kind(),
            ErrorKind::ConnectionRefused
                | ErrorKind::NotFound
                | ErrorKind::HostUnreachable
                | ErrorKind::NetworkUnreachable
                | ErrorKind::AddrNotAvailable
        ),
        WireError::Unreadable(_) => false,
        WireError::Base(_) | WireError::Unsendable(_) => true,
    }
}
