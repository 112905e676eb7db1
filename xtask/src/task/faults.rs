//! `cargo xtask faults`

use super::conformance::{verify, verify_released};
use crate::error::TaskError;
use crate::shell::run;
use clap::Args;

/// Lets disks, syncs, clocks and clients go wrong around a server, and checks that nothing acknowledged is lost or doubled
#[derive(Debug, Args)]
pub(crate) struct Faults {
    /// Where all random choices come from
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Try this alone: kill, full-disk, short-writes, failed-sync, clock, damage, connections, overload
    #[arg(long, value_name = "KIND")]
    pub(crate) only: Option<String>,
    /// Try enough to rely on, with a release build: for minutes, rather than just to see that it works
    #[arg(long)]
    pub(crate) long: bool,
}

impl Faults {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        let mut command = if self.long { verify_released("faults")? } else { verify("faults")? };
        command.args(["--seed", &self.seed.to_string()]);
        run(command.args(self.long.then_some("--long")).args(&self.only))
    }
}
