//! The binary, `turnpike`.

use std::process::ExitCode;

/// Faster than the C library's, most of all where one thread frees what another allocated, as the
/// store's do; for about 15 MiB more memory (`docs/performance.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    gateway::commands::run()
}
