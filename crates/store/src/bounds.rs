//! Every bound of the stores, in one place.

/// The longest name of a partition, in bytes.
pub const PARTITION_KEY_BYTES_MAX: usize = 4 * 1024;

/// The longest key of a row, in bytes.
pub const ROW_KEY_BYTES_MAX: usize = 16 * 1024;

/// The largest value of a row, in bytes.
pub const ROW_VALUE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The largest call of [`crate::Store::commit`], in bytes: the names, keys and values of all its commits together.
pub const CALL_BYTES_MAX: usize = 32 * 1024 * 1024;

/// How many calls may wait in the embedded store's queue unless the options say otherwise.
pub const QUEUE_CALLS_DEFAULT: usize = 4 * 1024;

/// How many bytes of calls may wait in the embedded store's queue unless the options say otherwise. At least
/// [`CALL_BYTES_MAX`], so that the largest call fits into an empty queue.
pub const QUEUE_BYTES_DEFAULT: usize = 64 * 1024 * 1024;

/// How many commits one group of the embedded store takes; a single call with more is a group of its own.
pub const GROUP_COMMITS_MAX: usize = 16 * 1024;

/// How many bytes of calls one group of the embedded store takes; a single call with more is a group of its own.
pub const GROUP_BYTES_MAX: usize = 8 * 1024 * 1024;

/// How many bytes of table blocks the embedded store keeps in memory unless the options say otherwise.
pub const CACHE_BYTES_DEFAULT: u64 = 64 * 1024 * 1024;

/// How large the embedded store's table in memory grows before it is written out, unless the options say otherwise.
pub const MEMTABLE_BYTES_DEFAULT: u64 = 16 * 1024 * 1024;

/// How much journal the embedded store keeps before it writes tables out to be rid of it, unless the options say
/// otherwise. Reopening after a crash reads this much at most, and what was written since.
pub const JOURNAL_BYTES_DEFAULT: u64 = 256 * 1024 * 1024;

/// The smallest bound of the journal that the engine takes.
pub const JOURNAL_BYTES_MIN: u64 = 64 * 1024 * 1024;

/// How many names of partitions a walk over all rows asks for at once, where an engine can't simply read on.
pub(crate) const WALK_PARTITIONS: usize = 256;

/// How many rows of a partition such a walk asks for at once: few, since each may be of the largest size.
pub(crate) const WALK_ROWS: usize = 16;

/// How large the embedded store's format file may be before it is taken for something else.
pub(crate) const FORMAT_FILE_BYTES_MAX: u64 = 4 * 1024;
