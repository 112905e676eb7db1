//! Taking values out of an answer for the steps after it.

use super::{Pointer, Step, Variables};
use crate::json::Json;

/// Sets the variables that the step captures. A value that is absent or empty becomes `unset-` and the variable's name.
///
/// # Errors
/// When a source is not one, or leads to something that cannot stand in a text.
pub(crate) fn capture(step: &Step, answer: &Json, variables: &mut Variables) -> Result<(), String> {
    for (name, source) in &step.capture.0 {
        let value = match source.split_once(':') {
            Some(("header", rest)) => last_segment(answer, rest.split(':').next().unwrap_or_default()),
            Some(("json", pointer)) => value_at(answer.get("json"), &Pointer::from(pointer.to_owned()))?,
            _ => return Err(format!("the capture {source:?} names neither a header nor a place in the JSON")),
        };
        match value {
            Some(value) if !value.is_empty() => variables.set(name, &value),
            _ => variables.set(name, &format!("unset-{name}")),
        }
    }
    Ok(())
}

fn last_segment(answer: &Json, header: &str) -> Option<String> {
    let value = answer.get("headers")?.get(header)?.text()?;
    value.rsplit('/').next().map(str::to_owned)
}

fn value_at(body: Option<&Json>, pointer: &Pointer) -> Result<Option<String>, String> {
    let mut value = body;
    for token in pointer.tokens() {
        value = match value {
            None | Some(Json::Null) => None,
            Some(Json::Array(items)) => {
                let item = token.parse::<usize>().ok().and_then(|index| items.get(index));
                Some(item.ok_or_else(|| format!("the array to capture from has no item {token}"))?)
            }
            Some(object @ Json::Object(_)) => object.get(token),
            Some(other) => return Err(format!("there is no {token:?} to capture in {other:.100}")),
        };
    }
    match value {
        None | Some(Json::Null | Json::Bool(false)) => Ok(None),
        Some(Json::Text(text) | Json::Number(text)) => Ok(Some(text.clone())),
        Some(other) => Err(format!("{other:.100} is no value to capture")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(source: &str, answer: &str) -> Result<String, String> {
        let step = format!(
            r#"{{"name": "n", "request": {{"method": "GET", "path": "/"}}, "response": null, "capture": {{"v": {source:?}}}}}"#
        );
        let mut variables = Variables::new("http://h", 1);
        capture(&serde_json::from_str(&step).unwrap(), &answer.parse().unwrap(), &mut variables)?;
        Ok(variables.value("v"))
    }

    #[test]
    fn the_last_segment_of_a_header() {
        let answer = r#"{"headers": {"Location": "http://h/1.0/kb/accounts/a-1"}}"#;
        assert_eq!(captured("header:Location:last-segment", answer).unwrap(), "a-1");
        assert_eq!(captured("header:Vary:last-segment", answer).unwrap(), "unset-v");
        assert_eq!(captured("header:Location:last-segment", r#"{"headers": {"Location": "x/"}}"#).unwrap(), "unset-v");
    }

    #[test]
    fn a_place_in_the_json() {
        let answer = r#"{"json": [{"id": "a", "n": 1.50}, {"id": null, "o": {}}]}"#;
        assert_eq!(captured("json:/0/id", answer).unwrap(), "a");
        assert_eq!(captured("json:/0/n", answer).unwrap(), "1.50");
        assert_eq!(captured("json:/1/id", answer).unwrap(), "unset-v");
        assert_eq!(captured("json:/1/id/deeper", answer).unwrap(), "unset-v");
        assert_eq!(captured("json:/0/id", r#"{"empty": true}"#).unwrap(), "unset-v");
    }

    #[test]
    fn a_place_that_cannot_be_reached_is_an_error() {
        let answer = r#"{"json": [{"id": "a", "o": {}}]}"#;
        for source in ["json:/7/id", "json:/x", "json:/0/id/more", "json:/0/o", "cookie:x", "header"] {
            assert!(captured(source, answer).is_err(), "{source}");
        }
    }
}
