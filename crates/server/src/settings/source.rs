//! Where the value of a setting comes from.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use super::{SettingsFile, TABLE};

/// Why settings could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The file can't be read, or is no TOML.
    #[error("can't read the settings file {path}: {error}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: String,
    },
    /// The file has a name that is no setting.
    #[error(
        "the settings file {path} has \"{name}\", which is no setting; did you mean \"{nearest}\"? `hobbs settings` lists them"
    )]
    UnknownName {
        /// The file.
        path: PathBuf,
        /// The name.
        name: String,
        /// The setting whose name is most like it.
        nearest: &'static str,
    },
    /// A value is not of the kind asked for.
    #[error("{place} is \"{value}\", but has to be {wanted}")]
    Invalid {
        /// Where it was given.
        place: String,
        /// The value.
        value: String,
        /// What it has to be.
        wanted: &'static str,
    },
    /// A value can't be taken. It is not shown, since it may hold something secret.
    #[error("{place}: {reason}")]
    Refused {
        /// Where it was given.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The values that were given, by place.
#[derive(Clone, Debug, Default)]
pub struct Values {
    command_line: BTreeMap<&'static str, String>,
    environment: BTreeMap<&'static str, String>,
    file: Option<SettingsFile>,
}

impl Values {
    /// The values of a file and of the environment, which `variable` looks up.
    #[must_use]
    pub fn new(file: Option<SettingsFile>, variable: impl Fn(&str) -> Option<String>) -> Self {
        let environment =
            TABLE.iter().filter_map(|setting| Some((setting.name, variable(setting.variable)?))).collect();
        Self { command_line: BTreeMap::new(), environment, file }
    }

    /// Sets a value that was given on the command line.
    pub fn set(&mut self, name: &'static str, value: Option<String>) {
        if let Some(value) = value {
            self.command_line.insert(name, value);
        }
    }

    /// Reads a setting: from the command line, else the environment, else the file, else its default.
    pub(super) fn get<T: FromStr>(&self, name: &'static str, wanted: &'static str) -> Result<T, SettingsError> {
        let (value, place) = self.find(name);
        value.parse().map_err(|_| SettingsError::Invalid { place, value, wanted })
    }

    /// The same with a reader that says what is wrong.
    pub(super) fn read<T>(
        &self,
        name: &'static str,
        reader: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, SettingsError> {
        let (value, place) = self.find(name);
        reader(&value).map_err(|reason| SettingsError::Refused { place, reason })
    }

    /// Where the value of a setting was given.
    pub(super) fn place(&self, name: &'static str) -> String {
        self.find(name).1
    }

    /// That the value of a setting can't be taken.
    #[cfg(feature = "cassandra")]
    pub(super) fn refused(&self, name: &'static str, reason: &str) -> SettingsError {
        SettingsError::Refused { place: self.place(name), reason: reason.to_owned() }
    }

    /// The value of a setting, and where it was given.
    fn find(&self, name: &'static str) -> (String, String) {
        let setting = TABLE.iter().find(|setting| setting.name == name);
        if let Some(value) = self.command_line.get(name) {
            return (value.clone(), format!("--{name}"));
        }
        if let Some(value) = self.environment.get(name) {
            let variable = setting.map_or(name, |setting| setting.variable);
            return (value.clone(), format!("the environment variable {variable}"));
        }
        if let Some(file) = &self.file
            && let Some(value) = file.get(name)
        {
            return (value.to_owned(), format!("{name} in the settings file {}", file.path().display()));
        }
        (setting.map_or_else(String::new, |setting| setting.default.to_owned()), format!("the default of {name}"))
    }
}
