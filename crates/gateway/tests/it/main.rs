//! The gateway from outside: over HTTP, as merchants, payers and operators use it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod binary;
mod callbacks;
mod chain;
mod command_line;
mod contract;
mod durability;
mod nodes;
mod settlements;
mod signatures;
mod smoke;

use std::time::Duration;

/// Waits for something that comes within moments, or has the test fail.
async fn soon<T>(coming: impl Future<Output = T>) -> T {
    let coming = tokio::time::timeout(Duration::from_secs(60), coming);
    coming.await.expect("it did not come within a minute")
}
