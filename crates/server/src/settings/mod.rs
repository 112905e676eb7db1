//! Settings: from the command line, the environment and a file, in this order of precedence.
//!
//! Every setting stands in one table, [`TABLE`]: its name in the file, its environment variable, its default and what it
//! is for. `hobbs settings` prints it.

#[cfg(feature = "cassandra")]
mod cassandra;
mod file;
mod place;
mod secret;
mod source;
mod table;

pub use file::SettingsFile;
pub use place::StorePlace;
pub use secret::Secret;
pub use source::{SettingsError, Values};
pub use table::{Setting, TABLE};

use std::net::SocketAddr;

use http::uri::Authority;

/// The settings of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What holds everything.
    pub store: StorePlace,
    /// The address to serve on.
    pub listen: SocketAddr,
    /// Where other servers of the store reach this one; `None`: where it listens.
    pub advertise: Option<Authority>,
    /// Whether clients may set the clock.
    pub test_mode: bool,
    /// The password for a user `admin`, should there be none.
    pub admin_password: Option<Secret>,
    /// The largest request body, in bytes.
    pub body_bytes_max: usize,
    /// Memory for blocks read lately, in bytes.
    pub cache_bytes: u64,
    /// Memory for rows before they are written out to a table, in bytes.
    pub memtable_bytes: u64,
    /// What to log.
    pub log: String,
}

impl Settings {
    /// Reads every setting.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] naming the setting, where it was given, and what is wrong with it.
    pub fn read(values: &Values) -> Result<Self, SettingsError> {
        Ok(Self {
            store: StorePlace::read(values)?,
            listen: values.get("listen", "an address and port, such as 127.0.0.1:8080")?,
            advertise: values.read("advertise", advertised)?,
            test_mode: values.get("test-mode", "true or false")?,
            admin_password: Secret::new(values.get("admin-password", "a text")?),
            body_bytes_max: values.get("body-bytes-max", "a number of bytes")?,
            cache_bytes: values.get("cache-bytes", "a number of bytes")?,
            memtable_bytes: values.get("memtable-bytes", "a number of bytes")?,
            log: values.get("log", "a level")?,
        })
    }

    /// Where other servers of the store reach this one, which listens at an address.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] if it listens at all of the machine's addresses and none of them is named.
    pub fn advertised(&self, listening: SocketAddr) -> Result<Authority, SettingsError> {
        if let Some(address) = &self.advertise {
            return Ok(address.clone());
        }
        if listening.ip().is_unspecified() {
            let reason = format!(
                "with a store that other servers use too, {listening} is no address at which they reach this one: name one \
                 with --advertise HOST:PORT"
            );
            return Err(SettingsError::Refused { place: "listen".to_owned(), reason });
        }
        let authority = listening.to_string().parse();
        authority.map_err(|_| SettingsError::Refused { place: "listen".to_owned(), reason: "no address".to_owned() })
    }
}

fn advertised(text: &str) -> Result<Option<Authority>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let authority = text.parse::<Authority>().ok().filter(|it| it.port_u16().is_some_and(|port| port > 0));
    authority.map(Some).ok_or_else(|| format!("\"{text}\" is no host and port, such as node-1.example:8080"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::bounds;

    #[test]
    fn the_defaults_can_be_read() {
        let settings = Settings::read(&Values::default()).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.body_bytes_max, bounds::BODY_BYTES_MAX);
        let store = hobbs_store::EmbeddedOptions::default();
        assert_eq!((settings.cache_bytes, settings.memtable_bytes), (store.cache_bytes, store.memtable_bytes));
        assert!(!settings.test_mode);
    }

    #[test]
    fn the_command_line_goes_before_the_environment_and_that_before_the_file() {
        let file = SettingsFile::parse("hobbs.toml".into(), "listen = \"1.1.1.1:1\"\nlog = \"warn\"\ndata = \"file\"")
            .unwrap();
        let environment = BTreeMap::from([("HOBBS_LISTEN", "2.2.2.2:2"), ("HOBBS_LOG", "error")]);
        let mut values = Values::new(Some(file), |name| environment.get(name).map(|value| (*value).to_owned()));
        values.set("listen", Some("3.3.3.3:3".to_owned()));
        let settings = Settings::read(&values).unwrap();
        assert_eq!(settings.listen.to_string(), "3.3.3.3:3");
        assert_eq!(settings.log, "error");
        assert_eq!(settings.store, StorePlace::Directory("file".into()));
    }

    #[test]
    fn a_bad_value_is_named_with_its_source() {
        let values = Values::new(None, |name| (name == "HOBBS_LISTEN").then(|| "nowhere".to_owned()));
        let error = Settings::read(&values).unwrap_err().to_string();
        assert!(
            error.contains("HOBBS_LISTEN") && error.contains("\"nowhere\"") && error.contains("127.0.0.1:8080"),
            "{error}"
        );
    }

    #[test]
    fn a_name_that_is_none_is_refused_with_the_nearest() {
        let error = SettingsFile::parse("hobbs.toml".into(), "lisen = \"x\"").unwrap_err().to_string();
        assert!(error.contains("lisen") && error.contains("listen"), "{error}");
    }
}
