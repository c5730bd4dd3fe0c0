//! The time, as something that is handed in: nothing else in the gateway asks for it.

use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

use domain::timestamp::{Span, Timestamp};

/// When the process first asked how much time has passed.
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
static FIRST_ASKED: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// How much time has passed since some moment of the past. Nobody sets it, as somebody may set
    /// what [`Self::now`] tells, so it says how old something is.
    fn elapsed(&self) -> Span;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn now(&self) -> Timestamp {
        // A machine set to a time before 1970 reads as 1970, one set after the year 294,000 as the
        // end of time.
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        timestamp(since_1970.unwrap_or_default())
    }

    fn elapsed(&self) -> Span {
        timestamp(FIRST_ASKED.elapsed()).since(timestamp(Duration::ZERO))
    }
}

fn timestamp(since_1970: Duration) -> Timestamp {
    Timestamp::from_micros(i64::try_from(since_1970.as_micros()).unwrap_or(i64::MAX))
}
