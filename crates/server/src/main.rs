//! The binary `hobbs`: see `hobbs help`.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Requests allocate many small things for a short time, on one thread, to be freed on another; the system's allocator took
/// a fifth of the time on that.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    hobbs::command::run()
}
