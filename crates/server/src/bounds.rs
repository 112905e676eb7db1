//! Every bound of the server, in one place. What an operator may change is a setting whose default stands here.

use std::num::NonZeroUsize;
use std::time::Duration;

/// The largest request body, in bytes. 100,000 records take about 7 MB.
pub const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// The longest line of a bulk stream, in bytes. 100,000 records take about 7 MB.
pub const BULK_LINE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// How many lines of a bulk stream are recorded at the same time. No more are read from the connection meanwhile.
pub const BULK_LINES_AT_ONCE: usize = 256;

/// How many bytes the small ones of these lines take together; each large one takes room of [`BODIES_BYTES_MAX`].
pub const BULK_LINES_BYTES: usize = 2 * 1024 * 1024;

/// How many bulk streams are read at once. Further ones get a 503.
pub const BULK_STREAMS_MAX: usize = 64;

/// How long a bulk stream may bring nothing before it is broken off.
pub const BULK_STALL_TIMEOUT: Duration = Duration::from_secs(60);

/// How often a line of a bulk stream is tried that the ledger has no room for.
pub const BULK_ATTEMPTS_MAX: usize = 500;

/// How long it waits before each further attempt.
pub const BULK_RETRY_PAUSE: Duration = Duration::from_millis(20);

/// The most memory that large bodies take together, in bytes; further ones wait.
pub const BODIES_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Up to this size, in bytes, a body counts as small: it is bounded by the number of connections alone.
pub const SMALL_BODY_BYTES: usize = 64 * 1024;

/// The bytes that a request's line and headers may take, give or take one read: the size of a connection's buffer.
pub const HEADER_BYTES_MAX: usize = 64 * 1024;

/// The most headers of a request.
pub const HEADERS_MAX: usize = 100;

/// How long a client may take to send a request's line and headers; also how long an idle connection is kept.
pub const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a request may take in all.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// How many connections may be open at once. For a further one, that which waits longest for its client is closed.
pub const CONNECTIONS_MAX: usize = 10_000;

/// How long a connection is kept for a client that it waits for, though there is no room for others.
pub const PLACE_KEPT_MIN: Duration = Duration::from_secs(1);

/// How long a new connection waits for room before that of another is looked for again.
pub const PLACE_PAUSE: Duration = Duration::from_millis(50);

/// How long a client may take to read what it is sent. Longer than it may take to send a request's headers.
pub const CLIENT_WAIT_MAX: Duration = Duration::from_secs(60);

/// How often connections are looked for that wait longer.
pub const CLIENT_WAIT_PAUSE: Duration = Duration::from_secs(5);

/// How many open files are left to the store and the rest, or half of those that are allowed, if that is less.
pub const FILES_RESERVED: u64 = 1_024;

/// How long the server waits after a connection could not be accepted.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// How long requests under way may take when the server is told to stop.
pub const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a server goes on the word of a reading before it looks again for what other servers of its store changed.
pub const GENERATION_TIME: Duration = Duration::from_secs(1);

/// How old such a reading may be when something is used on its word: what another server changed takes effect within this.
pub const GENERATION_TIME_MAX: Duration = Duration::from_secs(2);

/// How many such readings are kept: one for each tenant that was asked for lately.
pub const GENERATIONS_CACHED_MAX: usize = 10_000;

/// How often a node lets the others know that it is alive.
pub const HEARTBEAT_PAUSE: Duration = Duration::from_secs(1);

/// After so many beats without a change of who is alive, a node looks again for what others left undone.
pub const HEARTBEATS_QUIET_MAX: u32 = 300;

/// A node whose row does not change for so long is taken for dead.
pub const NODE_SILENCE_MAX: Duration = Duration::from_secs(5);

/// How long nothing is passed on to a node that could not be reached.
pub const NODE_AVOIDED_TIME: Duration = Duration::from_secs(5);

/// The row of a node that is silent for so long is removed.
pub const NODE_FORGOTTEN_AFTER: Duration = Duration::from_secs(600);

/// How many nodes of a store are looked at.
pub const NODES_MAX: usize = 256;

