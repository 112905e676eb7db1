//! Where the server is.

use super::WireError;
use std::net::{SocketAddr, ToSocketAddrs};

/// A server's base address, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    base: String,
    authority: String,
    path: String,
}

impl Endpoint {
    /// Reads a base address such as `http://127.0.0.1:8080`, without a slash at its end.
    ///
    /// # Errors
    /// When it is not plain HTTP or names no host.
    pub fn parse(base: &str) -> Result<Self, WireError> {
        let refused = || WireError::Base(base.to_owned());
        let rest = base.strip_prefix("http://").ok_or_else(refused)?;
        let (authority, path) = match rest.split_once('/') {
            Some((authority, path)) => (authority, format!("/{path}")),
            None => (rest, String::new()),
        };
        if authority.is_empty() || authority.contains('@') || !is_plain(base) {
            return Err(refused());
        }
        Ok(Self { base: base.to_owned(), authority: authority.to_owned(), path })
    }

    /// The address as it was given.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// What stands before the path of every request.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The value of the `Host` header: the port is left out when it is HTTP's own.
    pub(super) fn host(&self) -> &str {
        self.authority.strip_suffix(":80").unwrap_or(&self.authority)
    }

    /// The first address of the host.
    ///
    /// # Errors
    /// When it has none.
    pub fn resolve(&self) -> Result<SocketAddr, WireError> {
        let none = || std::io::Error::new(std::io::ErrorKind::NotFound, "the host has no address");
        Ok(self.socket_address().to_socket_addrs()?.next().ok_or_else(none)?)
    }

    /// Host and port as the resolver wants them.
    pub(super) fn socket_address(&self) -> String {
        let after_brackets = self.authority.rsplit(']').next().unwrap_or_default();
        if after_brackets.contains(':') { self.authority.clone() } else { format!("{}:80", self.authority) }
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let endpoint = Endpoint::parse("http://127.0.0.1:8080/kb").unwrap();
        assert_eq!((endpoint.host(), endpoint.path()), ("127.0.0.1:8080", "/kb"));
        assert_eq!(endpoint.socket_address(), "127.0.0.1:8080");
    }

    #[test]
    fn the_default_port_is_left_out_of_the_host() {
        let with = Endpoint::parse("http://example.org:80").unwrap();
        let without = Endpoint::parse("http://[::1]").unwrap();
        assert_eq!((with.host(), with.socket_address()), ("example.org", "example.org:80".to_owned()));
        assert_eq!((without.host(), without.socket_address()), ("[::1]", "[::1]:80".to_owned()));
    }

    #[test]
    fn what_cannot_be_spoken_to_is_refused() {
        for base in ["", "127.0.0.1:8080", "https://127.0.0.1", "http://", "http:///path", "http://a b", "http://u@h"] {
            assert!(Endpoint::parse(base).is_err(), "{base:?} was accepted");
        }
    }
}
