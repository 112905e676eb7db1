//! `hobbs-verify conformance`

use super::peers::today;
use clap::Args;
use hobbs_verify::conformance::{self, Differences, Outcome, Report, Rules};
use hobbs_verify::differential::{Pair, Side, replay_both};
use hobbs_verify::server::{PASSWORD, Program, Server, ServerError, USER};
use hobbs_verify::wire::Endpoint;
use rand::rngs::StdRng;
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Replays recorded exchanges with a real Kill Bill and compares the answers.
#[derive(Debug, Args)]
pub(crate) struct Conformance {
    /// The address of a running server, such as http://127.0.0.1:8080
    #[arg(long, value_name = "URL", required_unless_present = "binary", conflicts_with = "binary")]
    base: Option<String>,
    /// The server program: it is started on an empty temporary data directory and ended afterwards
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
    /// What the server keeps everything in, in place of a temporary data directory: an address for its --store, with nothing in it
    #[arg(long, value_name = "STORE", requires = "binary")]
    store: Option<String>,
    /// Compare the text of numbers too: 5.5 is not 5.500000000
    #[arg(long)]
    strict: bool,
    /// Accept better answers than the real server's quirks
    #[arg(long)]
    mend_quirks: bool,
    /// Replay only the files whose path contains this
    #[arg(long, value_name = "FILTER")]
    only: Option<String>,
    /// Another list of intended differences than the one built in
    #[arg(long, value_name = "FILE")]
    differences: Option<PathBuf>,
    /// Another server that gets the same requests; the answers are compared with its own, not with the recorded ones
    #[arg(long, value_name = "URL")]
    peer: Option<String>,
    /// Transcripts, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Conformance {
    /// Replays, prints each failing step and the total, and says whether nothing failed.
    pub(crate) fn run(&self) -> Result<bool, Box<dyn Error>> {
        if let Some(peer) = &self.peer {
            return self.replay_both(&Endpoint::parse(peer)?);
        }
        let report = match (&self.base, &self.binary) {
            (Some(base), _) => self.replay(&Endpoint::parse(base)?)?,
            (None, Some(binary)) => {
                let folder = tempfile::tempdir()?;
                let server = self.start(binary, folder.path())?;
                self.replay(server.endpoint())?
            }
            (None, None) => return Err("one of --base and --binary is needed".into()),
        };
        println!("{report}");
        Ok(report.failed == 0)
    }

    /// Starts the server, with its files in a folder.
    fn start(&self, binary: &Path, folder: &Path) -> Result<Server, ServerError> {
        let program = Program::new(binary);
        let program = self.store.iter().fold(program, |program, address| program.with_store(address));
        program.serve(&folder.join("data"), &folder.join("log"))
    }

    fn replay_both(&self, peer: &Endpoint) -> Result<bool, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let started = match &self.binary {
            Some(binary) => Some(self.start(binary, folder.path())?),
            None => None,
        };
        let base = match (&started, &self.base) {
            (Some(server), _) => server.endpoint().clone(),
            (None, Some(base)) => Endpoint::parse(base)?,
            (None, None) => return Err("one of --base and --binary is needed".into()),
        };
        let side = |endpoint| Side::of(endpoint, USER, PASSWORD);
        let (strict, mend_quirks) = (self.strict, self.mend_quirks);
        let pair = Pair { base: side(&base), peer: side(peer), strict, mend_quirks, today: today() };
        let files = conformance::transcript_files(&self.paths, self.only.as_deref())?;
        let report = replay_both(&pair, &files, rand::random(), &mut |result| {
            if matches!(result.outcome, Outcome::Failed(_)) {
                println!("{result}");
            }
        });
        println!("{report}");
        Ok(report.failed == 0)
    }

    fn replay(&self, endpoint: &Endpoint) -> Result<Report, Box<dyn Error>> {
        let differences = match &self.differences {
            Some(path) => Differences::parse(&fs::read_to_string(path)?)?,
            None => Differences::built_in()?,
        };
        let files = conformance::transcript_files(&self.paths, self.only.as_deref())?;
        let rules = Rules { strict: self.strict, mend_quirks: self.mend_quirks, differences };
        // The identifiers of a run only have to be new to the server, so nothing is lost by not being able to repeat them.
        let mut generator: StdRng = rand::make_rng();
        let mut written = Ok(());
        let report = conformance::replay(&files, endpoint.base(), endpoint, &rules, &mut generator, &mut |result| {
            if written.is_ok() && matches!(result.outcome, Outcome::Failed(_)) {
                written = writeln!(io::stdout(), "{result}");
            }
        });
        written?;
        Ok(report)
    }
}