/// How many requests may be under way to other nodes. Beyond it they are served where they arrive.
pub const FORWARDS_MAX: usize = 1_024;

/// How long another node may take to be connected to.
pub const FORWARD_CONNECT_TIMEOUT: Duration = Duration::from_millis(500);

/// How long another node may take to answer. Then it is open whether it carried the request out.
pub const FORWARD_TIMEOUT: Duration = Duration::from_secs(15);

/// How long a connection to another node is kept without a request.
pub const FORWARD_IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// The largest answer of another node, in bytes.
pub const FORWARD_ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// How long a node leaves invoices that are due to the node that their account prefers.
pub const INVOICING_GRACE: Duration = Duration::from_secs(5);

/// Submissions that may wait for one ledger worker. Beyond it, those who have most waiting get a 503.
pub const LEDGER_QUEUE_MAX: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4_095);

/// The most submissions that a ledger worker takes at once.
pub const LEDGER_BATCH_MAX: usize = 1_024;

/// The most records that a ledger worker takes at once; one larger submission is taken alone.
pub const LEDGER_BATCH_RECORDS_MAX: usize = 100_000;

/// How often a commit is planned anew after its partition changed underneath.
pub const LEDGER_ATTEMPTS_MAX: usize = 32;

/// How often a total is read anew because a commit fell into it.
pub const READ_ATTEMPTS_MAX: usize = 64;

/// Rows that one call to the store asks for.
pub const SCAN_ROWS_MAX: usize = 1_024;

/// Entries that one call to the store asks for: fewer, since one may hold many thousand records.
pub const SCAN_ENTRIES_MAX: usize = 128;

/// Once the rows of a call have more bytes than this, the next one asks for fewer.
pub const SCAN_BYTES: usize = 4 * 1024 * 1024;

/// What a refused or overloaded caller is told to wait.
pub const RETRY_AFTER: Duration = Duration::from_secs(1);

/// How many verified credentials are remembered.
pub const CREDENTIALS_CACHED_MAX: usize = 10_000;

/// How long a verified credential is remembered.
pub const CREDENTIAL_CACHE_TIME: Duration = Duration::from_secs(300);

/// Credentials that are verified for the first time share so many places; at each, one is verified at a time.
pub const CREDENTIAL_TURNS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);

/// Password hashes computed at the same time. Each takes about 19 MiB and one core for tens of milliseconds.
pub const PASSWORD_HASHES_AT_ONCE_MAX: usize = 4;

/// Directory documents (subscriptions, accounts, catalogs) kept in memory.
pub const DOCUMENTS_CACHED_MAX: usize = 100_000;

/// The most accounts that one page of a list holds.
pub const PAGE_ACCOUNTS_MAX: u64 = 1_000;

/// How many accounts a page of a list holds unless the client asks for another number.
pub const PAGE_ACCOUNTS: u64 = 100;

/// How often an update of a directory document is tried anew after another came between.
pub const UPDATE_ATTEMPTS_MAX: usize = 32;

/// The longest a `X-Killbill-CreatedBy` may be, in characters.
pub const CREATED_BY_CHARACTERS_MAX: usize = 50;

/// The longest a reason in a body may be, in characters.
pub const REASON_CHARACTERS_MAX: usize = 1_000;

/// The longest an external key may be, in characters.
pub const EXTERNAL_KEY_CHARACTERS_MAX: usize = 255;

/// The longest an API key may be, in characters.
pub const API_KEY_CHARACTERS_MAX: usize = 128;

/// The most nodes (elements, attributes, texts) that a catalog's XML may have.
pub const CATALOG_NODES_MAX: u32 = 1_000_000;

/// The largest XML of a catalog version, in bytes: it is stored in one row.
pub const CATALOG_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The most versions that a catalog may have.
pub const CATALOG_VERSIONS_MAX: usize = 1_000;

/// Catalogs kept in memory, one for each tenant.
pub const CATALOGS_CACHED_MAX: usize = 1_000;

/// The most subscriptions that one request may make, and the most that a bundle may have.
pub const BUNDLE_SUBSCRIPTIONS_MAX: usize = 1_000;

