//! The request of a step, and how it is filled in.

use super::Variables;
use crate::json::{Json, Pairs};
use crate::wire::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer};

/// The request of a step, with variables still in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StepRequest {
    pub(super) method: String,
    pub(super) path: String,
    #[serde(default)]
    pub(super) headers: Pairs<String>,
    /// `user:password`.
    pub(super) auth: Option<String>,
    /// A body of JSON; `null` is one.
    #[serde(default, deserialize_with = "present")]
    pub(super) body: Option<Json>,
    /// A body of any other text.
    pub(super) text: Option<String>,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(deserializer).map(Some)
}

impl StepRequest {
    /// The request to send: every `${variable}` has its value, in names of methods, paths, header values and bodies.
    #[must_use]
    pub fn fill(&self, variables: &Variables) -> Request {
        let fill = |text: &str| variables.fill(text);
        let Pairs(headers) = &self.headers;
        let mut headers: Vec<(String, Vec<u8>)> =
            headers.iter().map(|(name, value)| (name.clone(), fill(value).into_bytes())).collect();
        if let Some(auth) = &self.auth {
            headers.retain(|(name, _)| name != "Authorization");
            headers.push(("Authorization".to_owned(), format!("Basic {}", STANDARD.encode(fill(auth))).into_bytes()));
        }
        let json = self.body.as_ref().map(|body| body.with_texts(&fill).to_string());
        let body = json.or_else(|| self.text.as_deref().map(fill)).map(String::into_bytes);
        Request { method: fill(&self.method), target: fill(&self.path), headers, body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(request: &str) -> Request {
        let mut variables = Variables::new("http://h", 1);
        variables.set("sub", "s-1");
        serde_json::from_str::<StepRequest>(request).unwrap().fill(&variables)
    }

    #[test]
    fn variables_are_filled_in_everywhere_but_in_keys() {
        let request = filled(
            r#"{"method": "P${sub}", "path": "/${sub}", "headers": {"X-${sub}": "<${sub}>"},
                "body": {"b${sub}": ["${sub}", 1.50, null], "a": "é"}}"#,
        );
        assert_eq!((request.method.as_str(), request.target.as_str()), ("Ps-1", "/s-1"));
        assert_eq!(request.headers, [("X-${sub}".to_owned(), b"<s-1>".to_vec())]);
        let body = r#"{"b${sub}": ["s-1", 1.50, null], "a": "é"}"#;
        assert_eq!(String::from_utf8(request.body.unwrap()).unwrap(), body);
    }

    #[test]
    fn a_text_body_is_sent_as_it_is_and_no_body_is_none() {
        let text = filled(r#"{"method": "GET", "path": "/", "text": "{ ${sub},"}"#);
        assert_eq!(text.body.as_deref(), Some(b"{ s-1,".as_slice()));
        assert_eq!(filled(r#"{"method": "GET", "path": "/", "text": ""}"#).body, Some(vec![]));
        assert_eq!(filled(r#"{"method": "GET", "path": "/"}"#).body, None);
    }

    #[test]
    fn a_null_body_is_sent_as_null() {
        assert_eq!(
            filled(r#"{"method": "POST", "path": "/", "body": null}"#).body.as_deref(),
            Some(b"null".as_slice())
        );
    }

    #[test]
    fn basic_authentication_replaces_a_written_one() {
        let request = filled(
            r#"{"method": "GET", "path": "/", "headers": {"Authorization": "x", "A": "b"}, "auth": "admin:${sub}"}"#,
        );
        let expected = [("A".to_owned(), b"b".to_vec()), ("Authorization".to_owned(), b"Basic YWRtaW46cy0x".to_vec())];
        assert_eq!(request.headers, expected);
    }
}
