//! A store in Cassandra, and servers on it.

use super::ChaosError;
use super::command::complete;
use crate::server::{PASSWORD, Program, Server};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The most copies that the database keeps of a row.
const COPIES_MAX: usize = 3;
/// How long making the keyspace may take.
const MAKE_MAX: Duration = Duration::from_secs(120);

/// A keyspace of Cassandra, as a server reaches it.
#[derive(Clone, Debug)]
pub struct SharedStore {
    program: Program,
    address: String,
    /// Of how many nodes the cluster is.
    nodes: usize,
    log: PathBuf,
}

impl SharedStore {
    /// The keyspace of a name, reached at the addresses of every node of its cluster. What the servers on it log goes to `log`.
    #[must_use]
    pub fn new(program: Program, nodes: &[SocketAddr], keyspace: &str, log: &Path) -> Self {
        let addresses: Vec<String> = nodes.iter().map(ToString::to_string).collect();
        let address = format!("cassandra://{}/{keyspace}", addresses.join(","));
        Self { program, address, nodes: nodes.len(), log: log.to_owned() }
    }

    /// Makes the keyspace.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn make(&self) -> Result<(), ChaosError> {
        let mut command = self.program.command();
        let copies = self.nodes.clamp(1, COPIES_MAX).to_string();
        command.args(["store", "init", "--replication", &copies, "--store", &self.address]);
        complete(&mut command, &self.log, MAKE_MAX)
    }

    /// Starts a server on it, on a free port. Others pass requests on to it at `advertised`, or else where it listens.
    ///
    /// # Errors
    /// When it does not start.
    pub fn serve(&self, advertised: Option<SocketAddr>) -> Result<Server, ChaosError> {
        let mut command = self.program.command();
        command.args(["serve", "--listen", "127.0.0.1:0", "--store", &self.address]);
        if let Some(address) = advertised {
            command.args(["--advertise", &address.to_string()]);
        }
        command.env("HOBBS_ADMIN_PASSWORD", PASSWORD);
        Ok(Server::run(&mut command, &self.log)?)
    }
}