/// The most changes of plan and phase that a subscription may go through, and the most pauses of a bundle.
pub const SUBSCRIPTION_STEPS_MAX: usize = 10_000;

/// The most payment methods of an account.
pub const ACCOUNT_PAYMENT_METHODS_MAX: usize = 100;

/// The most bytes of the values that a tenant keeps under one name.
pub const TENANT_VALUES_BYTES_MAX: usize = 1024 * 1024;

/// How many of an account's latest changes its audit log shows.
pub const ACCOUNT_CHANGES_KEPT: usize = 32;

/// The memory that a ledger worker takes for the states of partitions, in bytes, roughly.
pub const LEDGER_TAILS_BYTES: u64 = 24 * 1024 * 1024;

/// Entries that may be left unfolded before a commit folds them. Records that are folded together share rows, so more is
/// cheaper to write; reading has to look at each.
pub const LEDGER_ENTRIES_TO_FOLD: u64 = 256;

/// The same for a partition whose state had to be read, since that reads them all: one that is written to seldom.
pub const LEDGER_ENTRIES_TO_FOLD_COLD: u64 = 64;

/// Submissions that may be left unfolded before a commit folds them: their tracking ids are in memory.
pub const LEDGER_SUBMISSIONS_TO_FOLD: usize = 1_024;

/// Records that may be left unfolded before a commit folds them.
pub const LEDGER_RECORDS_TO_FOLD: u64 = 32 * 1_024;

/// The ledger workers of a server whose store is on other machines.
pub const LEDGER_WORKERS_SHARED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(63);

/// Submissions that may wait for one of them. Beyond it, callers get a 503.
pub const LEDGER_QUEUE_SHARED_MAX: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1_023);

/// The memory that one of them takes for the states of partitions, in bytes, roughly.
pub const LEDGER_TAILS_SHARED_BYTES: u64 = 2 * 1024 * 1024;

/// A partition with more records that are not folded is folded as soon as its worker has nothing else to do.
pub const LEDGER_UNFOLDED_RECORDS: u64 = 1_024;

/// The same for entries.
pub const LEDGER_UNFOLDED_ENTRIES: u64 = 64;

/// How long a ledger worker has nothing to do before it folds.
pub const LEDGER_IDLE_TIME: Duration = Duration::from_millis(20);

/// How many windows one call may ask for: more than a year of hours.
pub const WINDOWS_MAX: usize = 10_000;

/// How many records a page has unless the client says otherwise.
pub const PAGE_RECORDS: u64 = 100;

/// How many records a page has at most.
pub const PAGE_RECORDS_MAX: u64 = 1_000;

/// How many entries are looked at for a page of records.
pub const RECORDS_ENTRIES_MAX: usize = 256;

/// How many of them are in memory at once.
pub const RECORDS_ENTRIES_AT_ONCE: usize = 8;

/// How many bytes the rows of one fold take at most. Also what a submission may come to when it is folded: one that takes more
/// has to be sent in several.
pub const LEDGER_FOLD_BYTES_MAX: usize = 24 * 1024 * 1024;

/// How many bytes of commits a ledger worker gives to the store at once: less than what a store takes.
pub const LEDGER_COMMIT_BYTES_MAX: usize = 30 * 1024 * 1024;

/// How many large partitions a ledger worker has in mind for when there is nothing else to do.
pub const LEDGER_LARGE_PARTITIONS_MAX: usize = 4_096;

/// How many rows of usage an invoice lists the tracking ids of.
pub const INVOICE_TRACKING_ROWS_MAX: usize = 100_000;

/// How many invoices of an account are made in a row without being asked for, before others take their turn.
pub const INVOICES_IN_A_ROW_MAX: usize = 256;

/// How many accounts may wait to be looked at for due invoices before all of them are looked at.
pub const INVOICING_QUEUE_MAX: usize = 16_384;

/// How long after a change an account is looked at for due invoices, unless somebody waits for them.
pub const INVOICING_DELAY: Duration = Duration::from_millis(500);

/// How often the clock is looked at for due invoices.
pub const INVOICING_PAUSE: Duration = Duration::from_secs(1);

