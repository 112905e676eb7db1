//! `hobbs store copy`.

use std::ops::ControlFlow;
use std::path::absolute;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use hobbs_store::Store;
use indicatif::ProgressBar;

use super::replication::ReplicationArgument;
use super::target::Target;
use super::{CommandError, SettingsFileArgument};
use crate::command::verify::report;
use crate::command::{opening, progress};
use crate::copying::{Copied, CopyProgress, CopyTotals, check_quiet, copy};
use crate::settings::{Settings, StorePlace};

/// Copy a whole store into another: from a data directory into a keyspace of Cassandra, back, or from one to its like.
///
/// Stop the servers of the source first. In the end all rows are compared and all records added up again; before that, nobody can
/// open the target. A copy that was broken off goes on when the same command is given again.
#[derive(Debug, Args)]
pub(in crate::command) struct Copy {
    /// What to copy: a data directory, or cassandra://HOST[:PORT],HOST[:PORT]/KEYSPACE.
    #[arg(long, value_name = "STORE")]
    from: String,
    /// Where to: a new or an empty data directory, or a keyspace that is new to Hobbs.
    #[arg(long, value_name = "STORE")]
    to: String,
    /// Don't check the roll-ups against the records: quicker, and the way to keep the rest if something is wrong in them. That all
    /// rows are the source's is checked all the same.
    #[arg(long)]
    no_verify: bool,
    #[command(flatten)]
    replication: ReplicationArgument,
    #[command(flatten)]
    settings: SettingsFileArgument,
}

impl Copy {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let values = self.settings.values()?;
        let settings = Settings::read(&values)?;
        let from = StorePlace::named(&values, "--from", &self.from)?;
        let to = StorePlace::named(&values, "--to", &self.to)?;
        opening::check_existing(&from)?;
        let source = opening::open_at(&from, &settings).await?;
        let copied = self.copy_into(source.as_ref(), &from, &to, &settings).await;
        let closed = source.close().await;
        let Copied { totals, went_on_from, verification } = copied?;
        closed?;
        if let Some(CopyTotals { rows, .. }) = went_on_from {
            println!("{to}: went on after {rows} rows");
        }
        if let Some(found) = &verification {
            report(found)?;
        }
        println!("{to}: {} partitions, {} rows, all as in {from}", totals.partitions, totals.rows);
        Ok(())
    }

    async fn copy_into(
        &self,
        source: &dyn Store,
        from: &StorePlace,
        to: &StorePlace,
        settings: &Settings,
    ) -> Result<Copied, CommandError> {
        check_quiet(source).await?;
        let target = Target::resume(to, settings, &self.replication).await?;
        let progress = progress::of_partitions(0);
        let stop = stop_when_asked();
        let told = |done: CopyProgress<'_>| {
            show(&progress, done);
            if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let copied = copy(source, target.store(), &name(from), !self.no_verify, told).await;
        progress.finish_and_clear();
        let copied = match copied {
            Ok(copied) => copied,
            Err(error) => {
                target.leave().await?;
                return Err(error.into());
            }
        };
        if copied.verification.as_ref().is_some_and(|found| found.difference_count > 0) {
            target.leave().await?;
            let advice = "the source has the same defects; --no-verify makes the copy as it is";
            println!("{to} was not finished: {advice}");
        } else {
            target.finish().await?;
        }
        Ok(copied)
    }
}

/// What a copy notes down as its source: what stays the same when the command is given again.
fn name(place: &StorePlace) -> String {
    match place {
        StorePlace::Directory(path) => {
            format!("the directory {}", absolute(path).as_ref().unwrap_or(path).display())
        }
        #[cfg(feature = "cassandra")]
        StorePlace::Cassandra(options) => format!("the keyspace {}", options.keyspace),
    }
}

fn show(progress: &ProgressBar, done: CopyProgress<'_>) {
    let (position, message) = match done {
        CopyProgress::Counted(partitions) => {
            progress.set_length(partitions);
            (0, "counted".to_owned())
        }
        CopyProgress::Copied(totals) => (totals.partitions, format!("copied, {} rows", totals.rows)),
        CopyProgress::Compared(partitions) => (partitions, "compared".to_owned()),
        CopyProgress::Checked(found) => (found.partitions, format!("checked, {} records", found.records)),
    };
    progress.set_position(position);
    progress.set_message(message);
}

/// Becomes true when the process is asked to stop from the keyboard. What was copied by then is noted down.
fn stop_when_asked() -> Arc<AtomicBool> {
    let asked = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&asked);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            told.store(true, Ordering::Relaxed);
        }
    });
    asked
}
