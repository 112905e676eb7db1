//! `cargo xtask simulation`

use crate::error::TaskError;
use crate::shell::{cargo, run};
use clap::Args;

/// Runs ledgers over one store under seeded schedules, with conflicts, errors and crashes, against a model
#[derive(Debug, Args)]
pub(crate) struct Simulation {
    /// How many runs
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    seeds: u64,
    /// The seed of the first run; the others follow it
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    first: u64,
    /// Print everything that happens, to find out what went wrong in one run
    #[arg(long)]
    show: bool,
}

impl Simulation {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        let mut command = cargo(&["run", "--quiet", "--profile", "simulation", "--package", "hobbs-simulation", "--"]);
        command.args(["--seeds", &self.seeds.to_string(), "--first", &self.first.to_string()]);
        run(command.args(self.show.then_some("--show")))
    }
}
