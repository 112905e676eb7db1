//! Every bound of the client, in one place. The first ones are defaults that a [`crate::Configuration`] may change.

use std::time::Duration;

/// How long to wait for a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long to wait for an answer, from the start of the request to the end of the body.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// How often a call is sent at most, the first time included.
pub const ATTEMPTS_MAX: u32 = 4;

/// The wait before the second attempt; it doubles with each further one.
pub const FIRST_WAIT: Duration = Duration::from_millis(100);

/// The longest wait between two attempts, whatever the server asks for.
pub const WAIT_MAX: Duration = Duration::from_secs(10);

/// How long to wait for the next part of an answer that is read part by part.
pub const READ_TIMEOUT: Duration = Duration::from_secs(120);

/// The longest line of an answer that is read line by line, in bytes.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

/// The largest answer that is read, in bytes.
pub const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The most characters of an amount's text.
pub const AMOUNT_CHARACTERS_MAX: usize = 1_024;

/// The largest exponent of an amount, either way.
pub const AMOUNT_EXPONENT_MAX: i64 = 1_024;
