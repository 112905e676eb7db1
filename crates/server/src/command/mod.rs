//! The command line.

mod backup;
mod export;
mod import;
mod opening;
mod output;
mod place;
mod progress;
mod restore;
mod sample;
mod serve;
mod store;
mod tenant;
mod usage;
mod user;
mod verify;

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use hobbs_store::StoreError;

use crate::backup::BackupError;
use crate::copying::CopyError;
use crate::export::ExportError;
use crate::fault::Fault;
use crate::http::{ServeError, openapi, resources};
use crate::settings::{Setting, Settings, SettingsError, SettingsFile, TABLE, Values};

/// The open usage metering engine that speaks Kill Bill's usage API.
#[derive(Debug, Parser)]
#[command(name = "hobbs", version, about, max_term_width = 100)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve(serve::Serve),
    /// Record usage and read totals, over HTTP.
    #[command(subcommand)]
    Usage(usage::UsageCommand),
    /// Make and list tenants of a store, without a server.
    #[command(subcommand)]
    Tenant(tenant::TenantCommand),
    /// Make users of a store, without a server.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Check every row, and every roll-up against the records it is made from: of a store or a running server.
    Verify(verify::Verify),
    /// Copy everything into one file: from a store or a running server.
    Backup(backup::Backup),
    /// Make a data directory of a backup.
    Restore(restore::Restore),
    /// Write a tenant's usage into a file for other programs: CSV, NDJSON or Parquet.
    #[command(subcommand)]
    Export(export::ExportCommand),
    /// Make, check and copy stores.
    #[command(subcommand)]
    Store(store::StoreCommand),
    /// Print every setting: its name, environment variable, default and purpose.
    Settings,
    /// Print the description of the API, in OpenAPI 3.1.
    Openapi,
}

/// Where settings come from besides the command line and the environment.
#[derive(Debug, Args)]
struct SettingsFileArgument {
    /// A settings file (TOML, `name = value`; `hobbs settings` lists the names).
    #[arg(long, value_name = "FILE", env = "HOBBS_SETTINGS")]
    settings: Option<PathBuf>,
}

impl SettingsFileArgument {
    fn values(&self) -> Result<Values, SettingsError> {
        let file = self.settings.as_deref().map(SettingsFile::read).transpose()?;
        Ok(Values::new(file, |name| std::env::var(name).ok()))
    }
}

/// Where settings come from besides the environment.
#[derive(Debug, Args)]
struct SettingsArguments {
    #[command(flatten)]
    file: SettingsFileArgument,
    /// The data directory [default: hobbs-data]
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// What holds everything, in place of a data directory: cassandra://HOST[:PORT],HOST[:PORT]/KEYSPACE. `hobbs settings`
    /// lists what else can be said about Cassandra.
    #[arg(long, value_name = "STORE", conflicts_with = "data")]
    store: Option<String>,
}

impl SettingsArguments {
    fn values(&self) -> Result<Values, SettingsError> {
        let mut values = self.file.values()?;
        values.set("data", self.data.clone());
        // A directory that is named here goes before a store that is named elsewhere.
        let store = self.store.clone().or_else(|| self.data.as_ref().map(|_| String::new()));
        values.set("store", store);
        Ok(values)
    }

    fn read(&self) -> Result<Settings, SettingsError> {
        Settings::read(&self.values()?)
    }
}

/// Why a command failed, for the person who typed it.
#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error(transparent)]
    Copy(#[from] CopyError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    Client(#[from] hobbs_client::ClientError),
    #[error("{0}")]
    Fault(#[from] Fault),
    #[error("{0}")]
    Other(String),
}

/// Reads the command line, does what it says, and answers the exit status: 0 for success, 1 for a failure, 2 for a
/// command line or setting that can't be understood.
#[must_use]
pub fn run() -> ExitCode {
    let command_line = match CommandLine::try_parse() {
        Ok(command_line) => command_line,
        Err(error) => {
            let failed = error.use_stderr();
            drop(error.print());
            return if failed { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match execute(command_line.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hobbs: {error}");
            if matches!(error, CommandError::Settings(_)) { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn execute(command: Command) -> Result<(), CommandError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CommandError::Other(format!("can't start the runtime: {error}")))?;
    match command {
        Command::Serve(serve) => runtime.block_on(serve.run()),
        Command::Tenant(command) => runtime.block_on(command.run()),
        Command::User(command) => runtime.block_on(command.run()),
        Command::Usage(command) => runtime.block_on(command.run()),
        Command::Verify(verify) => runtime.block_on(verify.run()),
        Command::Backup(backup) => runtime.block_on(backup.run()),
        Command::Restore(restore) => runtime.block_on(restore.run()),
        Command::Export(export) => runtime.block_on(export.run()),
        Command::Store(command) => runtime.block_on(command.run()),
        Command::Settings => print(&settings_text()),
        Command::Openapi => print(&openapi::text(&resources(false))),
    }
}

fn settings_text() -> String {
    let setting = |setting: &Setting| {
        let Setting { name, help, variable, default } = setting;
        let default = if default.is_empty() { "none" } else { default };
        format!("{name}\n    {help}\n    variable {variable}, default {default}\n")
    };
    TABLE.iter().map(setting).collect()
}

/// Prints a text. A reader that has seen enough is no failure.
fn print(text: &str) -> Result<(), CommandError> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(CommandError::Other(format!("can't write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }
}
