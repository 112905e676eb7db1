//! Query parameters.

use super::path;

/// The parameters of a query, in their order, decoded.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Takes a query apart. A `+` is a space; an escape that is none stays as it is.
    #[must_use]
    pub fn parse(query: Option<&str>) -> Self {
        let pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self(pairs.collect())
    }

    /// The first value of a parameter: of one given twice, Kill Bill takes the first.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// A flag: `true` in any case is true, anything else false.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

fn decode(text: &str) -> String {
    path::decode(&text.replace('+', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_several_counts() {
        let query = Query::parse(Some("endDate=a&endDate=b&empty&flag=TRUE&plus=1+2&escaped=%2B"));
        assert_eq!(query.get("endDate"), Some("a"));
        assert_eq!(query.get("empty"), Some(""));
        assert_eq!(query.get("enddate"), None);
        assert_eq!(query.get("plus"), Some("1 2"));
        assert_eq!(query.get("escaped"), Some("+"));
        assert!(query.flag("flag") && !query.flag("plus"));
    }
}
