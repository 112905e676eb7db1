//! Measuring one node, then several, in turn.

use super::{ScaleTable, Shares, Usage};
use crate::bench::{BenchError, Credentials, Figures, Measures, Target, measure_nodes};
use crate::chaos::{CASSANDRA_PORT, Cassandra, ChaosError, SharedStore};
use crate::server::{Program, Server};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;
use thiserror::Error;

/// How long new nodes are given to learn of each other, and to learn that those before them are gone.
const ACQUAINTANCE: Duration = Duration::from_secs(8);

/// What is measured.
#[derive(Clone, Debug)]
pub struct Options {
    /// The server program, built for release.
    pub binary: PathBuf,
    /// How many nodes there are, from measurement to measurement.
    pub nodes: Vec<usize>,
    /// How often everything is measured.
    pub repeats: usize,
    /// How many connections send, over all nodes.
    pub connections: usize,
    /// How long each measurement takes, and over how many subscriptions the records are spread.
    pub measures: Measures,
}

/// One measurement.
#[derive(Clone, Debug)]
pub struct Measured {
    /// How many nodes there were.
    pub nodes: usize,
    /// What they answered.
    pub figures: Figures,
    /// Who used the processors meanwhile.
    pub shares: Shares,
}

/// Why the measurements could not be taken.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ScaleError {
    /// A program can't be started.
    #[error(transparent)]
    Cluster(#[from] ChaosError),
    /// A node does not answer as it should.
    #[error(transparent)]
    Bench(#[from] BenchError),
    /// `/proc` can't be read.
    #[error("who uses the processors can't be found out: {0}")]
    Processors(#[from] io::Error),
}

/// Takes all measurements on a cluster that has no keyspace `scale` yet; `told` hears of each.
///
/// # Errors
/// When something can't be started, or does not answer as it should.
pub fn run(
    options: &Options,
    cassandra: &Cassandra,
    folder: &Path,
    told: &mut dyn FnMut(&Measured),
) -> Result<ScaleTable, ScaleError> {
    let addresses = cassandra.addresses().into_iter().map(|address| SocketAddr::new(address, CASSANDRA_PORT));
    let addresses: Vec<SocketAddr> = addresses.collect();
    let store = SharedStore::new(Program::new(&options.binary), &addresses, "scale", &folder.join("hobbs.log"));
    store.make()?;
    let mut table = ScaleTable::default();
    for repeat in 0..options.repeats {
        for &nodes in &options.nodes {
            let measured = measure(options, &store, nodes, &format!("scale-{repeat}-{nodes}"))?;
            told(&measured);
            table.add(measured);
        }
    }
    Ok(table)
}

/// Measures so many nodes, which are started for it and ended afterwards.
fn measure(options: &Options, store: &SharedStore, nodes: usize, run: &str) -> Result<Measured, ScaleError> {
    let servers: Vec<Server> = (0..nodes).map(|_| store.serve(None)).collect::<Result<_, _>>()?;
    thread::sleep(ACQUAINTANCE);
    let target = |server: &Server| Target {
        name: server.endpoint().base().to_owned(),
        endpoint: server.endpoint().clone(),
        credentials: Credentials::default(),
        keeps: true,
    };
    let targets: Vec<Target> = servers.iter().map(target).collect();
    let mut before = None;
    let figures = measure_nodes(&targets, options.connections, options.measures, run, || {
        before = Usage::now().ok();
    })?;
    let after = Usage::now()?;
    Ok(Measured { nodes, figures, shares: after.since(&before.unwrap_or_default()) })
}
