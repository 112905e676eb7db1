//! Simpler forms of a request: one part less.

use crate::conformance::StepRequest;
use crate::json::Json;

/// The request without one of its parts: a query parameter, or a member or an item of its body; `None` if it has no part
/// of that number.
pub(super) fn simpler(request: &StepRequest, place: usize) -> Option<StepRequest> {
    let (path, query) = request.path().split_once('?').unwrap_or((request.path(), ""));
    let parameters: Vec<&str> = query.split('&').filter(|parameter| !parameter.is_empty()).collect();
    if place < parameters.len() {
        let left = parameters.iter().enumerate().filter(|(number, _)| *number != place);
        let left: Vec<&str> = left.map(|(_, parameter)| *parameter).collect();
        let separator = if left.is_empty() { "" } else { "?" };
        return Some(request.clone().with_path(format!("{path}{separator}{}", left.join("&"))));
    }
    let mut left = place - parameters.len();
    let body = without(request.json()?, &mut left)?;
    Some(request.clone().with_json(body))
}

/// The value without its part of that number, counted from the outside in; `None`, and the number less its parts, if it
/// has fewer.
fn without(value: &Json, place: &mut usize) -> Option<Json> {
    match value {
        Json::Object(members) => {
            if *place < members.len() {
                let left = members.iter().enumerate().filter(|(number, _)| number != place);
                return Some(Json::Object(left.map(|(_, member)| member.clone()).collect()));
            }
            *place -= members.len();
            members.iter().enumerate().find_map(|(number, (name, inner))| {
                let simpler = without(inner, place)?;
                let mut members = members.clone();
                *members.get_mut(number)? = (name.clone(), simpler);
                Some(Json::Object(members))
            })
        }
        Json::Array(items) => {
            if *place < items.len() {
                let left = items.iter().enumerate().filter(|(number, _)| number != place);
                return Some(Json::Array(left.map(|(_, item)| item.clone()).collect()));
            }
            *place -= items.len();
            items.iter().enumerate().find_map(|(number, inner)| {
                let simpler = without(inner, place)?;
                let mut items = items.clone();
                *items.get_mut(number)? = simpler;
                Some(Json::Array(items))
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_can_go() {
        let body: Json = r#"{"a": 1, "b": [{"c": 2}, 3]}"#.parse().unwrap();
        let request = StepRequest::new("POST", "/x?p=1&q=2".to_owned()).with_json(body);
        let forms: Vec<String> = (0..)
            .map_while(|place| simpler(&request, place))
            .map(|request| format!("{} {}", request.path(), request.json().unwrap()))
            .collect();
        assert_eq!(
            forms,
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
}
