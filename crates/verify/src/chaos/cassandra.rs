//! A cluster of Cassandra nodes, run by a command.

use super::ChaosError;
use super::command::complete;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// How long the command may take for one of its steps. The first start may have to fetch Cassandra.
const STEP_MAX: Duration = Duration::from_secs(600);
/// The port that the nodes take clients on.
pub const CASSANDRA_PORT: u16 = 9042;

/// A cluster that a command runs: `COMMAND start NODES`, `COMMAND kill-node N`, `COMMAND start-node N`, `COMMAND stop`. Its nodes
/// have the addresses 127.0.0.1, 127.0.0.2 and so on, and keep their data from one start to the next.
#[derive(Debug)]
pub struct Cassandra {
    program: PathBuf,
    arguments: Vec<String>,
    nodes: u8,
    log: PathBuf,
}

impl Cassandra {
    /// Starts a cluster. It is stopped when this is dropped.
    ///
    /// # Errors
    /// When the command fails.
    pub fn start(command: &str, nodes: u8, log: &Path) -> Result<Self, ChaosError> {
        let mut words = command.split_whitespace().map(str::to_owned);
        let program = words.next().unwrap_or_default().into();
        let cluster = Self { program, arguments: words.collect(), nodes, log: log.to_owned() };
        cluster.run(&["start", &nodes.to_string()])?;
        Ok(cluster)
    }

    /// The addresses of the nodes.
    #[must_use]
    pub fn addresses(&self) -> Vec<IpAddr> {
        (1..=self.nodes).map(|node| Ipv4Addr::new(127, 0, 0, node).into()).collect()
    }

    /// Ends a node at once (`SIGKILL`); the first is 0.
    ///
    /// # Errors
    /// When the command fails.
    pub fn kill(&self, node: usize) -> Result<(), ChaosError> {
        self.run(&["kill-node", &(node + 1).to_string()])
    }

    /// Starts a node that was killed, and waits until it takes clients.
    ///
    /// # Errors
    /// When the command fails.
    pub fn start_again(&self, node: usize) -> Result<(), ChaosError> {
        self.run(&["start-node", &(node + 1).to_string()])
    }

    fn run(&self, step: &[&str]) -> Result<(), ChaosError> {
        complete(Command::new(&self.program).args(&self.arguments).args(step), &self.log, STEP_MAX)
    }
}

impl Drop for Cassandra {
    fn drop(&mut self) {
        if let Err(error) = self.run(&["stop"]) {
            eprintln!("the cluster may still run: {error}");
        }
    }
}
