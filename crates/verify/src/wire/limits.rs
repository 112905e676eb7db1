//! The bounds of one exchange.

use std::time::Duration;

/// The longest wait for a connection, or for the next bytes of an answer.
pub(super) const SILENCE_MAX: Duration = Duration::from_secs(60);
/// The longest line of an answer's head, and of a chunk's size.
pub(super) const LINE_BYTES_MAX: u64 = 64 * 1024;
/// The most header fields of an answer.
pub(super) const FIELDS_MAX: usize = 100;
/// The longest body of an answer.
pub(super) const BODY_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most `1xx` answers before the real one.
pub(super) const INTERIM_ANSWERS_MAX: usize = 8;
