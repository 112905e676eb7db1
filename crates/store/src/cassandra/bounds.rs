//! Every bound of the Cassandra engine that is not an option, in one place.

use std::time::Duration;

/// The largest commit, in bytes: partition, keys and values, where a [large value](super::large) counts as its name alone.
/// Cassandra takes a change of half a commit log segment at most, which is 16 MiB unless set otherwise, and less on some.
pub(crate) const COMMIT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The most rows of a commit: a batch of the protocol counts its statements in sixteen bits, and two are our own.
pub(crate) const COMMIT_ROWS_MAX: usize = 65_000;

/// A value above this is kept in pieces outside of its row, so that commits, and pages of rows, stay small.
pub(super) const INLINE_BYTES_MAX: usize = 64 * 1024;

/// How large a piece is.
pub(super) const PIECE_BYTES: usize = 512 * 1024;

/// How many pieces of a value are read or written at once.
pub(super) const PIECES_AT_ONCE: usize = 8;

/// How many rows are asked for at once.
pub(super) const PAGE_ROWS: usize = 1_024;

/// How many keys are asked for at once.
pub(super) const PAGE_KEYS: usize = 256;

/// How many partitions' names are asked for at once.
pub(super) const PAGE_PARTITIONS: i32 = 1_000;

/// How often rows of several pages are read anew because their partition changed in between.
pub(super) const FENCED_READS_MAX: usize = 16;

/// How many lanes partitions share; in each, one commit is under way at a time.
pub(super) const LANES: usize = 1_024;

/// How often a commit is tried that did not hold, although its conditions did when they were looked at.
pub(super) const RACES_MAX: usize = 64;

/// How long the database remembers a writer's last commit on a partition. Much longer than any request that is still on its
/// way, or waits in a node, can take.
pub(super) const MARK_SECONDS: i32 = 600;

/// The first wait before a request is sent again; it doubles each time.
pub(super) const PAUSE_MIN: Duration = Duration::from_millis(10);

/// The longest wait before a request is sent again.
pub(super) const PAUSE_MAX: Duration = Duration::from_millis(1_000);

/// How long a read that may be sent twice waits before it is.
pub(super) const SPECULATION_PAUSE: Duration = Duration::from_millis(100);

/// How many commits of one call are under way at once.
pub(super) const COMMITS_OF_A_CALL: usize = 64;
