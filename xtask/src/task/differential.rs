//! `cargo xtask differential`

use super::conformance::verify;
use crate::error::TaskError;
use crate::shell::{built, run};
use clap::Args;

/// Sends the same random requests to a fresh server and to another one, and shrinks what they answer differently
#[derive(Debug, Args)]
pub(crate) struct Differential {
    /// The other server, such as http://127.0.0.1:8080; a second fresh one, if left out
    #[arg(long, value_name = "URL")]
    pub(crate) peer: Option<String>,
    /// What is passed on to `hobbs-verify differential`: --seed N, --requests N, --mend-quirks, ...
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
    pub(crate) options: Vec<String>,
}

impl Differential {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        let mut command = verify("differential")?;
        match &self.peer {
            Some(peer) => command.args(["--peer", peer]),
            None => command.arg("--peer-binary").arg(built()?.join("hobbs")),
        };
        run(command.args(&self.options))
    }
}

/// A short run of a server against itself, from a fixed seed.
pub(crate) fn smoke() -> Result<(), TaskError> {
    let options = ["--seed", "1", "--requests", "1000"].map(str::to_owned).to_vec();
    Differential { peer: None, options }.run()
}
