//! The server under test, as something that can be killed and started again.

use crate::server::{Program, Server, ServerError};
use crate::wire::Endpoint;
use std::path::{Path, PathBuf};

/// A server that keeps its data from one start to the next.
pub trait Subject {
    /// Starts it on the data it has, and says where it listens.
    ///
    /// # Errors
    /// When it does not start.
    fn start(&mut self) -> Result<Endpoint, ServerError>;

    /// Ends it at once, without a chance to finish anything.
    ///
    /// # Errors
    /// When it cannot be ended.
    fn kill(&mut self) -> Result<(), ServerError>;
}

/// The server program on a data directory.
#[derive(Debug)]
pub struct Process {
    program: Program,
    data: PathBuf,
    log: PathBuf,
    running: Option<Server>,
}

impl Process {
    /// The program `binary`, with its data and its log inside `folder`; it does not run yet.
    #[must_use]
    pub fn new(binary: &Path, folder: &Path) -> Self {
        Self::of(Program::new(binary), &folder.join("data"), &folder.join("log"))
    }

    /// A program with its data in one place and its log in another; it does not run yet.
    #[must_use]
    pub fn of(program: Program, data: &Path, log: &Path) -> Self {
        Self { program, data: data.to_owned(), log: log.to_owned(), running: None }
    }

    /// The server, while it runs.
    #[must_use]
    pub fn running(&self) -> Option<&Server> {
        self.running.as_ref()
    }
}

impl Subject for Process {
    fn start(&mut self) -> Result<Endpoint, ServerError> {
        let server = self.program.serve(&self.data, &self.log)?;
        Ok(self.running.insert(server).endpoint().clone())
    }

    fn kill(&mut self) -> Result<(), ServerError> {
        match self.running.take() {
            Some(mut server) => server.kill(),
            None => Ok(()),
        }
    }
}
