//! A case, as its file holds it.

use super::RatingError;
use crate::json::Json;
use std::fs;
use std::path::{Path, PathBuf};

/// A case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What it is called: its file's name without the ending.
    pub name: String,
    /// What the file holds.
    pub json: Json,
}

/// The case files of folders, in the order of their names, and single ones.
///
/// # Errors
/// When a folder can't be read or a file is no case.
pub fn case_files(paths: &[PathBuf]) -> Result<Vec<Case>, RatingError> {
    let mut files = Vec::new();
    for path in paths {
        let failed =
            |error: std::io::Error| RatingError::File { path: path.display().to_string(), reason: error.to_string() };
        if path.is_dir() {
            let entries = fs::read_dir(path).map_err(failed)?;
            let mut found: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
            found.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
            found.sort();
            files.extend(found);
        } else {
            files.push(path.clone());
        }
    }
    files.iter().map(|path| Case::read(path)).collect()
}

impl Case {
    fn read(path: &Path) -> Result<Self, RatingError> {
        let failed = |reason: String| RatingError::File { path: path.display().to_string(), reason };
        let text = fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
        let json: Json = text.parse().map_err(|error: serde_json::Error| failed(error.to_string()))?;
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { name, json })
    }

    /// The server's time while it is played.
    ///
    /// # Errors
    /// When the file does not say.
    pub fn clock(&self) -> Result<&str, RatingError> {
        self.json.get("clock").and_then(Json::text).ok_or(RatingError::Incomplete("a clock"))
    }

    /// Whether the server makes invoices by itself, as the clock moves.
    pub(super) fn is_clocked(&self) -> bool {
        self.json.get("auto_invoicing") == Some(&Json::Bool(true))
    }

    /// Its steps.
    #[must_use]
    pub fn steps(&self) -> &[Json] {
        self.json.get("steps").and_then(Json::items).unwrap_or_default()
    }

    /// The catalogs that are uploaded.
    pub(super) fn catalogs(&self) -> &[Json] {
        self.json.get("catalog_xml").and_then(Json::items).unwrap_or_default()
    }

    /// The same case with other steps.
    #[must_use]
    pub(super) fn with_steps(&self, steps: &[Json]) -> Self {
        let mut case = self.clone();
        if let Json::Object(members) = &mut case.json {
            for (name, value) in members {
                if name == "steps" {
                    *value = Json::Array(steps.to_vec());
                }
            }
        }
        case
    }

    /// The name of a plan whose prices were agreed on: a server names such a plan after a counter of its own.
    pub(super) fn priced_plan(&self) -> Option<&str> {
        let subscription = self.json.get("subscription")?;
        subscription.get("priceOverrides").filter(|prices| **prices != Json::Null)?;
        subscription.get("plan").and_then(Json::text)
    }
}
