//! `cargo xtask lint`

use crate::error::TaskError;
use crate::shell::{cargo, run};
use clap::Args;

/// Runs clippy and builds the documentation, with warnings denied
#[derive(Debug, Args)]
pub(crate) struct Lint {}

impl Lint {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
        run(cargo(&["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
    }
}
