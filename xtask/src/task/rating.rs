//! `cargo xtask rating` and `cargo xtask rating-differential`

use super::conformance::verify;
use crate::error::TaskError;
use crate::shell::{built, root, run};
use clap::Args;

/// Plays the recorded rating cases against a fresh server, and compares the invoices with Kill Bill's
#[derive(Debug, Args)]
pub(crate) struct Rating {
    /// What is passed on to `hobbs-verify rating`, such as --peer URL
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
    pub(crate) options: Vec<String>,
}

impl Rating {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        run(verify("rating")?.arg("--strict").args(&self.options).arg(root().join("tests/data/rating")))
    }
}

/// Plays random rating cases against a fresh server and another one, and shrinks those that they answer differently
#[derive(Debug, Args)]
pub(crate) struct RatingDifferential {
    /// The other server, in test mode, such as http://127.0.0.1:8080; a second fresh one, if left out
    #[arg(long, value_name = "URL")]
    peer: Option<String>,
    /// What is passed on to `hobbs-verify rating-differential`: --seed N, --cases N, --findings FOLDER, ...
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
    options: Vec<String>,
}

impl RatingDifferential {
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        let mut command = verify("rating-differential")?;
        match &self.peer {
            Some(peer) => command.args(["--peer", peer]),
            None => command.arg("--peer-binary").arg(built()?.join("hobbs")),
        };
        run(command.arg("--strict").args(&self.options))
    }
}

/// All recorded cases, and a few random ones from a fixed seed.
pub(crate) fn check() -> Result<(), TaskError> {
    Rating { options: Vec::new() }.run()?;
    let options = ["--seed", "1", "--cases", "40"].map(str::to_owned).to_vec();
    RatingDifferential { peer: None, options }.run()
}
