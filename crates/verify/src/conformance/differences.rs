//! The list of steps that Hobbs answers differently on purpose.

use super::ConformanceError;
use serde::Deserialize;
use std::path::Path;

/// The steps that are answered differently on purpose; `differences.toml` describes the format.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Differences {
    #[serde(default, rename = "difference")]
    entries: Vec<Difference>,
}

/// One step that is answered differently on purpose.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Difference {
    pub(super) file: String,
    pub(super) step: String,
    /// Which of the steps of that name, counted from 1.
    #[serde(default = "first")]
    pub(super) occurrence: usize,
    pub(super) reason: String,
    /// The status of the answer that is given instead.
    pub(super) status: Option<u16>,
}

fn first() -> usize {
    1
}

impl Differences {
    /// The list that belongs to this version of Hobbs.
    ///
    /// # Errors
    /// When it is not in its format.
    pub fn built_in() -> Result<Self, ConformanceError> {
        Self::parse(include_str!("../../differences.toml"))
    }

    /// Reads a list.
    ///
    /// # Errors
    /// When it is not in its format.
    pub fn parse(text: &str) -> Result<Self, ConformanceError> {
        Ok(toml::from_str(text)?)
    }

    /// The entries about one transcript.
    pub(super) fn of_file(&self, file: &Path) -> Vec<&Difference> {
        self.entries.iter().filter(|entry| file.ends_with(&entry.file)).collect()
    }
}

impl Difference {
    /// Whether the entry is about this step of its file.
    pub(super) fn is_about(&self, step: &str, occurrence: usize) -> bool {
        self.step == step && self.occurrence == occurrence
    }

    /// Whether an answer with this status is the one that is given on purpose.
    pub(super) fn allows(&self, status: u16) -> bool {
        self.status.is_none_or(|wanted| wanted == status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_list_is_in_its_format() {
        Differences::built_in().unwrap();
    }

    #[test]
    fn a_step_is_found_by_file_name_and_occurrence() {
        let list = Differences::parse(
            r#"
            [[difference]]
            file = "usage/a.json"
            step = "s"
            occurrence = 2
            reason = "why"
            status = 400
            "#,
        );
        let list = list.unwrap();
        let found = |file: &str, step, occurrence| {
            list.of_file(Path::new(file)).iter().any(|entry| entry.is_about(step, occurrence))
        };
        assert!(found("tests/data/usage/a.json", "s", 2));
        assert!(!found("tests/data/usage/a.json", "s", 1));
        assert!(!found("tests/data/usage/a.json", "t", 2));
        assert!(!found("tests/data/other-usage/a.json", "s", 2));
        let entry = list.of_file(Path::new("usage/a.json"))[0];
        assert!(entry.allows(400) && !entry.allows(401));
    }

    #[test]
    fn a_list_with_a_mistake_is_refused() {
        for text in ["[[difference]]\nfile = \"a\"\nstep = \"s\"", "[[differences]]", "[[difference]]\nstatus = 1"] {
            assert!(Differences::parse(text).is_err(), "{text}");
        }
    }
}
