//! `cargo xtask bench`

use super::conformance::{verify, verify_released};
use crate::error::TaskError;
use crate::shell::run;
use clap::Args;

/// Measures a release build next to a server that stores nothing, and prints one table
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// What is passed on to `hobbs-verify bench`: --peer URL, --seconds N, --repeats N, --only TEXT, ...
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
    pub(crate) options: Vec<String>,
}

impl Bench {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        run(verify_released("bench")?.args(&self.options))
    }
}

/// Every measurement once and short, on the build at hand: it fails on a broken run, never on a slow one.
pub(crate) fn smoke() -> Result<(), TaskError> {
    const SHORT: &str = "--seconds 1 --repeats 1 --subscriptions 20 --totals 1000,20000 \
                         --footprint 20000 --footprint-subscriptions 100";
    run(verify("bench")?.args(SHORT.split_whitespace()))
}
