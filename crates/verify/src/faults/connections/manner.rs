//! The ways in which a client is slow.

use crate::server::{PASSWORD, USER};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A way to be slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Manner {
    /// Says nothing.
    Silent,
    /// Sends a request's head, a byte a second.
    SlowHead,
    /// Sends a request's body, a byte a second.
    SlowBody,
    /// Asks for much, again and again, and reads none of it.
    Deaf,
    /// Breaks off within a head, and waits.
    HalfClosed,
}

impl Manner {
    const ALL: [Self; 5] = [Self::Silent, Self::SlowHead, Self::SlowBody, Self::Deaf, Self::HalfClosed];

    /// The manner of a connection, by its number: as many of each.
    pub(super) fn of(number: usize) -> Self {
        Self::ALL.get(number % Self::ALL.len()).copied().unwrap_or(Self::Silent)
    }

    /// What is sent at once.
    pub(super) fn opening(self) -> Vec<u8> {
        let credentials = STANDARD.encode(format!("{USER}:{PASSWORD}"));
        match self {
            Self::Silent => Vec::new(),
            Self::SlowHead => b"POST /1.0/kb/usages HTTP/1.1\r\nHost: h\r\nX-Slow: ".to_vec(),
            Self::SlowBody => format!(
                "POST /1.0/kb/tenants HTTP/1.1\r\nHost: h\r\nAuthorization: Basic {credentials}\r\n\
                 X-Killbill-CreatedBy: slow\r\nContent-Type: application/json\r\nContent-Length: 50000\r\n\r\n{{"
            )
            .into_bytes(),
            Self::Deaf => "GET /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n".repeat(20).into_bytes(),
            Self::HalfClosed => b"GET /1.0/kb/accounts HTTP/1.1\r\nHost:".to_vec(),
        }
    }

    /// What is sent each second after that.
    pub(super) const fn drop(self) -> &'static [u8] {
        match self {
            Self::Silent | Self::HalfClosed => b"",
            Self::SlowHead => b"a",
            Self::SlowBody => b" ",
            Self::Deaf => b"GET /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n",
        }
    }

    /// Whether it reads what the server says.
    pub(super) const fn reads(self) -> bool {
        !matches!(self, Self::Deaf)
    }

    /// How it is called.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::SlowHead => "slow in the head",
            Self::SlowBody => "slow in the body",
            Self::Deaf => "never reading",
            Self::HalfClosed => "half closed",
        }
    }
}
