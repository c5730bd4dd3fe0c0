//! The largest number of everything in the store that could grow.

use std::time::Duration;

/// Jobs that may wait for the writer. One more is refused at once, which the caller hears as
/// "overloaded, try again": a longer queue would only make everybody wait longer.
pub const QUEUED_JOBS_MAX: usize = 4_096;

/// Jobs that share one commit.
pub const BATCH_JOBS_MAX: usize = 256;

/// Connections that read at the same time.
pub const READERS: usize = 4;

/// Prepared statements kept for each connection; more than there are statements.
pub const CACHED_STATEMENTS: usize = 128;

/// How long a transaction waits for another process that writes to the same database.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
