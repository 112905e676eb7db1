//! The transcript files: recorded requests with the answers that the real server gave.

use super::{Pointer, Variables};
use crate::json::{Json, Pairs};
use crate::wire::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer};

/// One file: steps that build on each other.
#[derive(Clone, Debug, Deserialize)]
pub struct Transcript {
    /// The steps, in the order they are sent.
    pub steps: Vec<Step>,
}

/// One request and its recorded answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Step {
    /// What the step is called; several steps of a file may share a name.
    pub name: String,
    /// What is sent.
    pub request: StepRequest,
    /// What later steps use of the answer: the name of a variable and where its value is found.
    #[serde(default)]
    pub capture: Pairs<String>,
    /// The arrays of the answer whose order does not matter.
    #[serde(default)]
    pub unordered: Vec<Pointer>,
    /// The headers that are compared besides `Content-Type` and `Location`.
    #[serde(default)]
    pub keep_headers: Vec<String>,
    /// Why the recorded answer is not worth copying, if it is not.
    #[serde(default)]
    pub quirk: Option<String>,
    /// The recorded answer, with wildcards where no two runs agree.
    pub response: Json,
}

/// The request of a step, with variables still in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StepRequest {
    method: String,
    path: String,
    #[serde(default)]
    headers: Pairs<String>,
    /// `user:password`.
    auth: Option<String>,
    /// A body of JSON; `null` is one.
    #[serde(default, deserialize_with = "present")]
    body: Option<Json>,
    /// A body of any other text.
    text: Option<String>,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(deserializer).map(Some)
}

impl StepRequest {
    /// A request with no headers and no body.
    #[must_use]
    pub fn new(method: &str, path: String) -> Self {
        let headers = Pairs(Vec::new());
        Self { method: method.to_owned(), path, headers, auth: None, body: None, text: None }
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same without a header.
    #[must_use]
    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.0.retain(|(other, _)| other != name);
        self
    }

    /// The same with a user and a password, `user:password`.
    #[must_use]
    pub fn with_auth(mut self, auth: &str) -> Self {
        self.auth = Some(auth.to_owned());
        self
    }

    /// The same with another method.
    #[must_use]
    pub fn with_method(mut self, method: &str) -> Self {
        method.clone_into(&mut self.method);
        self
    }

    /// The same with another path and query.
    #[must_use]
    pub fn with_path(mut self, path: String) -> Self {
        self.path = path;
        self
    }

    /// The same with a body of JSON.
    #[must_use]
    pub fn with_json(mut self, body: Json) -> Self {
        (self.body, self.text) = (Some(body), None);
        self
    }

    /// The same with a body of any text.
    #[must_use]
    pub fn with_text(mut self, text: String) -> Self {
        (self.body, self.text) = (None, Some(text));
        self
    }

    /// Its method.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Its user and password.
    #[must_use]
    pub fn auth(&self) -> Option<&str> {
        self.auth.as_deref()
    }

    /// Its body as text.
    #[must_use]
    pub fn body_text(&self) -> Option<String> {
        self.body.as_ref().map(ToString::to_string).or_else(|| self.text.clone())
    }

    /// Its path and query.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its headers.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers.0
    }

    /// Its body, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<&Json> {
        self.body.as_ref()
    }

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
