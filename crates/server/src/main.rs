//! The binary `hobbs`: see `hobbs help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    hobbs::command::run()
}
