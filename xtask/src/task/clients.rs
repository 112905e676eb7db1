//! `cargo xtask clients`

use super::conformance::verify;
use crate::error::TaskError;
use crate::shell::{root, run, works};
use clap::Args;
use std::process::Command;

/// Runs clients that nobody here wrote against a fresh server, each installed from its registry
#[derive(Debug, Args)]
pub(crate) struct Clients {}

impl Clients {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        javascript()?;
        java()
    }
}

fn javascript() -> Result<(), TaskError> {
    if !works(Command::new("npm").arg("--version")) {
        println!("SKIPPED: npm is not installed, so the JavaScript client is not tested");
        return Ok(());
    }
    let folder = root().join("tests/clients/javascript");
    run(Command::new("npm").args(["install", "--no-audit", "--no-fund"]).current_dir(&folder))?;
    run(verify("client")?.args(["--", "npm", "test"]).current_dir(&folder))
}

fn java() -> Result<(), TaskError> {
    if !works(Command::new("mvn").arg("--version")) {
        println!("SKIPPED: Maven (with a JDK of 11 or later) is not installed, so the Java client is not tested");
        return Ok(());
    }
    let folder = root().join("tests/clients/java");
    run(verify("client")?.args(["--", "mvn", "--batch-mode", "--quiet", "test"]).current_dir(&folder))
}
