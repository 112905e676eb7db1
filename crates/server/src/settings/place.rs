//! What holds everything: a data directory, or a keyspace of Apache Cassandra.

use std::fmt;
use std::path::PathBuf;

#[cfg(feature = "cassandra")]
use hobbs_store::CassandraOptions;

use super::{SettingsError, Values};

/// What stands before the nodes of a store in Cassandra.
const CASSANDRA: &str = "cassandra://";

/// What holds everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorePlace {
    /// A directory of this machine, for one server at a time.
    Directory(PathBuf),
    /// A keyspace of Apache Cassandra, for several servers at once.
    #[cfg(feature = "cassandra")]
    Cassandra(Box<CassandraOptions>),
}

impl StorePlace {
    /// The place that the settings name.
    pub(super) fn read(values: &Values) -> Result<Self, SettingsError> {
        let named = values.read("store", |text| Ok(text.to_owned()))?;
        if named.is_empty() {
            return Ok(Self::Directory(values.get("data", "a path")?));
        }
        Self::named(values, &values.place("store"), &named)
    }

    /// The place of a text: `cassandra://HOST[:PORT],.../KEYSPACE`, or else a directory. How Cassandra is talked to follows from
    /// the other settings.
    ///
    /// # Errors
    ///
    /// [`SettingsError`], naming the setting or `named_by`, which is what the text was given as.
    pub fn named(values: &Values, named_by: &str, text: &str) -> Result<Self, SettingsError> {
        let refused = |reason: String| SettingsError::Refused { place: named_by.to_owned(), reason };
        match text.split_once("://") {
            None if text.is_empty() => Err(refused("name a data directory, or cassandra://HOST/KEYSPACE".to_owned())),
            None => Ok(Self::Directory(text.into())),
            Some(("cassandra", rest)) => Self::cassandra(values, rest).map_err(|error| match error {
                Unusable::Address(reason) => refused(reason),
                Unusable::Setting(error) => error,
            }),
            Some(_) => Err(refused(format!("no store has such an address: write {CASSANDRA}HOST/KEYSPACE, or a path"))),
        }
    }

    #[cfg(feature = "cassandra")]
    fn cassandra(values: &Values, address: &str) -> Result<Self, Unusable> {
        let (nodes, keyspace) = super::cassandra::address(address).map_err(Unusable::Address)?;
        let options = super::cassandra::options(values, nodes, keyspace).map_err(Unusable::Setting)?;
        Ok(Self::Cassandra(Box::new(options)))
    }

    #[cfg(not(feature = "cassandra"))]
    fn cassandra(_: &Values, _: &str) -> Result<Self, Unusable> {
        Err(Unusable::Address("this build knows no Cassandra: build it with the feature \"cassandra\"".to_owned()))
    }

    /// How to name it on the command line.
    #[must_use]
    pub fn argument(&self) -> String {
        match self {
            Self::Directory(_) => format!("--data {self}"),
            #[cfg(feature = "cassandra")]
            Self::Cassandra(_) => format!("--store {self}"),
        }
    }
}

/// Why a place can't be used: because of its text, or of a setting besides.
enum Unusable {
    Address(String),
    #[cfg_attr(not(feature = "cassandra"), expect(dead_code, reason = "no other setting is read"))]
    Setting(SettingsError),
}

impl fmt::Display for StorePlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(path) => write!(formatter, "{}", path.display()),
            #[cfg(feature = "cassandra")]
            Self::Cassandra(options) => {
                write!(formatter, "{CASSANDRA}{}/{}", options.nodes.join(","), options.keyspace)
            }
        }
    }
}
