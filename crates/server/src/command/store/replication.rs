//! How often rows are kept in a keyspace that is made.

use clap::Args;
#[cfg(feature = "cassandra")]
use hobbs_store::Replication;

#[cfg(feature = "cassandra")]
use super::CommandError;

/// The most copies of a row that anybody keeps in one data centre.
#[cfg(feature = "cassandra")]
const COPIES_MAX: u32 = 64;

/// How often rows are kept.
#[derive(Debug, Args)]
pub(super) struct ReplicationArgument {
    /// With Cassandra: on how many nodes each row is kept: a number for every data centre, or NAME=NUMBER,NAME=NUMBER.
    #[arg(long, value_name = "COPIES", default_value = "3")]
    replication: String,
}

#[cfg(feature = "cassandra")]
impl ReplicationArgument {
    pub(super) fn read(&self) -> Result<Replication, CommandError> {
        copies(&self.replication)
    }
}

#[cfg(feature = "cassandra")]
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

#[cfg(feature = "cassandra")]
fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|copies| (1..=COPIES_MAX).contains(copies))
}

#[cfg(all(test, feature = "cassandra"))]
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
