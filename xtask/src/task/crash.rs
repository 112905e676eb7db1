//! `cargo xtask crash`

use super::conformance::verify;
use crate::error::TaskError;
use crate::shell::run;
use clap::Args;

/// Kills a server while it takes submissions, and checks that nothing acknowledged is lost or counted twice
#[derive(Debug, Args)]
pub(crate) struct Crash {
    /// Where all random choices come from
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How often the server is killed while it takes submissions
    #[arg(long, value_name = "R", default_value_t = 3)]
    pub(crate) rounds: u16,
}

impl Crash {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        let (seed, rounds) = (self.seed.to_string(), self.rounds.to_string());
        run(verify("crash")?.args(["--seed", &seed, "--rounds", &rounds]))
    }
}
