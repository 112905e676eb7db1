//! `cargo xtask python`

use crate::error::TaskError;
use crate::shell::{built, cargo, root, run, works};
use clap::Args;
use std::path::Path;
use std::process::Command;

/// Builds the Python package in an environment of its own and runs its tests
#[derive(Debug, Args)]
pub(crate) struct Python {}

impl Python {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        if !works(Command::new("python3").arg("--version")) {
            println!("SKIPPED: python3 is not installed, so the Python package is neither built nor tested");
            return Ok(());
        }
        let (folder, target) = (root().join("python"), built()?);
        let environment = target.join("python-environment");
        let programs = environment.join("bin");
        run(&mut cargo(&["build", "--package", "hobbs"]))?;
        run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
        run(in_environment(&programs.join("pip"), &environment).args(["install", "--quiet", "maturin", "pytest"]))?;
        // The package is a workspace of its own, but what both depend on is built once.
        let shared = target.parent().unwrap_or(&target);
        let mut maturin = in_environment(&programs.join("maturin"), &environment);
        run(maturin.arg("develop").env("CARGO_TARGET_DIR", shared).current_dir(&folder))?;
        let mut pytest = in_environment(&programs.join("pytest"), &environment);
        run(pytest.env("HOBBS_BINARY", target.join("hobbs")).current_dir(&folder))
    }
}

fn in_environment(program: &Path, environment: &Path) -> Command {
    let mut command = Command::new(program);
    command.env("VIRTUAL_ENV", environment).env_remove("CONDA_PREFIX");
    command
}