/// How many times as long as it took to make a due invoice the next one waits, if usage was recorded meanwhile.
pub const INVOICING_REST: u32 = 4;

/// How long it waits at most.
pub const INVOICING_REST_MAX: Duration = Duration::from_secs(2);

/// How long a test may wait for due invoices.
pub const INVOICING_SETTLE_TIMEOUT: Duration = Duration::from_secs(30);

/// How many plans at other prices a tenant may have.
pub const PLAN_PRICES_MAX: usize = 10_000;

/// The most tags of an account.
pub const ACCOUNT_TAGS_MAX: usize = 100;

/// How many invoices a page of a list holds unless the client asks for another number.
pub const PAGE_INVOICES: u64 = 100;

/// How many bytes of rows a part of a backup holds, roughly; a larger row is a part of its own.
pub const BACKUP_CHUNK_BYTES: usize = 256 * 1024;

/// How hard a backup is packed: Zstandard's level.
pub const BACKUP_COMPRESSION: i32 = 3;

/// How many partitions a check of a store asks for at once.
pub const VERIFIED_PARTITIONS_AT_ONCE: usize = 256;

/// How many tracking ids of a subscription a check has in memory at once, roughly, if some of them are wrong.
pub const VERIFIED_TRACKING_IDS_MAX: u64 = 100_000;

/// How many differences a check of a store names; the others are counted.
pub const DIFFERENCES_KEPT_MAX: usize = 10_000;

/// How many backups and checks of the whole store run at once.
pub const MAINTENANCE_AT_ONCE_MAX: usize = 2;

/// How many parts of a body that is made while it is sent may wait for the client to read them.
pub const STREAM_PARTS_WAITING_MAX: usize = 4;

/// How long such a body waits for a client who does not read.
pub const STREAM_STALL_TIMEOUT: Duration = Duration::from_secs(60);

/// How long a check of the whole store says nothing at most, while it gets on.
pub const PROGRESS_PAUSE: Duration = Duration::from_millis(500);

/// How many subscriptions a page of a list holds unless the client asks for another number.
pub const PAGE_SUBSCRIPTIONS: u64 = 100;

/// The most subscriptions that a page of a list holds.
pub const PAGE_SUBSCRIPTIONS_MAX: u64 = 1_000;

/// How many submissions an import sends together at most.
pub const IMPORT_SUBMISSIONS_AT_ONCE: usize = 1_000;

/// Once they have so many bytes, they are sent.
pub const IMPORT_BYTES_AT_ONCE: usize = 4 * 1024 * 1024;

/// How many records of a file may have one tracking id.
pub const IMPORT_RECORDS_MAX: usize = 100_000;

/// How many bytes of a file an import reads for a record at most: a quote that is not closed would take the whole file.
pub const IMPORT_ROW_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// How many of the lines that fail an import shows; of the others it says how many.
pub const IMPORT_FAILURES_SHOWN: u64 = 20;

/// How many tracking ids an import remembers, to tell records that should have followed earlier ones.
pub const IMPORT_TRACKING_IDS_KNOWN_MAX: usize = 4_000_000;

/// How many rows of an export are read at once.
pub const EXPORT_PAGE_ROWS: usize = 1_000;

/// How many rows a row group of an exported Parquet file has at most: they are in memory together.
pub const EXPORT_GROUP_ROWS: usize = 65_536;

/// How many bytes the values of such a row group take at most, roughly.
pub const EXPORT_GROUP_BYTES: usize = 64 * 1024 * 1024;

/// How many bytes of rows are copied from one store to another at once, roughly; a larger row goes alone. Less than any engine
/// takes in one commit.
pub const COPY_PAGE_BYTES: usize = 1024 * 1024;

/// How many rows of a partition are written in one commit of a copy.
pub const COPY_COMMIT_ROWS_MAX: usize = 10_000;

/// How many names of partitions are asked for at once to count them.
pub const COPY_PARTITIONS_AT_ONCE: usize = 1_000;

/// How many partitions are compared at once.
pub const COPY_READS_AT_ONCE: usize = 32;
