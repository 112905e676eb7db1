//! `cargo xtask deny`

use crate::error::TaskError;
use crate::shell::{cargo, run, works};
use clap::Args;

/// Checks the licences, duplicates and sources of the dependencies
#[derive(Debug, Args)]
pub(crate) struct Deny {}

impl Deny {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        if !works(&mut cargo(&["deny", "--version"])) {
            return Err(TaskError::Missing { tool: "cargo-deny", remedy: "cargo install --locked cargo-deny" });
        }
        run(&mut cargo(&["deny", "check", "bans", "licenses", "sources"]))
    }
}
