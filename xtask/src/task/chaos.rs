//! `cargo xtask chaos`

use super::cassandra;
use super::conformance::verify;
use crate::error::TaskError;
use crate::shell::run;
use clap::Args;

/// Kills nodes of Hobbs and of Cassandra under load, delays and cuts connections, and checks that nothing is lost or doubled
#[derive(Debug, Args)]
pub(crate) struct Chaos {
    /// What runs the cluster: it is given `start NODES`, `kill-node N`, `start-node N` and `stop`; `cargo xtask cassandra`, if left out
    #[arg(long, value_name = "COMMAND")]
    pub(crate) cassandra_command: Option<String>,
    /// How many nodes of Cassandra
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) cassandra: u8,
    /// How many nodes of Hobbs
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) nodes: u8,
    /// Where all random choices come from; the timing of threads and processes does not
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How long the clients work at least, in seconds; they go on until the last kill is over
    #[arg(long, value_name = "T", default_value_t = 120)]
    pub(crate) seconds: u64,
    /// How many nodes of each kind are killed
    #[arg(long, value_name = "K", default_value_t = 10)]
    pub(crate) kills: u16,
    /// Say what is broken, and when
    #[arg(long)]
    pub(crate) show: bool,
}

impl Chaos {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        let cassandra_command = match &self.cassandra_command {
            Some(command) => command.clone(),
            None => own_cluster()?,
        };
        let mut command = verify("chaos")?;
        command.args(["--cassandra-command", &cassandra_command, "--cassandra", &self.cassandra.to_string()]);
        command.args(["--nodes", &self.nodes.to_string(), "--seed", &self.seed.to_string()]);
        command.args(["--seconds", &self.seconds.to_string(), "--kills", &self.kills.to_string()]);
        run(command.args(self.show.then_some("--show")))
    }
}

/// The command of this program that runs a cluster.
pub(crate) fn own_cluster() -> Result<String, TaskError> {
    let own = std::env::current_exe().map_err(TaskError::Place)?;
    Ok(format!("{} cassandra", own.display()))
}

/// A short run against one node of Cassandra from a fixed seed, if this machine can run Cassandra.
pub(crate) fn smoke() -> Result<(), TaskError> {
    if !cassandra::is_there()? {
        return Ok(());
    }
    Chaos { cassandra_command: None, cassandra: 1, nodes: 2, seed: 1, seconds: 15, kills: 1, show: false }.run()
}
