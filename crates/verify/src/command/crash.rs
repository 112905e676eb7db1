//! `hobbs-verify crash`

use clap::Args;
use hobbs_verify::crash::{Options, Process, run};
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

/// Kills the server while it takes submissions and checks that nothing acknowledged is lost or counted twice.
#[derive(Debug, Args)]
pub(crate) struct Crash {
    /// The server program; it gets an empty temporary data directory
    #[arg(long, value_name = "PATH")]
    binary: PathBuf,
    /// Where all random choices come from; only the timing of the threads does not
    #[arg(long, value_name = "N")]
    seed: u64,
    /// How often the server is killed while it takes submissions
    #[arg(long, value_name = "R", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    rounds: u16,
    /// How many submissions are sent
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    submissions: u32,
    /// How many random windows are compared after each restart
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    windows: u32,
    /// How many threads send
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=12))]
    threads: u8,
}

impl Crash {
    /// Carries out the run, prints its figures, and says whether everything was right.
    pub(crate) fn run(&self) -> Result<bool, Box<dyn Error>> {
        let options = Options {
            seed: self.seed,
            rounds: self.rounds.into(),
            submissions: self.submissions.try_into()?,
            windows: self.windows.try_into()?,
            threads: self.threads.into(),
        };
        println!("seed {}", self.seed);
        let started = Instant::now();
        let mut folder = tempfile::tempdir()?;
        let result =
            run(&options, &mut Process::new(&self.binary, folder.path()), &mut |progress| println!("{progress}"));
        let right = result.as_ref().is_ok_and(|report| report.mismatches == 0);
        if !right {
            folder.disable_cleanup(true);
            println!("the server's data and log are kept in {}", folder.path().display());
        }
        println!("{}\ntook {} ms", result?, started.elapsed().as_millis());
        Ok(right)
    }
}
