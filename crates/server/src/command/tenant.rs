//! `hobbs tenant`.

use clap::Subcommand;
use clap::builder::NonEmptyStringValueParser;
use http::StatusCode;

use super::{CommandError, SettingsArguments, opening};
use crate::directory::NewTenant;

/// Make and list tenants of a store, without a server.
#[derive(Debug, Subcommand)]
pub(super) enum TenantCommand {
    /// Make a tenant. The secret is read from the environment variable HOBBS_API_SECRET.
    Create {
        /// The key that requests will name it by.
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        api_key: String,
        /// The secret that goes with the key; better given in the environment, where it is not seen in the process list.
        #[arg(long, env = "HOBBS_API_SECRET", hide_env_values = true, value_name = "SECRET",
              value_parser = NonEmptyStringValueParser::new())]
        api_secret: String,
        /// A name of your choice.
        #[arg(long, value_name = "KEY")]
        external_key: Option<String>,
        #[command(flatten)]
        settings: SettingsArguments,
    },
    /// List the tenants: id, API key, external key.
    List {
        #[command(flatten)]
        settings: SettingsArguments,
    },
}

impl TenantCommand {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        match self {
            Self::Create { api_key, api_secret, external_key, settings } => {
                let application = opening::application(&settings.read()?).await?;
                let new = NewTenant { api_key: api_key.clone(), api_secret, external_key };
                let created = application.directory.create_tenant(new).await;
                application.stop().await?;
                match created {
                    Ok(tenant) => println!("{}", tenant.id),
                    Err(taken) if taken.status() == StatusCode::CONFLICT => {
                        let message = format!("there is a tenant with the API key \"{api_key}\" already");
                        return Err(CommandError::Other(message));
                    }
                    Err(fault) => return Err(fault.into()),
                }
            }
            Self::List { settings } => {
                let application = opening::existing_application(&settings.read()?).await?;
                let tenants = application.directory.tenants().await;
                application.stop().await?;
                for tenant in tenants? {
                    println!("{}  {}  {}", tenant.id, tenant.api_key, tenant.external_key.unwrap_or_default());
                }
            }
        }
        Ok(())
    }
}
