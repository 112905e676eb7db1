//! Why a task did not succeed.

use std::io;
use std::process::ExitStatus;
use thiserror::Error;

/// Why a task did not succeed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum TaskError {
    /// A program cannot be run at all.
    #[error("`{command}` cannot be run: {source}")]
    Start { command: String, source: io::Error },
    /// A program ended with a failure.
    #[error("`{command}` failed: {status}")]
    Failed { command: String, status: ExitStatus },
    /// A tool is not installed.
    #[error("{tool} is not installed; get it with `{remedy}`")]
    Missing { tool: &'static str, remedy: &'static str },
    /// The nodes of a cluster are not there.
    #[error("the cluster: {0}")]
    Cluster(String),
    /// Files of a cluster cannot be read or written.
    #[error("the files of the cluster cannot be handled: {0}")]
    Files(io::Error),
    /// This program's own place cannot be found.
    #[error("the folder of the built programs cannot be found: {0}")]
    Place(io::Error),
}
