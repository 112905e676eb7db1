//! Price lists: which plans are for sale together.

/// A list of plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceList {
    /// Its name; unique in a version.
    pub name: String,
    /// Its name for people.
    pub pretty_name: Option<String>,
    /// The names of its plans.
    pub plans: Vec<String>,
}

/// The price lists of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceLists {
    /// The one that counts where no other is named.
    pub default: PriceList,
    /// The others.
    pub children: Vec<PriceList>,
}

impl PriceList {
    /// The name that the default price list should have, and no other may.
    pub const DEFAULT_NAME: &'static str = "DEFAULT";

    /// The name for people, or else the name.
    #[must_use]
    pub fn pretty_name(&self) -> &str {
        self.pretty_name.as_deref().unwrap_or(&self.name)
    }
}

impl PriceLists {
    /// All of them, the default first.
    pub fn all(&self) -> impl Iterator<Item = &PriceList> {
        std::iter::once(&self.default).chain(&self.children)
    }

    /// The one of that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&PriceList> {
        self.all().find(|list| list.name == name)
    }

    /// The name of the first list that has a plan; the default's if none has it.
    #[must_use]
    pub fn name_of_plan(&self, plan: &str) -> &str {
        let holding = self.all().find(|list| list.plans.iter().any(|name| name == plan));
        holding.map_or(&self.default.name, |list| &list.name)
    }
}
