//! `hobbs store`.

mod check;
mod init;

use clap::Subcommand;

use super::{CommandError, SettingsArguments};

/// Make and check stores.
#[derive(Debug, Subcommand)]
pub(super) enum StoreCommand {
    Init(init::Init),
    Check(check::Check),
}

impl StoreCommand {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        match self {
            Self::Init(init) => init.run().await,
            Self::Check(check) => check.run().await,
        }
    }
}
