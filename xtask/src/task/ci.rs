//! `cargo xtask ci`

use super::{
    bench, cassandra::Cassandra, chaos, clients::Clients, crash::Crash, deny::Deny, differential, faults::Faults,
    fmt::Fmt, lint::Lint, python::Python, rating, test::Test,
};
use crate::error::TaskError;
use clap::Args;
use std::time::Instant;

/// Runs everything that a change must pass, and stops at the first failure
#[derive(Debug, Args)]
pub(crate) struct Ci {}

/// A step's name, and what it does.
type Step = (&'static str, fn() -> Result<(), TaskError>);

const STEPS: [Step; 13] = [
    ("fmt", || Fmt { check: true }.run()),
    ("lint", || Lint {}.run()),
    ("deny", || Deny {}.run()),
    ("test", || Test {}.run()),
    ("crash", || Crash { seed: 1, rounds: 3 }.run()),
    ("faults", || Faults { seed: 1, only: None, long: false }.run()),
    ("differential", differential::smoke),
    ("rating", rating::check),
    ("bench", bench::smoke),
    ("cassandra", || Cassandra { nodes: 1, step: None }.run()),
    ("chaos", chaos::smoke),
    ("clients", || Clients {}.run()),
    ("python", || Python {}.run()),
];

impl Ci {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        run_steps(&STEPS)
    }
}

fn run_steps(steps: &[Step]) -> Result<(), TaskError> {
    let count = steps.len();
    for (index, (name, step)) in steps.iter().enumerate() {
        let number = index + 1;
        println!("==> {number}/{count} {name}");
        let started = Instant::now();
        let result = step();
        let verdict = if result.is_ok() { "passed" } else { "FAILED" };
        println!("<== {number}/{count} {name} {verdict} in {} s", started.elapsed().as_secs());
        result?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    static RUN: AtomicUsize = AtomicUsize::new(0);

    fn passes() -> Result<(), TaskError> {
        RUN.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    fn fails() -> Result<(), TaskError> {
        Err(TaskError::Missing { tool: "a tool", remedy: "a remedy" })
    }

    #[test]
    fn the_first_failure_ends_the_run() {
        let error = run_steps(&[("one", passes), ("two", fails), ("three", passes)]).unwrap_err();
        assert_eq!(error.to_string(), "a tool is not installed; get it with `a remedy`");
        assert_eq!(RUN.load(Ordering::SeqCst), 1);
    }
}
