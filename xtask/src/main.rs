//! The tasks of this repository: `cargo xtask help` lists them, `cargo xtask ci` runs them all.
//!
//! It runs other programs and nothing else: no check or test is written here, and nothing of it is shipped.

mod error;
mod shell;
mod task;

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use task::{
    bench, cassandra, chaos, ci, clients, conformance, crash, deny, differential, faults, fmt, fuzz, lint, python,
    rating, scale, simulation, test,
};

/// The tasks of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    Fmt(fmt::Fmt),
    Lint(lint::Lint),
    Test(test::Test),
    Conformance(conformance::Conformance),
    Crash(crash::Crash),
    Differential(differential::Differential),
    Faults(faults::Faults),
    Chaos(chaos::Chaos),
    Rating(rating::Rating),
    RatingDifferential(rating::RatingDifferential),
    Simulation(simulation::Simulation),
    Fuzz(fuzz::Fuzz),
    Clients(clients::Clients),
    Bench(bench::Bench),
    Cassandra(cassandra::Cassandra),
    Scale(scale::Scale),
    Python(python::Python),
    Deny(deny::Deny),
    Ci(ci::Ci),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Fmt(task) => task.run(),
        Task::Lint(task) => task.run(),
        Task::Test(task) => task.run(),
        Task::Conformance(task) => task.run(),
        Task::Crash(task) => task.run(),
        Task::Differential(task) => task.run(),
        Task::Faults(task) => task.run(),
        Task::Chaos(task) => task.run(),
        Task::Rating(task) => task.run(),
        Task::RatingDifferential(task) => task.run(),
        Task::Simulation(task) => task.run(),
        Task::Fuzz(task) => task.run(),
        Task::Clients(task) => task.run(),
        Task::Bench(task) => task.run(),
        Task::Cassandra(task) => task.run(),
        Task::Scale(task) => task.run(),
        Task::Python(task) => task.run(),
        Task::Deny(task) => task.run(),
        Task::Ci(task) => task.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
