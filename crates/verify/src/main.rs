//! `hobbs-verify`: checks a running Hobbs from outside.

mod command;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Checks a running Hobbs from outside, over HTTP alone.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Bench(command::Bench),
    Chaos(command::Chaos),
    Client(command::Client),
    Conformance(command::Conformance),
    Crash(command::Crash),
    Differential(command::Differential),
    Faults(command::Faults),
    Rating(command::Rating),
    RatingDifferential(command::RatingDifferential),
    Scale(command::Scale),
}

fn main() -> ExitCode {
    let verdict = match Arguments::parse().command {
        Command::Bench(bench) => bench.run(),
        Command::Chaos(chaos) => chaos.run(),
        Command::Client(client) => client.run(),
        Command::Conformance(conformance) => conformance.run(),
        Command::Crash(crash) => crash.run(),
        Command::Differential(differential) => differential.run(),
        Command::Faults(faults) => faults.run(),
        Command::Rating(rating) => rating.run(),
        Command::RatingDifferential(differential) => differential.run(),
        Command::Scale(scale) => scale.run(),
    };
    match verdict {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("hobbs-verify: {error}");
            ExitCode::FAILURE
        }
    }
}
