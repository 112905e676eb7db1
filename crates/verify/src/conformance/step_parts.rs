//! Making the request of a step by hand, and looking into it.

use super::StepRequest;
use super::pattern::{Piece, pieces};
use crate::json::{Json, Pairs};
use std::collections::BTreeSet;

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

    /// The same as nobody.
    #[must_use]
    pub fn without_auth(mut self) -> Self {
        self.auth = None;
        self
    }

    /// Whether it leaves everything as it is.
    #[must_use]
    pub fn is_read(&self) -> bool {
        ["GET", "HEAD", "OPTIONS", "TRACE"].contains(&self.method.as_str())
    }

    /// Whether it makes something under this path.
    #[must_use]
    pub fn is_to_make(&self, path: &str) -> bool {
        self.method == "POST" && self.path.split('?').next() == Some(path)
    }

    /// The names of its variables.
    #[must_use]
    pub fn variables(&self) -> BTreeSet<String> {
        let headers = self.headers.0.iter().map(|(_, value)| value.clone());
        let texts = [self.method.clone(), self.path.clone()].into_iter().chain(headers);
        let texts = texts.chain(self.auth.clone()).chain(self.body_text());
        let names = |text: String| -> Vec<String> {
            let name = |piece: Piece<'_>| if let Piece::Variable(name) = piece { Some(name.to_owned()) } else { None };
            pieces(&text).into_iter().filter_map(name).collect()
        };
        texts.flat_map(names).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_wherever_they_are_filled_in() {
        let body = r#"{"${key}": ["${body}"]}"#.parse().unwrap();
        let request = StepRequest::new("P${method}", "/${path}?a=${query}".to_owned())
            .with_header("X-${name}", "${header}")
            .with_auth("${user}:x")
            .with_json(body);
        let found: Vec<String> = request.variables().into_iter().collect();
        assert_eq!(found, ["body", "header", "key", "method", "path", "query", "user"]);
    }

    #[test]
    fn reads_and_what_makes_something_are_known() {
        let request = |method, path: &str| StepRequest::new(method, path.to_owned());
        assert!(request("HEAD", "/").is_read() && !request("PUT", "/").is_read());
        assert!(request("POST", "/t?x=1").is_to_make("/t"));
        assert!(!request("POST", "/t/1").is_to_make("/t") && !request("GET", "/t").is_to_make("/t"));
    }
}
