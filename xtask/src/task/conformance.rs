//! `cargo xtask conformance`

use crate::error::TaskError;
use crate::shell::{built, cargo, root, run};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Replays exchanges recorded from a real Kill Bill against a fresh server
#[derive(Debug, Args)]
pub(crate) struct Conformance {
    /// Compare the text of numbers too
    #[arg(long)]
    strict: bool,
    /// Another server that gets the same requests: the answers are compared with its own, not with the recorded ones
    #[arg(long, value_name = "URL")]
    peer: Option<String>,
    /// Transcripts, or folders of them; all of this repository if left out
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Conformance {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        let all = [transcripts()];
        let paths = if self.paths.is_empty() { all.as_slice() } else { &self.paths };
        replay(paths, self.strict, self.peer.as_deref())
    }
}

/// The folder of the recorded transcripts.
pub(crate) fn transcripts() -> PathBuf {
    root().join("tests/data/conformance")
}

/// Builds the server, and replays against one that is started on an empty folder and ended afterwards, and against a peer
/// if there is one.
pub(crate) fn replay(paths: &[PathBuf], strict: bool, peer: Option<&str>) -> Result<(), TaskError> {
    let mut command = verify("conformance")?;
    command.arg("--mend-quirks");
    if strict {
        command.arg("--strict");
    }
    if let Some(peer) = peer {
        command.args(["--peer", peer]);
    }
    run(command.args(paths))
}

/// Builds the server and the verifier; returns the verifier's subcommand with the server as its `--binary`.
pub(crate) fn verify(subcommand: &str) -> Result<Command, TaskError> {
    run(&mut cargo(&["build", "--package", "hobbs", "--package", "hobbs-verify"]))?;
    Ok(verify_in(&built()?, subcommand))
}

/// The same with a release build.
pub(crate) fn verify_released(subcommand: &str) -> Result<Command, TaskError> {
    run(&mut cargo(&["build", "--release", "--package", "hobbs", "--package", "hobbs-verify"]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    Ok(verify_in(&target.join("release"), subcommand))
}

fn verify_in(folder: &Path, subcommand: &str) -> Command {
    let mut command = Command::new(folder.join("hobbs-verify"));
    command.arg(subcommand).arg("--binary").arg(folder.join("hobbs"));
    command
}
