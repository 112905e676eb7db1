//! `hobbs-verify chaos`

use clap::Args;
use hobbs_verify::chaos::{Cassandra, Options, run};
use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Kills nodes of Hobbs and of Cassandra under load, delays and cuts connections, and checks that nothing is lost or doubled.
#[derive(Debug, Args)]
pub(crate) struct Chaos {
    /// The server program, built with the feature `cassandra`
    #[arg(long, value_name = "PATH")]
    binary: PathBuf,
    /// What runs a fresh cluster at 127.0.0.1, 127.0.0.2, ...; it is given `start NODES`, `kill-node N`, `start-node N`, `stop`
    #[arg(long, value_name = "COMMAND")]
    cassandra_command: String,
    /// How many nodes of Cassandra
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=9))]
    cassandra: u8,
    /// How many nodes of Hobbs
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=9))]
    nodes: u8,
    /// Where all random choices come from; the timing of threads and processes does not
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How long the clients work at least, in seconds; they go on until the last kill is over
    #[arg(long, value_name = "T", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: u64,
    /// How many nodes of each kind are killed
    #[arg(long, value_name = "K", default_value_t = 10, value_parser = clap::value_parser!(u16).range(0..=10_000))]
    kills: u16,
    /// How many requests are under way at once
    #[arg(long, value_name = "N", default_value_t = 48, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    threads: u16,
    /// Say what is broken, and when
    #[arg(long)]
    show: bool,
}

impl Chaos {
    /// Carries out the run, prints its figures, and says whether everything was right.
    pub(crate) fn run(&self) -> Result<bool, Box<dyn Error>> {
        println!("seed {}", self.seed);
        let started = Instant::now();
        let mut folder = tempfile::tempdir()?;
        let show = self.show;
        let told = move |what: &str| {
            if show {
                println!("{what}");
            }
        };
        let options = Options {
            binary: self.binary.clone(),
            nodes: self.nodes.into(),
            seed: self.seed,
            time: Duration::from_secs(self.seconds),
            kills: self.kills.into(),
            threads: self.threads.into(),
        };
        let carry_out = || {
            let cassandra =
                Cassandra::start(&self.cassandra_command, self.cassandra, &folder.path().join("cassandra.log"))?;
            run(&options, &cassandra, folder.path(), &told)
        };
        let result = carry_out();
        let right = result.as_ref().is_ok_and(hobbs_verify::chaos::Report::is_right);
        if !right {
            folder.disable_cleanup(true);
            println!("what the nodes logged is kept in {}", folder.path().display());
        }
        println!("{}\ntook {} s", result?, started.elapsed().as_secs());
        Ok(right)
    }
}
