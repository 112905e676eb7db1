//! `hobbs-simulation`: runs simulations, each from a seed of its own.

use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use hobbs_simulation::{Counts, Report, run};

/// Runs ledgers over one store under seeded schedules, with conflicts, errors and crashes, against a model.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// How many runs
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    seeds: u64,
    /// The seed of the first run; the others follow it
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    first: u64,
    /// Print everything that happens; of one run, to find out what went wrong
    #[arg(long)]
    show: bool,
}

/// What the runs so far came to.
#[derive(Default)]
struct Total {
    counts: Counts,
    failed: Vec<Report>,
}

fn main() -> ExitCode {
    match play(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("hobbs-simulation: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Carries out the runs and says whether nothing was found.
fn play(arguments: &Arguments) -> std::io::Result<bool> {
    let started = Instant::now();
    let threads = if arguments.show { 1 } else { std::thread::available_parallelism().map_or(1, NonZeroUsize::get) };
    let (next, total) = (AtomicU64::new(0), Mutex::new(Total::default()));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(|| play_on(arguments, &next, &total))).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|_| Err(std::io::Error::other("a run panicked"))))
    })?;
    let Total { counts, failed } = total.into_inner().unwrap_or_default();
    print!("{counts}");
    let milliseconds = started.elapsed().as_millis();
    println!("{} runs from seed {} in {milliseconds} ms, {} failed", arguments.seeds, arguments.first, failed.len());
    Ok(failed.is_empty())
}

/// Carries out one run after the other, until none is left.
fn play_on(arguments: &Arguments, next: &AtomicU64, total: &Mutex<Total>) -> std::io::Result<()> {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= arguments.seeds {
            return Ok(());
        }
        let report = run(arguments.first.saturating_add(number), None, arguments.show)?;
        if let Some(violation) = &report.violation {
            println!("seed {}: {violation}", report.seed);
        }
        if let Ok(mut total) = total.lock() {
            total.counts.add(&report.counts);
            if report.violation.is_some() {
                total.failed.push(report);
            }
        }
    }
}
