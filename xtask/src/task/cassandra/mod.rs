//! `cargo xtask cassandra`

mod cluster;
mod library;
mod node;
mod process;

use super::conformance::transcripts;
use crate::error::TaskError;
use crate::shell::{built, cargo, run};
use clap::{Args, Subcommand};
use cluster::Cluster;
use library::Library;
use std::process::Command;

/// Runs what needs Apache Cassandra against a cluster that it starts on 127.0.0.1, 127.0.0.2, ... and stops afterwards
///
/// The contract suite of the engine, the whole program, and the conformance transcripts. Needs Java 17 and Maven, which fetches
/// Cassandra (67 MB) the first time; about 0.9 GB of memory for each node.
#[derive(Debug, Args)]
pub(crate) struct Cassandra {
    /// How many nodes
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=3))]
    pub(crate) nodes: u8,
    #[command(subcommand)]
    pub(crate) step: Option<Step>,
}

/// Single steps, for what runs a cluster itself.
#[derive(Debug, Subcommand)]
pub(crate) enum Step {
    /// Start an empty cluster, and leave it running
    Start {
        /// How many nodes
        #[arg(value_parser = clap::value_parser!(u8).range(1..=3))]
        nodes: u8,
    },
    /// Start a node again that was killed
    StartNode {
        /// Which; the first is 1
        #[arg(value_parser = clap::value_parser!(u8).range(1..=3))]
        node: u8,
    },
    /// End a node at once
    KillNode {
        /// Which; the first is 1
        #[arg(value_parser = clap::value_parser!(u8).range(1..=3))]
        node: u8,
    },
    /// Stop every node
    Stop,
}

impl Cassandra {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        let Some(library) = Library::find_or_fetch()? else { return Ok(()) };
        match self.step {
            None => check(&library, self.nodes),
            Some(Step::Start { nodes }) => Cluster::start(&library, nodes, true).map(Cluster::leave_running),
            Some(Step::StartNode { node }) => {
                node::start(&library, node, true).and_then(|()| node::wait_until_up(&library, node))
            }
            Some(Step::KillNode { node }) => node::kill(&library, node),
            Some(Step::Stop) => cluster::stop(&library),
        }
    }
}

/// Whether this machine can run Cassandra; fetches it, and says what is missing if not.
pub(crate) fn is_there() -> Result<bool, TaskError> {
    Ok(Library::find_or_fetch()?.is_some())
}

/// The tests that need a cluster: their package, their file, and what the names of those that do begin with.
const TESTS: [(&str, &str, &str); 2] = [("hobbs-store", "engines", "cassandra::"), ("hobbs", "cassandra", "")];

fn test(package: &str, file: &str, more: &[&str]) -> Command {
    let mut command = cargo(&["test", "--package", package, "--features", "cassandra", "--test", file]);
    command.args(more);
    command
}

/// Builds everything, starts a cluster, and runs what needs one.
fn check(library: &Library, nodes: u8) -> Result<(), TaskError> {
    for (package, file, _) in TESTS {
        run(&mut test(package, file, &["--no-run"]))?;
    }
    run(&mut cargo(&["build", "--package", "hobbs", "--package", "hobbs-verify"]))?;
    let cluster = Cluster::start(library, nodes, false)?;
    let addresses = cluster.addresses();
    for (package, file, names) in TESTS {
        let mut command = test(package, file, &["--", "--ignored", "--test-threads", "1", names]);
        run(command.env("HOBBS_TEST_CASSANDRA", &addresses))?;
    }
    conformance(&addresses, nodes)
}

/// Replays all transcripts against a server that keeps everything in the cluster.
fn conformance(addresses: &str, nodes: u8) -> Result<(), TaskError> {
    let folder = built()?;
    let store = format!("cassandra://{addresses}/conformance");
    let hobbs = folder.join("hobbs");
    run(Command::new(&hobbs).args(["store", "init", "--store", &store, "--replication", &nodes.to_string()]))?;
    let mut replay = Command::new(folder.join("hobbs-verify"));
    replay.arg("conformance").arg("--binary").arg(hobbs).args(["--store", &store, "--mend-quirks"]);
    run(replay.arg(transcripts()))
}
