//! `hobbs-verify faults`

use clap::Args;
use clap::builder::PossibleValuesParser;
use hobbs_verify::faults::{FaultError, Kind, Length, Outcome, Table, run};
use hobbs_verify::server::Program;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// So little is kept in memory before it is written out that tables are made all the time, and faults hit them too.
const MEMTABLE_BYTES: &str = "65536";

/// Lets things go wrong around a server while it takes submissions, and checks that nothing acknowledged is lost or counted
/// twice.
#[derive(Debug, Args)]
pub(crate) struct Faults {
    /// What goes wrong; everything in turn if left out
    #[arg(value_name = "KIND", value_parser = PossibleValuesParser::new(Kind::ALL.map(Kind::name)))]
    kinds: Vec<String>,
    /// The server program; it gets empty temporary data directories
    #[arg(long, value_name = "PATH")]
    binary: PathBuf,
    /// Where all random choices come from; only the timing of the threads does not
    #[arg(long, value_name = "N")]
    seed: u64,
    /// Try enough to rely on, which takes minutes, rather than enough to see that it works
    #[arg(long)]
    long: bool,
}

impl Faults {
    /// Tries the faults, prints their figures in one table, and says whether everything was right.
    pub(crate) fn run(&self) -> Result<bool, Box<dyn Error>> {
        println!("seed {}", self.seed);
        let mut folder = tempfile::tempdir()?;
        let place = folder.path().canonicalize()?;
        let is_asked_for = |kind: &Kind| self.kinds.is_empty() || self.kinds.iter().any(|name| name == kind.name());
        let mut table = Table::default();
        for kind in Kind::ALL.into_iter().filter(is_asked_for) {
            let started = Instant::now();
            let mut outcome = self.attempt(kind, &place.join(kind.name()))?;
            outcome.notes.push(format!("took {} ms", started.elapsed().as_millis()));
            table.outcomes.push(outcome);
        }
        println!("{table}");
        if !table.is_right() {
            folder.disable_cleanup(true);
            println!("the servers' data and logs are kept in {}", folder.path().display());
        }
        Ok(table.is_right())
    }

    fn attempt(&self, kind: Kind, folder: &Path) -> Result<Outcome, Box<dyn Error>> {
        fs::create_dir_all(folder)?;
        let length = if self.long { Length::Long } else { Length::Short };
        let program = Program::new(&self.binary).with("HOBBS_MEMTABLE_BYTES", MEMTABLE_BYTES);
        Ok(match run(kind, &program, self.seed, length, folder, &mut |progress| println!("{progress}")) {
            Ok(outcome) => outcome,
            Err(FaultError::NotHere(reason)) => Outcome::not_tried(kind.name(), self.seed, reason),
            Err(error) => Outcome::broken_off(kind.name(), self.seed, &error),
        })
    }
}
