//! Reading JSON text. `serde_json` checks it; what it is handed as raw text here keeps the spelling of numbers.

use super::{Json, Pairs};
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;
use std::str::FromStr;

/// How deep values may be nested.
const DEPTH_MAX: usize = 128;

impl FromStr for Json {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(serde_json::from_str(text)?, DEPTH_MAX)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        parse(&raw, DEPTH_MAX).map_err(D::Error::custom)
    }
}

/// Each level is read once more by the level above it: the depth bounds the work too.
fn parse(raw: &RawValue, depth_left: usize) -> Result<Json, serde_json::Error> {
    let text = raw.get();
    let inner = |value| match depth_left.checked_sub(1) {
        Some(left) => parse(value, left),
        None => Err(serde_json::Error::custom(format!("nested deeper than {DEPTH_MAX} levels"))),
    };
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let Pairs(members) = serde_json::from_str::<Pairs<&RawValue>>(text)?;
            let parsed = members.into_iter().map(|(key, value)| Ok((key, inner(value)?)));
            Json::Object(parsed.collect::<Result<_, serde_json::Error>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            Json::Array(items.into_iter().map(inner).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Json::Text(serde_json::from_str(text)?),
        Some(b't') => Json::Bool(true),
        Some(b'f') => Json::Bool(false),
        Some(b'n') => Json::Null,
        _ => Json::Number(text.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_text_and_keys_their_order() {
        let read: Json = r#"{"b": [0E-9, 5.500, 1e+3], "a": null}"#.parse().unwrap();
        let numbers = ["0E-9", "5.500", "1e+3"].map(|number| Json::Number(number.to_owned()));
        let expected =
            Json::Object(vec![("b".to_owned(), Json::Array(numbers.to_vec())), ("a".to_owned(), Json::Null)]);
        assert_eq!(read, expected);
    }

    #[test]
    fn a_repeated_key_keeps_the_last_value() {
        let read: Json = r#"{"a": 1, "b": 2, "a": 3}"#.parse().unwrap();
        assert_eq!(read.to_string(), r#"{"a": 3, "b": 2}"#);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{", "[1,]", "01", "1.", "-", "nul", "\"a", "{} {}", "'a'"] {
            assert!(text.parse::<Json>().is_err(), "{text:?} was accepted");
        }
        let deep = "[".repeat(200) + &"]".repeat(200);
        assert!(deep.parse::<Json>().is_err(), "200 levels were accepted");
        let shallow = "[".repeat(100) + &"]".repeat(100);
        assert!(shallow.parse::<Json>().is_ok(), "100 levels were refused");
    }
}
