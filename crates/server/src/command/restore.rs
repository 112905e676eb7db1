//! `hobbs restore`.

use std::fs::File;
use std::io::{BufReader, IsTerminal, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::verify::report;
use super::{CommandError, SettingsArguments, opening, progress};
use crate::backup::{RestoreProgress, restore};
use crate::settings::{Settings, StorePlace};

/// Make a data directory of a backup: in a new or an empty directory, wholly or not at all.
///
/// Each part of the backup is checked, and then what was restored, as `hobbs verify` does.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The backup; - for standard input.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Don't check the roll-ups against the records: quicker, and the way to get at the rest if something is wrong in them.
    #[arg(long)]
    no_verify: bool,
    #[command(flatten)]
    settings: SettingsArguments,
}

const STANDARD_INPUT: &str = "-";

/// Where to restore to: a backup becomes a directory wholly or not at all, which a keyspace can't.
fn directory(settings: &Settings) -> Result<&Path, CommandError> {
    match &settings.store {
        StorePlace::Directory(directory) => Ok(directory),
        #[cfg(feature = "cassandra")]
        place @ StorePlace::Cassandra(_) => Err(CommandError::Other(format!(
            "a backup is restored into a data directory: name one with --data, and then run: hobbs store copy --from DIR --to {place}"
        ))),
    }
}

impl Restore {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let settings = self.settings.read()?;
        let directory = directory(&settings)?;
        let (from, size) = self.open()?;
        let progress = size.map_or_else(progress::of_unknown_size, progress::of_bytes);
        let told = |done: RestoreProgress<'_>| match done {
            RestoreProgress::Read(bytes) if size.is_some() => progress.set_position(bytes),
            RestoreProgress::Read(bytes) => progress.set_message(format!("{bytes} bytes")),
            RestoreProgress::Checked(found) => progress.set_message(format!("{} records checked", found.records)),
        };
        let restored = restore(from, directory, opening::options(&settings), !self.no_verify, told).await;
        progress.finish_and_clear();
        let restored = restored?;
        let (directory, made_at) = (directory.display(), restored.made_at);
        let (partitions, rows) = (restored.totals.partitions, restored.totals.rows);
        if let Some(found) = &restored.verification
            && let Err(wrong) = report(found)
        {
            let advice = "nothing was restored; the backup is whole, but what it was made of was not right: \
                          --no-verify restores it as it is";
            return Err(CommandError::Other(format!("{wrong}; {advice}")));
        }
        println!("{directory}: {partitions} partitions, {rows} rows, as they were at {made_at}");
        Ok(())
    }

    /// The backup, and its size if it is known.
    fn open(&self) -> Result<(Box<dyn Read>, Option<u64>), CommandError> {
        if self.from.as_os_str() == STANDARD_INPUT {
            let input = std::io::stdin();
            if input.is_terminal() {
                return Err(CommandError::Other("no backup comes from a terminal: name its file".to_owned()));
            }
            return Ok((Box::new(BufReader::new(input)), None));
        }
        let unreadable = |error| CommandError::Other(format!("can't read {}: {error}", self.from.display()));
        let file = File::open(&self.from).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        Ok((Box::new(BufReader::new(file)), Some(size)))
    }
}
