//! A catalog over time.

use super::Version;
use crate::time::Instant;

/// The versions of a catalog, in the order of their effective dates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    versions: Vec<Version>,
}

impl Catalog {
    /// A catalog of versions, in any order.
    #[must_use]
    pub fn new(mut versions: Vec<Version>) -> Self {
        versions.sort_by_key(|version| version.effective_at);
        Self { versions }
    }

    /// Its versions, the earliest first.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// The latest version, whether it is in force yet or not.
    #[must_use]
    pub fn latest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// The version in force at an instant; before the first, the first. `None`: it has no versions.
    #[must_use]
    pub fn version_at(&self, instant: Instant) -> Option<&Version> {
        let in_force = self.versions.iter().rev().find(|version| version.effective_at <= instant);
        in_force.or_else(|| self.versions.first())
    }
}
