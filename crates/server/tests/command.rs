//! The command line.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::process::{Command, Stdio};

/// `hobbs openapi | head` must not end in a panic.
#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    for subcommand in ["openapi", "settings"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hobbs"));
        let mut child = command.arg(subcommand).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{subcommand}: {output:?}");
    }
}
