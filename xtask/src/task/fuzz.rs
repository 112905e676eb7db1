//! `cargo xtask fuzz`

use crate::error::TaskError;
use crate::shell::{cargo, root, run};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The decoders, each by the name of its target.
const TARGETS: [&str; 6] = ["backup", "catalog", "data-directory", "requests", "rows", "texts"];
/// What makes the compiler count the branches that a run takes, as libFuzzer wants it. All of it is stable.
const COUNTED: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                       -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
                       -Ccodegen-units=1";

/// Lets libFuzzer look for bytes that a decoder of the wire or the disk fails on; needs a C++ compiler
#[derive(Debug, Args)]
pub(crate) struct Fuzz {
    /// How long each decoder is tried, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// Only this decoder
    #[arg(long, value_name = "NAME", value_parser = TARGETS)]
    target: Option<String>,
}

impl Fuzz {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        let folder = root().join("fuzz");
        let manifest = folder.join("Cargo.toml");
        // A target of its own keeps what counts branches out of the build scripts, which libFuzzer is not linked to.
        let mut build = cargo(&["build", "--release", "--target", "host-tuple", "--manifest-path"]);
        run(build.arg(manifest).env("RUSTFLAGS", COUNTED).env("CARGO_TARGET_DIR", folder.join("target")))?;
        let program = program(&folder.join("target"))?;
        let chosen = TARGETS.iter().filter(|name| self.target.as_deref().is_none_or(|target| target == **name));
        for name in chosen {
            // What libFuzzer found worth keeping is where the next run begins.
            let corpus = folder.join("corpus").join(name);
            std::fs::create_dir_all(&corpus).map_err(TaskError::Place)?;
            let mut command = Command::new(&program);
            command.current_dir(&folder).env("HOBBS_FUZZ_TARGET", name).env("HOBBS_FUZZ_SEEDS", &corpus);
            command.arg(format!("-max_total_time={}", self.seconds)).arg("-max_len=65536").arg("-print_final_stats=1");
            run(command.arg(&corpus))?;
        }
        Ok(())
    }
}

/// The program that was built: below the folder that is named after this machine's kind.
fn program(target: &Path) -> Result<PathBuf, TaskError> {
    let kinds = std::fs::read_dir(target).map_err(TaskError::Place)?;
    let programs = kinds.filter_map(|kind| Some(kind.ok()?.path().join("release/hobbs-libfuzzer")));
    let missing = || std::io::Error::other("libFuzzer's program was built, and is not there");
    programs.into_iter().find(|path| path.is_file()).ok_or_else(missing).map_err(TaskError::Place)
}
