//! What is wrong inside of a body.

use super::dice::Dice;
use crate::json::Json;

const WRONG: [&str; 11] = ["null", "true", "17", "-1.5", "\"\"", "\"x\"", "[]", "[null]", "[1]", "{}", "{\"a\": 1}"];

/// The body with a value of any type in the place of one of its own, wherever that is.
pub(super) fn with_wrong_part(dice: &mut Dice, body: &Json) -> Json {
    let mut place = dice.below(parts(body));
    replaced(body, &mut place, &dice.json(&WRONG))
}

/// The beginning of a text: no variable is cut in two.
pub(super) fn cut(dice: &mut Dice, text: &str) -> String {
    let length = dice.below(text.chars().count());
    let beginning: String = text.chars().take(length).collect();
    match beginning.rsplit_once("${") {
        Some((whole, name)) if !name.contains('}') => whole.to_owned(),
        _ => beginning,
    }
}

fn inner(value: &Json) -> Vec<&Json> {
    match value {
        Json::Object(members) => members.iter().map(|(_, value)| value).collect(),
        Json::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    }
}

/// How many values are inside of a value.
fn parts(value: &Json) -> usize {
    inner(value).into_iter().map(|inner| 1 + parts(inner)).sum()
}

/// The value with the one of that number, counted from its start, replaced.
fn replaced(value: &Json, place: &mut usize, with: &Json) -> Json {
    let mut change = |inner: &Json| match place.checked_sub(1) {
        Some(left) => {
            *place = left;
            replaced(inner, place, with)
        }
        None => {
            // Beyond all others, so that nothing else is replaced.
            *place = usize::MAX;
            with.clone()
        }
    };
    match value {
        Json::Object(members) => {
            Json::Object(members.iter().map(|(name, inner)| (name.clone(), change(inner))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(change).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_can_be_wrong() {
        let body: Json = r#"{"a": 1, "b": [{"c": 2}, 3]}"#.parse().unwrap();
        assert_eq!(parts(&body), 5);
        let forms: Vec<String> = (0..5).map(|place| replaced(&body, &mut { place }, &Json::Null).to_string()).collect();
        assert_eq!(
            forms,
            [
                r#"{"a": null, "b": [{"c": 2}, 3]}"#,
                r#"{"a": 1, "b": null}"#,
                r#"{"a": 1, "b": [null, 3]}"#,
                r#"{"a": 1, "b": [{"c": null}, 3]}"#,
                r#"{"a": 1, "b": [{"c": 2}, null]}"#,
            ]
        );
    }

    #[test]
    fn a_cut_is_shorter_and_leaves_variables_whole() {
        let mut dice = Dice::new(1);
        for _ in 0..200 {
            let text = cut(&mut dice, r#"{"a": "${account1}", "é": 1}"#);
            assert!(text.chars().count() < 28 && (text.contains("${account1}") || !text.contains("${")), "{text}");
        }
    }
}
