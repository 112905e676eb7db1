//! Pointers into a JSON value, with `*` for any key or index.

use serde::Deserialize;

/// A JSON pointer such as `/rolledUpUnits/*/amount`; the empty one is the whole value.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Pointer {
    tokens: Vec<String>,
}

impl Pointer {
    /// Whether the pointer selects the value at `path`.
    #[must_use]
    pub fn selects(&self, path: &[String]) -> bool {
        let agree = |(token, part): (&String, &String)| token == "*" || token == part;
        self.tokens.len() == path.len() && self.tokens.iter().zip(path).all(agree)
    }

    /// The keys and indexes on the way to the value.
    pub fn tokens(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().map(String::as_str)
    }
}

impl From<String> for Pointer {
    /// What stands before the first slash is passed over.
    fn from(text: String) -> Self {
        Self { tokens: text.split('/').skip(1).map(str::to_owned).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selects(pointer: &str, path: &[&str]) -> bool {
        let path: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
        Pointer::from(pointer.to_owned()).selects(&path)
    }

    #[test]
    fn a_pointer_selects_its_path_only() {
        assert!(selects("", &[]));
        assert!(selects("/a/*/c", &["a", "0", "c"]));
        assert!(!selects("/a/*/c", &["a", "0", "d"]));
        assert!(!selects("/a/*", &["a"]));
        assert!(!selects("/a", &["a", "0"]));
        assert!(!selects("", &["a"]));
    }
}
