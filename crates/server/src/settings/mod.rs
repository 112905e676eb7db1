//! Settings: from the command line, the environment and a file, in this order of precedence.
//!
//! Every setting stands in one table, [`TABLE`]: its name in the file, its environment variable, its default and what it
//! is for. `hobbs settings` prints it.

mod file;
mod secret;
mod source;

pub use file::SettingsFile;
pub use secret::Secret;
pub use source::{SettingsError, Values};

use std::net::SocketAddr;
use std::path::PathBuf;

/// A setting: where it can be given, and what it does.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name, in the file and (as `--name`) on the command line.
    pub name: &'static str,
    /// Its environment variable.
    pub variable: &'static str,
    /// What holds if it is not given.
    pub default: &'static str,
    /// What it is for.
    pub help: &'static str,
}

/// Every setting of the server.
pub const TABLE: [Setting; 7] = [
    Setting {
        name: "data",
        variable: "HOBBS_DATA",
        default: "hobbs-data",
        help: "The directory that holds everything.",
    },
    Setting {
        name: "listen",
        variable: "HOBBS_LISTEN",
        default: "127.0.0.1:8080",
        help: "The address and port to serve on. Port 0 lets the operating system choose.",
    },
    Setting {
        name: "test-mode",
        variable: "HOBBS_TEST_MODE",
        default: "false",
        help: "Lets clients set the clock. Never for production.",
    },
    Setting {
        name: "admin-password",
        variable: "HOBBS_ADMIN_PASSWORD",
        default: "",
        help: "If there is no user admin, makes one with this password. Not on the command line, where others see it.",
    },
    Setting {
        name: "body-bytes-max",
        variable: "HOBBS_BODY_BYTES_MAX",
        default: "33554432",
        help: "The largest request body, in bytes.",
    },
    Setting {
        name: "cache-bytes",
        variable: "HOBBS_CACHE_BYTES",
        default: "67108864",
        help: "Memory for blocks of stored data that were read lately.",
    },
    Setting {
        name: "log",
        variable: "HOBBS_LOG",
        default: "warn,hobbs=info",
        help: "What to log: error, warn, info, debug or trace; or a filter such as warn,hobbs=debug.",
    },
];

/// The settings of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The directory that holds everything.
    pub data: PathBuf,
    /// The address to serve on.
    pub listen: SocketAddr,
    /// Whether clients may set the clock.
    pub test_mode: bool,
    /// The password for a user `admin`, should there be none.
    pub admin_password: Option<Secret>,
    /// The largest request body, in bytes.
    pub body_bytes_max: usize,
    /// Memory for blocks read lately, in bytes.
    pub cache_bytes: u64,
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
            data: values.get("data", "a path")?,
            listen: values.get("listen", "an address and port, such as 127.0.0.1:8080")?,
            test_mode: values.get("test-mode", "true or false")?,
            admin_password: Secret::new(values.get("admin-password", "a text")?),
            body_bytes_max: values.get("body-bytes-max", "a number of bytes")?,
            cache_bytes: values.get("cache-bytes", "a number of bytes")?,
            log: values.get("log", "a level")?,
        })
    }
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
        assert_eq!(settings.data, PathBuf::from("file"));
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
