//! `hobbs-verify scale`

use clap::Args;
use hobbs_verify::bench::Measures;
use hobbs_verify::chaos::Cassandra;
use hobbs_verify::scale::{Options, run};
use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

/// Measures one node of Hobbs and several over one cluster of Cassandra, in turn, and who uses the processors meanwhile.
#[derive(Debug, Args)]
pub(crate) struct Scale {
    /// The server program, built for release
    #[arg(long, value_name = "PATH")]
    binary: PathBuf,
    /// What runs a fresh cluster, as for `chaos`
    #[arg(long, value_name = "COMMAND")]
    cassandra_command: String,
    /// How many nodes of Cassandra
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=9))]
    cassandra: u8,
    /// How many nodes of Hobbs, from measurement to measurement
    #[arg(long, value_name = "N,N", value_delimiter = ',', default_values_t = [1, 2])]
    nodes: Vec<u8>,
    /// How many connections send, over all nodes
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    connections: u16,
    /// Over how many subscriptions the records are spread
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    subscriptions: u32,
    /// How long each measurement takes, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// How often everything is measured
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=100))]
    repeats: u8,
}

impl Scale {
    /// Takes all measurements, prints the table, and says that nothing was broken.
    pub(crate) fn run(&self) -> Result<bool, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let measures =
            Measures { time: Duration::from_secs(self.seconds), subscriptions: self.subscriptions.try_into()? };
        let options = Options {
            binary: self.binary.clone(),
            nodes: self.nodes.iter().map(|nodes| usize::from(*nodes).max(1)).collect(),
            repeats: self.repeats.into(),
            connections: self.connections.into(),
            measures,
        };
        let log = folder.path().join("cassandra.log");
        let cassandra = Cassandra::start(&self.cassandra_command, self.cassandra, &log)?;
        let table = run(&options, &cassandra, folder.path(), &mut |measured| {
            let (nodes, figures, shares) = (measured.nodes, &measured.figures, &measured.shares);
            eprintln!("{nodes} nodes: {} a second, p50 {:?}; {shares}", figures.per_second(), figures.latency(500));
        })?;
        print!("{table}");
        Ok(true)
    }
}
