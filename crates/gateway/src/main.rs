//! The binary, `turnpike`.

use std::process::ExitCode;

use mimalloc::MiMalloc;
use zeroizing_alloc::ZeroAlloc;

/// Faster than the C library's, most of all where one thread frees what another allocated, as the
/// store's do; for about 15 MiB more memory (`docs/performance.md`).
///
/// What is freed is wiped: a request's buffers, which are the framework's, may hold a card's data.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<MiMalloc> = ZeroAlloc(MiMalloc);

fn main() -> ExitCode {
    gateway::commands::run()
}
