//! `hobbs export`.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use hobbs_domain::identifier::SubscriptionId;
use hobbs_domain::time::{LocalDate, Zone};
use hobbs_domain::usage::{Granularity, UnitType};
use uuid::Uuid;

use super::output::{Output, Readers};
use super::place::{Place, PlaceArguments};
use super::{CommandError, opening, progress};
use crate::application::Application;
use crate::export::{
    DirectorySource, Export, ExportError, ExportProgress, ExportRange, Format, ServerSource, Source, Table, export,
};

/// Write a tenant's usage into a file for other programs.
#[derive(Debug, Subcommand)]
pub(super) enum ExportCommand {
    /// Every record, with its tracking id and who sent it.
    Records(ExportArguments),
    /// What the records come to, by the hour, the day or the month: sum, count, smallest and largest.
    Totals {
        /// How long a window is.
        #[arg(long, value_enum, ignore_case = true, default_value = "DAY")]
        granularity: GranularityName,
        #[command(flatten)]
        arguments: ExportArguments,
    },
}

/// What to export, and where to.
#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    /// The format of the file.
    #[arg(long, value_enum)]
    format: Format,
    /// The tenant's API key.
    #[arg(long, value_name = "API_KEY", env = "HOBBS_API_KEY")]
    tenant: String,
    /// The tenant's API secret; with --url. Better given in the environment, where it is not seen in the process list.
    #[arg(long, value_name = "SECRET", env = "HOBBS_API_SECRET", hide_env_values = true)]
    api_secret: Option<String>,
    /// The first day, as 2024-03-01.
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: LocalDate,
    /// The day after the last.
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: LocalDate,
    /// Whose days they are, as Europe/Paris.
    #[arg(long, value_name = "ZONE", value_parser = zone, default_value = "UTC")]
    timezone: Zone,
    /// Only of this subscription.
    #[arg(long, value_name = "ID")]
    subscription: Option<Uuid>,
    /// Only of this unit.
    #[arg(long, value_name = "UNIT", value_parser = unit)]
    unit: Option<String>,
    /// The file to make; - for standard output.
    #[arg(short = 'o', long, value_name = "FILE")]
    to_file: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    place: PlaceArguments,
}

/// How long a window is, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
pub(super) enum GranularityName {
    /// An hour.
    Hour,
    /// From midnight to midnight.
    Day,
    /// From the first day of a month to the first day of the next.
    Month,
}

fn date(text: &str) -> Result<LocalDate, String> {
    LocalDate::parse(text).map_err(|_| "a day is written as 2024-03-01".to_owned())
}

fn zone(text: &str) -> Result<Zone, String> {
    Zone::of_id(text).map_err(|_| "a zone is written as Europe/Paris, UTC or +05:30".to_owned())
}

fn unit(text: &str) -> Result<String, String> {
    UnitType::new(text).map(|unit| unit.to_string()).map_err(|error| error.to_string())
}

impl ExportCommand {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        match self {
            Self::Records(arguments) => arguments.run(Table::Records).await,
            Self::Totals { granularity, arguments } => arguments.run(Table::Totals(granularity.granularity())).await,
        }
    }
}

impl GranularityName {
    const fn granularity(self) -> Granularity {
        match self {
            Self::Hour => Granularity::Hour,
            Self::Day => Granularity::Day,
            Self::Month => Granularity::Month,
        }
    }
}

impl ExportArguments {
    async fn run(self, table: Table) -> Result<(), CommandError> {
        let range = ExportRange::new(self.from, self.to, self.timezone);
        let range = range.map_err(|_| CommandError::Other("--from has to be a day before --to".to_owned()))?;
        let subscription = self.subscription.map(SubscriptionId::new);
        let asked = Export { table, subscription, unit_type: self.unit, range };
        let output = Output::begin(&self.to_file, self.force, Readers::Usual)?;
        #[cfg(feature = "parquet")]
        if self.format == Format::Parquet {
            output.refuse_terminal()?;
        }
        let exported = match self.place.read()? {
            Place::Store(settings) => {
                let application = opening::existing_application(&settings).await?;
                let exported = of_store(&application, &self.tenant, &asked, self.format, output).await;
                application.stop().await?;
                exported?
            }
            Place::Server(server) => {
                let needed = "--url needs the tenant's secret as well: set HOBBS_API_SECRET, or say --api-secret";
                let secret = self.api_secret.ok_or_else(|| CommandError::Other(needed.to_owned()))?;
                let server = server.with_api_key(self.tenant).with_api_secret(secret);
                write(&Source::Server(Box::new(ServerSource::new(&server)?)), &asked, self.format, output).await?
            }
        };
        let ExportProgress { subscriptions, rows } = exported;
        eprintln!("{rows} rows, of {subscriptions} subscriptions");
        if let Some(unit) = asked.unit_type.filter(|_| rows == 0) {
            eprintln!("no unit \"{unit}\" was used in that time; names of units are compared letter by letter");
        }
        Ok(())
    }
}

async fn of_store(
    application: &Application,
    api_key: &str,
    asked: &Export,
    format: Format,
    output: Output,
) -> Result<ExportProgress, CommandError> {
    let (directory, ledger) = (Arc::clone(&application.directory), Arc::clone(&application.ledger));
    let source = DirectorySource::of_tenant(directory, ledger, api_key).await?;
    write(&Source::Directory(source), asked, format, output).await
}

async fn write(
    source: &Source,
    asked: &Export,
    format: Format,
    mut output: Output,
) -> Result<ExportProgress, CommandError> {
    let progress = progress::of_unknown_size();
    let mut last = ExportProgress::default();
    let told = |done: ExportProgress| {
        last = done;
        progress.set_message(format!("{} subscriptions, {} rows", done.subscriptions, done.rows));
    };
    let exported = export(source, asked, format, &mut output, told).await;
    progress.finish_and_clear();
    match exported {
        // Whoever reads standard output has seen enough.
        Err(ExportError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(last),
        exported => {
            let exported = exported?;
            output.finish()?;
            Ok(exported)
        }
    }
}
