//! What is compared of an answer: its status, some of its headers, and its body.

use super::Step;
use crate::json::Json;
use crate::wire::Response;

const HEADERS_ALWAYS_KEPT: [&str; 2] = ["Content-Type", "Location"];

/// The answer in the form in which transcripts hold it.
///
/// # Errors
/// When the body is said to be JSON and is not.
pub(crate) fn kept(step: &Step, response: &Response) -> Result<Json, String> {
    let names = HEADERS_ALWAYS_KEPT.into_iter().chain(step.keep_headers.iter().map(String::as_str));
    let mut headers: Vec<(String, Json)> = Vec::new();
    for name in names {
        if let Some(value) = response.header(name)
            && !headers.iter().any(|(known, _)| known == name)
        {
            headers.push((name.to_owned(), Json::Text(value)));
        }
    }
    let is_json = response.header("Content-Type").is_some_and(|kind| kind.to_lowercase().contains("json"));
    let text = response.text();
    let (key, body) = match (text.is_empty(), is_json) {
        (true, _) => ("empty", Json::Bool(true)),
        (false, false) => ("text", Json::Text(text)),
        (false, true) => ("json", text.parse().map_err(|error| format!("the body is no JSON: {error}"))?),
    };
    Ok(Json::Object(vec![
        ("status".to_owned(), Json::Number(response.status.to_string())),
        ("headers".to_owned(), Json::Object(headers)),
        (key.to_owned(), body),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept_of(content_type: Option<&str>, body: &str) -> Result<String, String> {
        let step = r#"{"name": "n", "request": {"method": "GET", "path": "/"}, "keep_headers": ["Vary", "Location"],
                       "response": null}"#;
        let mut headers = vec![("vary".to_owned(), "Origin".to_owned()), ("Server".to_owned(), "x".to_owned())];
        headers.extend(content_type.map(|kind| ("content-type".to_owned(), kind.to_owned())));
        let response = Response { status: 200, headers, body: body.as_bytes().to_vec() };
        kept(&serde_json::from_str(step).unwrap(), &response).map(|json| json.to_string())
    }

    #[test]
    fn json_is_known_by_its_content_type() {
        let json = kept_of(Some("APPLICATION/JSON;charset=x"), r#"{"a":1.0}"#).unwrap();
        let headers = r#"{"Content-Type": "APPLICATION/JSON;charset=x", "Vary": "Origin"}"#;
        assert_eq!(json, format!(r#"{{"status": 200, "headers": {headers}, "json": {{"a": 1.0}}}}"#));
        let text = kept_of(None, r#"{"a":1}"#).unwrap();
        assert_eq!(text, r#"{"status": 200, "headers": {"Vary": "Origin"}, "text": "{\"a\":1}"}"#);
    }

    #[test]
    fn an_empty_body_is_empty_whatever_its_type() {
        let empty = kept_of(Some("application/json"), "").unwrap();
        assert!(empty.ends_with(r#""empty": true}"#), "{empty}");
    }

    #[test]
    fn a_body_that_is_not_the_json_it_says_is_unusable() {
        assert!(kept_of(Some("application/json"), "<html>").is_err());
        assert!(kept_of(Some("text/html"), "<html>").is_ok());
    }
}
