//! `hobbs-verify client`

use clap::Args;
use hobbs_verify::server::Server;
use std::error::Error;
use std::path::PathBuf;
use std::process::Command;

/// Starts a fresh server and runs a client's own tests against it; they find its address in HOBBS_URL.
#[derive(Debug, Args)]
pub(crate) struct Client {
    /// The server program; it gets an empty temporary data directory
    #[arg(long, value_name = "PATH")]
    binary: PathBuf,
    /// The program that tests, and its arguments
    #[arg(required = true, last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

impl Client {
    /// Runs the program and says whether it succeeded.
    pub(crate) fn run(&self) -> Result<bool, Box<dyn Error>> {
        let (program, arguments) = self.command.split_first().ok_or("a command is needed")?;
        let folder = tempfile::tempdir()?;
        let server = Server::start(&self.binary, &folder.path().join("data"), &folder.path().join("log"))?;
        let status = Command::new(program).args(arguments).env("HOBBS_URL", server.endpoint().base()).status()?;
        Ok(status.success())
    }
}
