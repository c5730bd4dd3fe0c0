//! The largest number of everything in the store that could grow.

use std::time::Duration;

/// Jobs that may wait for the writer. One more is refused at once, which the caller hears as
/// "overloaded, try again": a longer queue would only make everybody wait longer.
pub const QUEUED_JOBS_MAX: usize = 4_096;

/// Jobs that share one commit.
pub const BATCH_JOBS_MAX: usize = 256;

/// Invoices of a block of a history: few enough to be looked through for the rows of a page and to
/// be counted between two commits, enough for the blocks of millions to be summed up in a moment.
pub const HISTORY_BLOCK_INVOICES: i64 = 1_024;

/// Connections that read at the same time.
pub const READERS: usize = 4;

/// What a connection that reads may keep of the file, as SQLite's `cache_size` puts it: 8 MiB. The
/// upper levels of an index of several million rows fit, so that a look-up reads only its leaf.
pub const READER_CACHE: &str = "-8192";

/// Prepared statements kept for each connection; more than there are statements.
pub const CACHED_STATEMENTS: usize = 128;

/// Connections to a PostgreSQL server that one process keeps.
pub const CONNECTIONS: usize = 16;

/// Of those, the ones that create invoices many at a time. While one batch is under way, the next
/// gathers; more writers would make more and smaller batches.
pub const BULK_WRITERS: usize = 2;

/// How often the runtime turns before a batch begins.
pub const BULK_TURNS: usize = 3;

/// Ids that are drawn at a time for rows that are inserted together.
pub const IDS_DRAWN: usize = 256;

/// How often a job is run that loses races against others, before its caller hears "overloaded".
pub const TRIES_MAX: u32 = 10;

/// How long a job that lost a race waits, at first and at most: twice as long each time.
pub const RETRY_WAIT: [Duration; 2] = [Duration::from_millis(1), Duration::from_millis(50)];

/// How long a caller waits for a PostgreSQL server's answer, a commit's to its replica included;
/// shorter than a request may take, so that the caller hears of it.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the making of a connection may take, for each host of the database's URL.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a connection lies idle before it is looked whether the server is still there: what is
/// between forgets those that nobody uses.
pub const KEEPALIVE: Duration = Duration::from_secs(60);

/// How long new partitions wait for the tables' locks; everybody else waits behind them.
pub const PARTITION_LOCK_TIMEOUT: Duration = Duration::from_secs(2);

/// How often the schema is tried to be brought up to date, beside other processes that do the same.
pub const MIGRATION_TRIES_MAX: u32 = 10;

/// Rows of a database that are compared and moved at a time: few enough to be held in memory,
/// enough for a journey to the server to cost little.
pub const MOVED_ROWS: usize = 1_000;

/// How long a transaction waits for another process that writes to the same database.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
