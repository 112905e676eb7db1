//! Where a command finds what it works on: a store, or a running server.

use clap::Args;
use hobbs_client::Configuration;

use super::{CommandError, SettingsArguments};
use crate::settings::Settings;

/// A data directory that no server has open, a keyspace of Cassandra, or a running server.
#[derive(Debug, Args)]
pub(super) struct PlaceArguments {
    #[command(flatten)]
    settings: SettingsArguments,
    /// A running server, in place of a store.
    #[arg(long, value_name = "URL", conflicts_with_all = ["data", "store"])]
    url: Option<String>,
    /// The user; with --url.
    #[arg(long, value_name = "NAME", env = "HOBBS_USER", default_value = "admin")]
    user: String,
    /// The user's password; with --url. Better given in the environment.
    #[arg(long, value_name = "PASSWORD", env = "HOBBS_PASSWORD", hide_env_values = true, default_value = "password")]
    password: String,
}

/// What they say.
pub(super) enum Place {
    /// The store that the settings name.
    Store(Settings),
    /// A server and a user.
    Server(Configuration),
}

impl PlaceArguments {
    pub(super) fn read(self) -> Result<Place, CommandError> {
        let Self { settings, url, user, password } = self;
        Ok(match url {
            Some(url) => Place::Server(Configuration::new(url).with_user(user, password)),
            None => Place::Store(settings.read()?),
        })
    }
}
