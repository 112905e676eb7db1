//! `cargo xtask fmt`

use crate::error::TaskError;
use crate::shell::{cargo, run};
use clap::Args;

/// Formats the code
#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// Only say whether it is formatted
    #[arg(long)]
    pub(crate) check: bool,
}

impl Fmt {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        let mut command = cargo(&["fmt", "--all"]);
        if self.check {
            command.arg("--check");
        }
        run(&mut command)
    }
}
