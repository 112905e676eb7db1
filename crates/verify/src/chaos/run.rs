//! A chaos run from the empty cluster to the last check.

use super::disruption::Disruption;
use super::proxy::Proxy;
use super::schedule::{Upsets, kills};
use super::trial::{Trial, trial};
use super::{Cassandra, ChaosError, Disturbances, Node, Report};
use crate::server::Program;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// How often it is looked whether the last kill is over.
const PAUSE: Duration = Duration::from_millis(20);

/// The size of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The server program, built with Cassandra.
    pub binary: PathBuf,
    /// How many nodes of Hobbs.
    pub nodes: usize,
    /// Where all random choices come from; when what happens depends on the machine as well.
    pub seed: u64,
    /// How long the clients work at least. They go on until the last kill is over.
    pub time: Duration,
    /// How often a node of each kind is killed.
    pub kills: usize,
    /// How many requests are under way at once.
    pub threads: usize,
}

/// Carries out a run on a cluster that has no keyspace `chaos` yet. What the nodes log goes to `folder`; `told` hears what is broken.
///
/// # Errors
/// When something can't be started, or does not answer after everything is healed. What is wrong is in the report instead.
pub fn run(
    options: &Options,
    cassandra: &Cassandra,
    folder: &Path,
    told: &(dyn Fn(&str) + Sync),
) -> Result<Report, ChaosError> {
    let proxy = Proxy::start()?;
    let nodes = start_nodes(options, cassandra, &proxy, folder)?;
    let endpoints = nodes.iter().map(Node::endpoint).collect::<Result<Vec<_>, _>>()?;
    let clients = Trial { seed: options.seed, nodes: &endpoints, threads: options.threads };
    let over = AtomicBool::new(false);
    let (mut report, disturbances) = trial(&clients, |began| {
        let disruption = Disruption { cassandra, nodes: &nodes, over: &over, began, told };
        let disturbances = disrupt(options, &disruption);
        told("everything is healed");
        disturbances
    })?;
    report.disturbances = disturbances;
    (report.cassandra_kills, report.node_kills) = (options.kills, options.kills);
    report.connections_cut = nodes.iter().flat_map(Node::links).map(|(_, link)| link.connections_cut()).sum();
    Ok(report)
}

fn start_nodes(
    options: &Options,
    cassandra: &Cassandra,
    proxy: &Proxy,
    folder: &Path,
) -> Result<Vec<Node>, ChaosError> {
    let addresses = cassandra.addresses();
    let log = |number| folder.join(format!("hobbs-{}.log", number + 1));
    let node = |number| Node::new(Program::new(&options.binary), &log(number), proxy, &addresses);
    let nodes: Vec<Node> = (0..options.nodes).map(node).collect::<Result<_, _>>()?;
    for (number, node) in nodes.iter().enumerate() {
        if number == 0 {
            node.store().make()?;
        }
        node.start()?;
    }
    Ok(nodes)
}

/// Breaks things until the last kill is over and the time is up.
fn disrupt(options: &Options, disruption: &Disruption<'_>) -> Result<Disturbances, ChaosError> {
    let Options { seed, kills: count, time, nodes, .. } = *options;
    let of_cassandra = kills(seed, count, disruption.cassandra.addresses().len(), time);
    let of_nodes = kills(seed ^ 1, count, nodes, time);
    let links = disruption.nodes.iter().flat_map(Node::links).count();
    let started = Instant::now();
    thread::scope(|scope| {
        let upsetting = scope.spawn(|| disruption.upset(Upsets::new(seed ^ 2, links)));
        let killing = [
            scope.spawn(|| disruption.kill_cassandra(&of_cassandra)),
            scope.spawn(|| disruption.kill_nodes(&of_nodes)),
        ];
        while started.elapsed() < time || !killing.iter().all(ScopedJoinHandle::is_finished) {
            thread::sleep(PAUSE);
        }
        disruption.over.store(true, Ordering::Relaxed);
        for killed in killing {
            killed.join().map_err(|_| ChaosError::Thread)??;
        }
        upsetting.join().map_err(|_| ChaosError::Thread)
    })
}
