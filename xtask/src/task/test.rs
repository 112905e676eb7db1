//! `cargo xtask test`

use super::conformance;
use crate::error::TaskError;
use crate::shell::{cargo, run, works};
use clap::Args;

/// The families of transcripts that Hobbs passes, which must stay so.
const FAMILIES_THAT_PASS: [&str; 7] =
    ["accounts", "catalog", "security", "subscriptions", "system", "tenants", "usage"];

/// Runs all tests, and replays the conformance transcripts that pass against a fresh server
#[derive(Debug, Args)]
pub(crate) struct Test {}

impl Test {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        if works(&mut cargo(&["nextest", "--version"])) {
            run(&mut cargo(&["nextest", "run", "--workspace"]))?;
            // The one kind of test that nextest does not run.
            run(&mut cargo(&["test", "--workspace", "--doc"]))?;
        } else {
            println!("cargo-nextest is not installed: running the tests with `cargo test`");
            run(&mut cargo(&["test", "--workspace"]))?;
        }
        let paths: Vec<_> = FAMILIES_THAT_PASS.iter().map(|family| conformance::transcripts().join(family)).collect();
        conformance::replay(&paths, false, None)
    }
}
