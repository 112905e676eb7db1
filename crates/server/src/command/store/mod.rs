//! `hobbs store`.

mod check;
mod copy;
mod init;
mod replication;
mod target;

use clap::Subcommand;

use super::{CommandError, SettingsArguments, SettingsFileArgument};

/// Make, check and copy stores.
#[derive(Debug, Subcommand)]
pub(super) enum StoreCommand {
    Init(init::Init),
    Check(check::Check),
    Copy(copy::Copy),
}

impl StoreCommand {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        match self {
            Self::Init(init) => init.run().await,
            Self::Check(check) => check.run().await,
            Self::Copy(copy) => copy.run().await,
        }
    }
}
