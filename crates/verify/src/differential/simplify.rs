//! Simpler forms of a request: one part less, or a part that is shorter.

use crate::conformance::StepRequest;
use crate::json::Json;

/// Texts up to this length are left alone.
const SHORT_CHARACTERS: usize = 8;

/// A simpler form of the request: first those without a query parameter, then those without a member or an item of the
/// body, then those with a shorter value in it. `None` if it has no form of that number.
pub(super) fn simpler(request: &StepRequest, number: usize) -> Option<StepRequest> {
    let (path, query) = request.path().split_once('?').unwrap_or((request.path(), ""));
    let parameters: Vec<&str> = query.split('&').filter(|parameter| !parameter.is_empty()).collect();
    if number < parameters.len() {
        let left = without_item(&parameters, number).join("&");
        let separator = if left.is_empty() { "" } else { "?" };
        return Some(request.clone().with_path(format!("{path}{separator}{left}")));
    }
    let body = request.json()?;
    let mut left = number - parameters.len();
    let form = without_part(body, &mut left).or_else(|| with_shorter(body, &mut left))?;
    Some(request.clone().with_json(form))
}

/// The value without its part of that number, counted from the outside in; `None`, and the number less its parts, if it
/// has fewer.
fn without_part(value: &Json, number: &mut usize) -> Option<Json> {
    let count = match value {
        Json::Object(members) => members.len(),
        Json::Array(items) => items.len(),
        _ => return None,
    };
    if *number < count {
        return Some(match value {
            Json::Object(members) => Json::Object(without_item(members, *number)),
            Json::Array(items) => Json::Array(without_item(items, *number)),
            other => other.clone(),
        });
    }
    *number -= count;
    inside(value, &mut |inner| without_part(inner, number))
}

/// The value with its text or number of that place shorter.
fn with_shorter(value: &Json, number: &mut usize) -> Option<Json> {
    let Some(form) = shorter(value) else { return inside(value, &mut |inner| with_shorter(inner, number)) };
    if *number == 0 {
        return Some(form);
    }
    *number -= 1;
    None
}

fn shorter(value: &Json) -> Option<Json> {
    match value {
        Json::Number(number) if number.len() > 1 => Some(Json::Number("1".to_owned())),
        // Half of a variable would be no variable.
        Json::Text(text) if text.chars().count() > SHORT_CHARACTERS && !text.contains("${") => {
            Some(Json::Text(text.chars().take(text.chars().count() / 2).collect()))
        }
        _ => None,
    }
}

/// The value with the first of its parts changed that can be.
fn inside(value: &Json, change: &mut impl FnMut(&Json) -> Option<Json>) -> Option<Json> {
    match value {
        Json::Object(members) => members.iter().enumerate().find_map(|(place, (name, inner))| {
            let changed = change(inner)?;
            let mut members = members.clone();
            *members.get_mut(place)? = (name.clone(), changed);
            Some(Json::Object(members))
        }),
        Json::Array(items) => items.iter().enumerate().find_map(|(place, inner)| {
            let changed = change(inner)?;
            let mut items = items.clone();
            *items.get_mut(place)? = changed;
            Some(Json::Array(items))
        }),
        _ => None,
    }
}

fn without_item<T: Clone>(items: &[T], number: usize) -> Vec<T> {
    items.iter().enumerate().filter(|(place, _)| *place != number).map(|(_, item)| item.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(path: &str, body: &str) -> Vec<String> {
        let request = StepRequest::new("POST", path.to_owned()).with_json(body.parse().unwrap());
        let forms = (0..).map_while(|number| simpler(&request, number));
        forms.map(|form| format!("{} {}", form.path(), form.json().unwrap())).collect()
    }

    #[test]
    fn every_part_can_go() {
        assert_eq!(
            forms("/x?p=1&q=2", r#"{"a": 1, "b": [{"c": 2}, 3]}"#),
            [
                r#"/x?q=2 {"a": 1, "b": [{"c": 2}, 3]}"#,
                r#"/x?p=1 {"a": 1, "b": [{"c": 2}, 3]}"#,
                r#"/x?p=1&q=2 {"b": [{"c": 2}, 3]}"#,
                r#"/x?p=1&q=2 {"a": 1}"#,
                r#"/x?p=1&q=2 {"a": 1, "b": [3]}"#,
                r#"/x?p=1&q=2 {"a": 1, "b": [{"c": 2}]}"#,
                r#"/x?p=1&q=2 {"a": 1, "b": [{}, 3]}"#,
            ]
        );
    }

    #[test]
    fn long_values_can_be_shorter() {
        let forms = forms("/x", r#"{"a": "0123456789", "b": [{"c": -2.5}, "${variable}"]}"#);
        let shorter: Vec<&String> = forms.iter().rev().take(2).rev().collect();
        assert_eq!(
            shorter,
            [
                r#"/x {"a": "01234", "b": [{"c": -2.5}, "${variable}"]}"#,
                r#"/x {"a": "0123456789", "b": [{"c": 1}, "${variable}"]}"#,
            ]
        );
    }

    #[test]
    fn a_request_without_parts_has_no_simpler_form() {
        assert_eq!(simpler(&StepRequest::new("GET", "/x".to_owned()), 0), None);
        assert_eq!(forms("/x", "7"), Vec::<String>::new());
    }
}
