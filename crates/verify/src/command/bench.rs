//! `hobbs-verify bench`

use clap::Args;
use hobbs_verify::bench::{
    Ceiling, Credentials, Footprint, Load, Measurement, Measures, Table, Target, measure, sync_times,
};
use hobbs_verify::server::Server;
use hobbs_verify::wire::Endpoint;
use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

/// How long the disk is measured at most.
const DISK_TIME_MAX: Duration = Duration::from_secs(2);

/// Loads a fresh server, a server that stores nothing, and any peers in turn, and prints one table.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// The server program, built for release; each measurement gets a fresh one on an empty temporary data directory
    #[arg(long, value_name = "PATH")]
    binary: PathBuf,
    /// Another server to be measured, such as http://127.0.0.1:8080; can be given several times
    #[arg(long, value_name = "URL")]
    peer: Vec<String>,
    /// A user of the peers who may do everything
    #[arg(long, value_name = "NAME", default_value = "admin")]
    user: String,
    /// That user's password
    #[arg(long, value_name = "PASSWORD", default_value = "password")]
    password: String,
    /// How long each measurement takes, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// How often everything is measured
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=100))]
    repeats: u8,
    /// Over how many subscriptions single records are spread
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    subscriptions: usize,
    /// How many records the months have whose totals are read
    #[arg(long, value_name = "N,N", value_delimiter = ',', default_values_t = [1_000, 103_000, 503_000])]
    totals: Vec<u64>,
    /// Also measure what so many records take up in memory and on disk, and how long starting with them takes
    #[arg(long, value_name = "RECORDS")]
    footprint: Option<u64>,
    /// Over how many subscriptions those records are spread
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
    footprint_subscriptions: u64,
    /// Measure only that which has this in its name
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
}

impl Bench {
    /// Takes all measurements, prints the table, and says that nothing was broken.
    pub(crate) fn run(&self) -> Result<bool, Box<dyn Error>> {
        let mut measurements = [1, 16, 64, 256].map(Measurement::Single).to_vec();
        measurements.push(Measurement::Bulk(10_000));
        measurements.extend(self.totals.iter().map(|&records| Measurement::Total(records)));
        measurements.retain(|measurement| measurement.to_string().contains(&self.only));
        let measures = Measures { time: Duration::from_secs(self.seconds), subscriptions: self.subscriptions };
        let disk = sync_times(tempfile::tempdir()?.path(), measures.time.min(DISK_TIME_MAX))?;
        let mut table = Table::default();
        for _ in 0..self.repeats {
            for &measurement in &measurements {
                self.measure_all(measurement, measures, &mut table)?;
            }
        }
        print!("{table}");
        let [p50, p99] = [500, 990].map(|per_mille| disk.latency(per_mille).as_micros());
        println!("\nOne small append and its sync take this disk {p50} µs (p50), {p99} µs (p99).");
        if let Some(records) = self.footprint {
            let load = Load { records, subscriptions: self.footprint_subscriptions };
            print!("\n{}", Footprint::measure(&self.binary, load)?);
        }
        Ok(true)
    }

    fn measure_all(
        &self,
        measurement: Measurement,
        measures: Measures,
        table: &mut Table,
    ) -> Result<(), Box<dyn Error>> {
        let ceiling = Ceiling::start()?;
        let folder = tempfile::tempdir()?;
        let server = Server::start(&self.binary, &folder.path().join("data"), &folder.path().join("log"))?;
        let ceiling = Target { keeps: false, ..Target::started("ceiling", ceiling.endpoint()) };
        let mut targets = vec![ceiling, Target::started("hobbs", server.endpoint())];
        for peer in &self.peer {
            let credentials = Credentials { user: self.user.clone(), password: self.password.clone() };
            targets.push(Target { name: peer.clone(), endpoint: Endpoint::parse(peer)?, credentials, keeps: true });
        }
        for target in &targets {
            let run = format!("bench-{:016x}", rand::random::<u64>());
            if let Some(figures) = measure(target, measurement, measures, &run)? {
                let (rate, name) = (figures.per_second(), &target.name);
                eprintln!(
                    "{measurement}: {name}: {rate} calls/s, p50 {:?}, p99 {:?}",
                    figures.latency(500),
                    figures.latency(990)
                );
                table.add(measurement, name, figures);
            }
        }
        Ok(())
    }
}
