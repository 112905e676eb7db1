//! Products and units.

use super::{Decimal, ProductCategory};

/// Something that can be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its name; unique in a version.
    pub name: String,
    /// Its name for people.
    pub pretty_name: Option<String>,
}

/// How much of a unit is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The name of the unit.
    pub unit: String,
    /// The most; `None` or -1: no such limit.
    pub max: Option<Decimal>,
    /// The least; `None` or -1: no such limit.
    pub min: Option<Decimal>,
}

/// Something for sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its name; unique in a version.
    pub name: String,
    /// Its name for people.
    pub pretty_name: Option<String>,
    /// What part it can play in a bundle.
    pub category: ProductCategory,
    /// Names of add-ons that come with it.
    pub included: Vec<String>,
    /// Names of add-ons that can be added to it.
    pub available: Vec<String>,
    /// How much of units is allowed.
    pub limits: Vec<Limit>,
}

impl Unit {
    /// The name for people, or else the name.
    #[must_use]
    pub fn pretty_name(&self) -> &str {
        self.pretty_name.as_deref().unwrap_or(&self.name)
    }
}

impl Product {
    /// The name for people, or else the name.
    #[must_use]
    pub fn pretty_name(&self) -> &str {
        self.pretty_name.as_deref().unwrap_or(&self.name)
    }
}
