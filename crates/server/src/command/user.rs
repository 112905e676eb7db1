//! `hobbs user`.

use std::io::BufRead;

use clap::Subcommand;

use super::{CommandError, SettingsArguments, opening};
use crate::directory::ADMINISTRATOR;

/// Make users of a store, without a server.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Make a user. The password is read from standard input, or from HOBBS_PASSWORD.
    Create {
        /// The name.
        name: String,
        /// A role of the user; may be given several times. The role "root" may do everything.
        #[arg(long = "role", value_name = "ROLE", default_value = ADMINISTRATOR)]
        roles: Vec<String>,
        #[command(flatten)]
        settings: SettingsArguments,
    },
    /// List the users and their roles.
    List {
        #[command(flatten)]
        settings: SettingsArguments,
    },
}

impl UserCommand {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        match self {
            Self::Create { name, roles, settings } => {
                if name.is_empty() || name.contains(':') {
                    let message = "a user's name has at least one character and no colon, where HTTP's basic \
                                   authentication ends it";
                    return Err(CommandError::Other(message.to_owned()));
                }
                let settings = settings.read()?;
                let password = read_password()?;
                let application = opening::application(&settings).await?;
                let created = application.directory.create_user(&name, &password, &roles).await;
                application.stop().await?;
                if !created? {
                    return Err(CommandError::Other(format!("there is a user \"{name}\" already")));
                }
                println!("made the user {name} with the roles {}", roles.join(", "));
            }
            Self::List { settings } => {
                let application = opening::existing_application(&settings.read()?).await?;
                let users = application.directory.users().await;
                application.stop().await?;
                for user in users? {
                    println!("{}  {}", user.name, user.roles.join(", "));
                }
            }
        }
        Ok(())
    }
}

fn read_password() -> Result<String, CommandError> {
    let line = match std::env::var("HOBBS_PASSWORD") {
        Ok(password) => password,
        Err(_) => {
            eprint!("Password: ");
            let mut line = String::new();
            let read = std::io::stdin().lock().read_line(&mut line);
            read.map_err(|error| CommandError::Other(format!("can't read the password: {error}")))?;
            line
        }
    };
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(CommandError::Other("the password is empty: type one, or set HOBBS_PASSWORD".to_owned()));
    }
    Ok(password.to_owned())
}
