//! `cargo xtask conformance`

use crate::error::TaskError;
use crate::shell::{built, cargo, root, run};
use clap::Args;
use std::path::PathBuf;
use std::process::Command;

/// Replays exchanges recorded from a real Kill Bill against a fresh server
#[derive(Debug, Args)]
pub(crate) struct Conformance {
    /// Compare the text of numbers too
    #[arg(long)]
    strict: bool,
    /// Transcripts, or folders of them; all of this repository if left out
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Conformance {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        if self.paths.is_empty() { replay(&[transcripts()], self.strict) } else { replay(&self.paths, self.strict) }
    }
}

/// The folder of the recorded transcripts.
pub(crate) fn transcripts() -> PathBuf {
    root().join("tests/data/conformance")
}

/// Builds the server, and replays against one that is started on an empty folder and ended afterwards.
pub(crate) fn replay(paths: &[PathBuf], strict: bool) -> Result<(), TaskError> {
    let mut command = verify("conformance")?;
    command.arg("--mend-quirks");
    if strict {
        command.arg("--strict");
    }
    run(command.args(paths))
}

/// Builds the server and the verifier; returns the verifier's subcommand with the server as its `--binary`.
pub(crate) fn verify(subcommand: &str) -> Result<Command, TaskError> {
    run(&mut cargo(&["build", "--package", "hobbs", "--package", "hobbs-verify"]))?;
    let folder = built()?;
    let mut command = Command::new(folder.join("hobbs-verify"));
    command.arg(subcommand).arg("--binary").arg(folder.join("hobbs"));
    Ok(command)
}
