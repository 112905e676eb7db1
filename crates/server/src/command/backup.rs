//! `hobbs backup`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use hobbs_client::{AdministrationApi, Configuration};
use indicatif::ProgressBar;

use super::output::{Output, Readers};
use super::place::{Place, PlaceArguments};
use super::{CommandError, opening, progress};
use crate::backup::{BackupReader, BackupTaker, BackupTotals};
use crate::clock::{Clock, SystemClock};
use crate::copying::check_quiet;
use crate::settings::Settings;

/// Copy everything into one file: from a store, or with --url from a running server, which goes on serving.
///
/// The copy is of one moment, which Cassandra does not have: stop all servers first that work on it. The file holds hashes of passwords and secrets: keep it as carefully as the data directory.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file to make; - for standard output.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    place: PlaceArguments,
}

impl Backup {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let mut output = Output::begin(&self.to, self.force, Readers::Owner)?;
        output.refuse_terminal()?;
        let progress = progress::of_unknown_size();
        match self.place.read()? {
            Place::Store(settings) => of_store(&settings, &mut output, &progress).await?,
            Place::Server(server) => of_server(&server, &mut output, &progress).await?,
        }
        let totals = check(&mut output, &progress)?;
        output.finish()?;
        progress.finish_and_clear();
        let BackupTotals { partitions, rows, .. } = totals.unwrap_or_default();
        if totals.is_some() {
            println!("{}: {partitions} partitions, {rows} rows", self.to.display());
        }
        Ok(())
    }
}

async fn of_store(settings: &Settings, output: &mut Output, progress: &ProgressBar) -> Result<(), CommandError> {
    let store = opening::open_existing(settings).await?;
    let taken = async {
        check_quiet(store.as_ref()).await?;
        let mut taker = BackupTaker::begin(store.as_ref(), SystemClock.now()).await?;
        while let Some(part) = taker.part().await? {
            write(output, &part)?;
            progress.set_message(format!("{} rows", taker.totals().rows));
        }
        Ok(())
    };
    let taken: Result<(), CommandError> = taken.await;
    let closed = store.close().await;
    taken?;
    Ok(closed?)
}

async fn of_server(server: &Configuration, output: &mut Output, progress: &ProgressBar) -> Result<(), CommandError> {
    let mut download = AdministrationApi::new(server)?.backup().await?;
    let mut bytes = 0;
    while let Some(part) = download.part().await? {
        write(output, &part)?;
        bytes += part.len();
        progress.set_message(format!("{bytes} bytes"));
    }
    Ok(())
}

/// Reads back what was written into a file: a backup that can't be restored is none.
fn check(output: &mut Output, progress: &ProgressBar) -> Result<Option<BackupTotals>, CommandError> {
    let Some(file) = output.reopen()? else { return Ok(None) };
    progress.set_message("reading it back");
    let mut reader = BackupReader::open(std::io::BufReader::new(file))?;
    while reader.rows()?.is_some() {}
    Ok(Some(reader.totals()))
}

fn write(output: &mut Output, part: &[u8]) -> Result<(), CommandError> {
    output.write_all(part).map_err(|error| CommandError::Other(format!("can't write the backup: {error}")))
}
