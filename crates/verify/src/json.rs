//! JSON as it stands on the wire: numbers keep their text and objects keep the order of their keys.
//!
//! `serde_json::Value` would rewrite `0E-9` as `0e-9`, and a replay with `--strict` is there to see that difference.

mod pairs;
mod read;
mod write;

pub use pairs::Pairs;
use std::fmt;

/// One JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as the text that was sent.
    Number(String),
    /// A string, decoded.
    Text(String),
    /// An array.
    Array(Vec<Json>),
    /// An object: each key once, in the order they came in.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The value under `key`, if this is an object that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The string, if this is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of the number, if this is one.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        match self {
            Json::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The items, if this is an array.
    #[must_use]
    pub fn items(&self) -> Option<&[Json]> {
        match self {
            Json::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The same value with every string changed by `change`; keys, numbers and constants stay.
    #[must_use]
    pub fn with_texts(&self, change: &impl Fn(&str) -> String) -> Json {
        match self {
            Json::Text(text) => Json::Text(change(text)),
            Json::Array(items) => Json::Array(items.iter().map(|item| item.with_texts(change)).collect()),
            Json::Object(members) => {
                let changed = members.iter().map(|(key, value)| (key.clone(), value.with_texts(change)));
                Json::Object(changed.collect())
            }
            other => other.clone(),
        }
    }
}

impl fmt::Display for Json {
    /// Writes the value as JSON on one line, with a space after each comma and colon.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write::write(self, formatter)
    }
}
