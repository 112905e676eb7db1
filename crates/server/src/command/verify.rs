//! `hobbs verify`.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{CommandError, SettingsArguments, store};
use crate::verification::verify;

/// Differences that are printed; the others are counted.
const DIFFERENCES_SHOWN: usize = 100;

/// Check a data directory, without a server: every row, and every roll-up against the records it is made from.
#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    settings: SettingsArguments,
}

impl Verify {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let settings = self.settings.read()?;
        let store = store::open_existing(&settings)?;
        let progress = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
            progress.set_style(style);
        }
        let checked = verify(store.as_ref(), |so_far| {
            let (partitions, records) = (so_far.partitions, so_far.records);
            progress.set_message(format!("{partitions} partitions, {records} records"));
            progress.tick();
        });
        let checked = checked.await;
        progress.finish_and_clear();
        let closed = store.close().await;
        let checked = checked?;
        for difference in checked.differences.iter().take(DIFFERENCES_SHOWN) {
            println!("{difference}");
        }
        let (partitions, entries, records) = (checked.partitions, checked.entries, checked.records);
        let (roll_ups, count) = (checked.roll_ups, checked.differences.len());
        println!(
            "{partitions} partitions, {entries} entries with {records} records, {roll_ups} roll-ups: {count} differences"
        );
        closed?;
        if count > 0 { Err(CommandError::Other(format!("{count} differences were found"))) } else { Ok(()) }
    }
}
