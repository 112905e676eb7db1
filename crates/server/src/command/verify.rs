//! `hobbs verify`.

use clap::Args;
use hobbs_client::{AdministrationApi, CheckedRows, Configuration, VerificationLine};
use indicatif::ProgressBar;

use super::place::{Place, PlaceArguments};
use super::{CommandError, opening, progress};
use crate::settings::Settings;
use crate::verification::{Verification, verify};

/// Differences that are printed; the others are counted.
const DIFFERENCES_SHOWN: usize = 100;

/// Check every row, and every roll-up against the records it is made from: of a store, or with --url of a running server, which
/// goes on serving.
#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    place: PlaceArguments,
}

impl Verify {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let place = self.place.read()?;
        let progress = progress::of_unknown_size();
        let found = match place {
            Place::Store(settings) => of_store(&settings, &progress).await,
            Place::Server(server) => of_server(&server, &progress).await,
        };
        progress.finish_and_clear();
        report(&found?)
    }
}

async fn of_store(settings: &Settings, progress: &ProgressBar) -> Result<Verification, CommandError> {
    let store = opening::open_existing(settings).await?;
    let found = verify(store.as_ref(), |so_far| show(progress, so_far.partitions, so_far.records)).await;
    let closed = store.close().await;
    let found = found?;
    closed?;
    Ok(found)
}

async fn of_server(server: &Configuration, progress: &ProgressBar) -> Result<Verification, CommandError> {
    let mut running = AdministrationApi::new(server)?.verify().await?;
    let mut differences = Vec::new();
    while let Some(line) = running.line().await? {
        match line {
            VerificationLine::Progress(checked) => show(progress, checked.partitions, checked.records),
            VerificationLine::Difference(difference) => differences.push(difference),
            VerificationLine::Result(checked) => return Ok(verification(checked, differences)),
            _ => {}
        }
    }
    Err(CommandError::Other("the server broke the check off: look into its log, and check again".to_owned()))
}

fn verification(checked: CheckedRows, differences: Vec<String>) -> Verification {
    let CheckedRows { partitions, entries, records, roll_ups, differences: difference_count } = checked;
    Verification { partitions, entries, records, roll_ups, difference_count, differences }
}

fn show(progress: &ProgressBar, partitions: u64, records: u64) {
    progress.set_message(format!("{partitions} partitions, {records} records"));
}

/// Prints what was found. An error, if that is a difference.
pub(super) fn report(found: &Verification) -> Result<(), CommandError> {
    for difference in found.differences.iter().take(DIFFERENCES_SHOWN) {
        println!("{difference}");
    }
    let Verification { partitions, entries, records, roll_ups, difference_count: count, .. } = found;
    println!(
        "{partitions} partitions, {entries} entries with {records} records, {roll_ups} roll-ups: {count} differences"
    );
    if *count > 0 { Err(CommandError::Other(format!("{count} differences were found"))) } else { Ok(()) }
}
