//! `hobbs store init`.

use clap::Args;
use hobbs_store::{EmbeddedStore, Store};

use super::{CommandError, SettingsArguments};
use crate::command::opening;
use crate::settings::StorePlace;

/// Make a store: a keyspace with its tables, or a data directory. What is there already is left as it is.
///
/// Not to be run by two at the same time.
#[derive(Debug, Args)]
pub(in crate::command) struct Init {
    /// With Cassandra: on how many nodes each row is kept: a number for every data centre, or NAME=NUMBER,NAME=NUMBER.
    #[arg(long, value_name = "COPIES", default_value = "3")]
    replication: String,
    #[command(flatten)]
    settings: SettingsArguments,
}

impl Init {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let settings = self.settings.read()?;
        let place = &settings.store;
        let is_new = match place {
            StorePlace::Directory(path) => {
                let is_new = opening::is_empty(path);
                EmbeddedStore::open(path, opening::options(&settings))?.close().await?;
                is_new
            }
            #[cfg(feature = "cassandra")]
            StorePlace::Cassandra(options) => cassandra::make(options, &self.replication).await?,
        };
        let made = if is_new { "made" } else { "was there already" };
        println!("{place}: {made}");
        Ok(())
    }
}

#[cfg(feature = "cassandra")]
mod cassandra {
    //! Making a keyspace.

    use hobbs_store::{CassandraOptions, CassandraStore, Replication, Store};

    use super::CommandError;

    /// The most copies of a row that anybody keeps in one data centre.
    const COPIES_MAX: u32 = 64;

    /// Makes it, and sees that it can be used. Answers whether it was new.
    pub(super) async fn make(options: &CassandraOptions, replication: &str) -> Result<bool, CommandError> {
        let copies = copies(replication)?;
        let is_new = CassandraStore::initialise(options, &copies).await?;
        CassandraStore::open(options).await?.close().await?;
        Ok(is_new)
    }

    fn copies(text: &str) -> Result<Replication, CommandError> {
        if let Some(copies) = number(text) {
            return Ok(Replication::Everywhere(copies));
        }
        let centre = |part: &str| {
            let (name, copies) = part.split_once('=')?;
            let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
            let is_name = !name.is_empty() && name.len() <= 128 && name.chars().all(is_plain);
            Some((name.to_owned(), number(copies)?)).filter(|_| is_name)
        };
        let centres: Option<Vec<_>> = text.split(',').map(centre).collect();
        centres.map(Replication::PerDataCentre).ok_or_else(|| {
            let form = format!("a number from 1 to {COPIES_MAX}, or one for each data centre, such as paris=3,oslo=3");
            CommandError::Other(format!("--replication is \"{text}\", but has to be {form}"))
        })
    }

    fn number(text: &str) -> Option<u32> {
        text.parse().ok().filter(|copies| (1..=COPIES_MAX).contains(copies))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn copies_are_a_number_or_one_for_each_data_centre() {
            assert_eq!(copies("3").unwrap(), Replication::Everywhere(3));
            let centres = vec![("paris".to_owned(), 3), ("us-east_1".to_owned(), 2)];
            assert_eq!(copies("paris=3,us-east_1=2").unwrap(), Replication::PerDataCentre(centres));
            for wrong in ["", "0", "65", "paris", "paris=", "=3", "paris=0", "paris=3,", "a'b=3"] {
                let error = copies(wrong).unwrap_err().to_string();
                assert!(error.contains(&format!("\"{wrong}\"")) && error.contains("paris=3"), "{error}");
            }
        }
    }
}
