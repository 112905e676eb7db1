//! The library that stands between the server and the operating system: built from its source when it is needed.

use super::FaultError;
use super::control::{Control, Counter};
use crate::server::Program;
use std::fs;
use std::path::Path;
use std::process::Command;

const SOURCE: &str = include_str!("library/faults.c");

/// A program that is run with the library, and the control of what goes wrong.
#[derive(Debug)]
pub(super) struct Interposed {
    pub(super) program: Program,
    pub(super) control: Control,
}

impl Interposed {
    /// Builds the library in a folder, and lets a program be run with it: files below `data` are concerned.
    pub(super) fn build(program: &Program, folder: &Path, data: &Path) -> Result<Self, FaultError> {
        if !cfg!(target_os = "linux") {
            return Err(FaultError::NotHere("it takes Linux".to_owned()));
        }
        let library = compile(folder)?;
        let control = Control::create(folder)?;
        let program = program
            .clone()
            .with("LD_PRELOAD", library)
            .with("HOBBS_FAULTS_CONTROL", control.path())
            .with("HOBBS_FAULTS_DIRECTORY", data);
        Ok(Self { program, control })
    }

    /// Checks that the program goes through the library at all: whoever opens a data directory syncs something.
    pub(super) fn check(&self) -> Result<(), FaultError> {
        if self.control.count(Counter::Syncs)? > 0 && self.control.count(Counter::ClockReadings)? > 0 {
            return Ok(());
        }
        let reason = "the program does not go through a library in LD_PRELOAD; it has to be linked dynamically";
        Err(FaultError::NotHere(reason.to_owned()))
    }
}

fn compile(folder: &Path) -> Result<std::path::PathBuf, FaultError> {
    let (source, library) = (folder.join("faults.c"), folder.join("faults.so"));
    fs::write(&source, SOURCE).map_err(FaultError::at("the source of the interposed library"))?;
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let mut command = Command::new(&compiler);
    command.args(["-shared", "-fPIC", "-O2", "-o"]).arg(&library).arg(&source).args(["-ldl", "-lpthread"]);
    let compiled = command.output().map_err(|error| {
        FaultError::NotHere(format!("the C compiler {} can't be run ({error})", compiler.display()))
    })?;
    if compiled.status.success() {
        return Ok(library);
    }
    Err(FaultError::NotHere(format!("the C compiler failed: {}", String::from_utf8_lossy(&compiled.stderr).trim())))
}
