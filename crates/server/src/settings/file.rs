//! The settings file: TOML, one `name = value` a line, names as in the table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{SettingsError, TABLE};

/// A settings file that was read.
#[derive(Clone, Debug)]
pub struct SettingsFile {
    path: PathBuf,
    values: BTreeMap<String, String>,
}

impl SettingsFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] if it can't be read, is no TOML, or has a name that is no setting.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| SettingsError::Unreadable { path: path.to_owned(), error: error.to_string() })?;
        Self::parse(path.to_owned(), &text)
    }

    /// Takes the text of a file.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] if it is no TOML, or has a name that is no setting.
    pub fn parse(path: PathBuf, text: &str) -> Result<Self, SettingsError> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| SettingsError::Unreadable {
            path: path.clone(),
            error: error.to_string(),
        })?;
        let mut values = BTreeMap::new();
        for (name, value) in table {
            if !TABLE.iter().any(|setting| setting.name == name) {
                return Err(SettingsError::UnknownName { path, nearest: nearest(&name), name });
            }
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            values.insert(name, text);
        }
        Ok(Self { path, values })
    }

    /// The value of a setting, if the file has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// The setting whose name shares the most letters with a wrong one.
fn nearest(name: &str) -> &'static str {
    let shared = |setting: &&'static str| {
        setting.chars().filter(|&letter| name.contains(letter)).count() * 100 / (setting.len() + name.len())
    };
    TABLE.iter().map(|setting| setting.name).max_by_key(shared).unwrap_or_default()
}
