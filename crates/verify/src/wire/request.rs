//! A request, and its bytes on the wire.

use super::{Endpoint, WireError};

/// A request, sent as it is written here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method, in whatever case.
    pub method: String,
    /// What follows the method, behind the path of the endpoint: path and query.
    pub target: String,
    /// The header fields in order; a value may be any bytes but line breaks.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body; `None` is different from an empty one for methods that need none.
    pub body: Option<Vec<u8>>,
}

impl Request {
    /// The bytes to send. `Host`, `Accept-Encoding` and `Content-Length` are added where the request has none of its
    /// own; a POST, PUT or PATCH without a body says that its length is 0, as Python's `http.client` does, which
    /// recorded the transcripts.
    ///
    /// # Errors
    /// When the server would not read back this one request.
    pub fn encode(&self, endpoint: &Endpoint) -> Result<Vec<u8>, WireError> {
        self.check()?;
        let mut bytes = format!("{} {}{} HTTP/1.1\r\n", self.method, endpoint.path(), self.target).into_bytes();
        if !self.has("host") {
            put_field(&mut bytes, "Host", endpoint.host().as_bytes());
        }
        if !self.has("accept-encoding") {
            put_field(&mut bytes, "Accept-Encoding", b"identity");
        }
        if let Some(length) = self.length_to_send() {
            put_field(&mut bytes, "Content-Length", length.to_string().as_bytes());
        }
        for (name, value) in &self.headers {
            put_field(&mut bytes, name, value);
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(self.body.as_deref().unwrap_or_default());
        Ok(bytes)
    }

    fn has(&self, wanted: &str) -> bool {
        self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted))
    }

    fn length_to_send(&self) -> Option<usize> {
        if self.has("content-length") || self.has("transfer-encoding") {
            return None;
        }
        let method = self.method.to_ascii_uppercase();
        let usually_has_body = ["PATCH", "POST", "PUT"].contains(&method.as_str());
        self.body.as_ref().map(Vec::len).or(usually_has_body.then_some(0))
    }

    fn check(&self) -> Result<(), WireError> {
        let refused = |what: String| Err(WireError::Unsendable(what));
        if self.method.is_empty() || !self.method.bytes().all(|byte| byte.is_ascii_graphic()) {
            return refused(format!("the method {:?}", self.method));
        }
        if self.target.is_empty() || !self.target.bytes().all(|byte| byte.is_ascii_graphic()) {
            return refused(format!("the path {:?}", self.target));
        }
        for (name, value) in &self.headers {
            let name_is_one = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
            if !name_is_one || value.iter().any(|byte| matches!(byte, b'\r' | b'\n')) {
                return refused(format!("the header {name:?}"));
            }
        }
        Ok(())
    }
}

fn put_field(bytes: &mut Vec<u8>, name: &str, value: &[u8]) {
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(b": ");
    bytes.extend_from_slice(value);
    bytes.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, headers: &[(&str, &str)], body: Option<&str>) -> Request {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect();
        let body = body.map(|body| body.as_bytes().to_vec());
        Request { method: method.to_owned(), target: "//1.0/kb".to_owned(), headers, body }
    }

    fn endpoint() -> Endpoint {
        Endpoint::parse("http://h:1").unwrap()
    }

    fn encoded(request: &Request) -> String {
        String::from_utf8(request.encode(&endpoint()).unwrap()).unwrap()
    }

    const HEAD: &str = "//1.0/kb HTTP/1.1\r\nHost: h:1\r\nAccept-Encoding: identity\r\n";

    #[test]
    fn odd_methods_and_headers_are_sent_as_written() {
        let sent = encoded(&request("get", &[("X-By", "opérateur"), ("Content-Type", "")], None));
        assert_eq!(sent, format!("get {HEAD}X-By: opérateur\r\nContent-Type: \r\n\r\n"));
    }

    #[test]
    fn the_length_is_sent_with_a_body_or_where_one_is_usual() {
        assert_eq!(encoded(&request("FOO", &[], Some("{}"))), format!("FOO {HEAD}Content-Length: 2\r\n\r\n{{}}"));
        assert_eq!(encoded(&request("GET", &[], Some(""))), format!("GET {HEAD}Content-Length: 0\r\n\r\n"));
        for method in ["POST", "PUT", "PATCH", "post"] {
            let sent = encoded(&request(method, &[], None));
            assert_eq!(sent, format!("{method} {HEAD}Content-Length: 0\r\n\r\n"));
        }
        for method in ["GET", "DELETE", "HEAD", "OPTIONS", "TRACE"] {
            assert_eq!(encoded(&request(method, &[], None)), format!("{method} {HEAD}\r\n"));
        }
    }

    #[test]
    fn the_path_of_the_endpoint_comes_first() {
        let bytes = request("GET", &[], None).encode(&Endpoint::parse("http://h:1/kb").unwrap()).unwrap();
        assert!(bytes.starts_with(b"GET /kb//1.0/kb HTTP/1.1\r\n"));
    }

    #[test]
    fn own_headers_replace_the_added_ones() {
        let sent =
            encoded(&request("POST", &[("accept-encoding", "gzip"), ("HOST", "x"), ("content-length", "9")], None));
        assert_eq!(sent, "POST //1.0/kb HTTP/1.1\r\naccept-encoding: gzip\r\nHOST: x\r\ncontent-length: 9\r\n\r\n");
    }

    #[test]
    fn what_would_not_be_one_request_is_refused() {
        assert!(request("GE T", &[], None).encode(&endpoint()).is_err());
        assert!(request("GET", &[("A", "b\r\nC: d")], None).encode(&endpoint()).is_err());
        assert!(request("GET", &[("A:", "b")], None).encode(&endpoint()).is_err());
        for target in ["", "/a b", "/a\r\nHost: x", "/é"] {
            let request = Request { target: target.to_owned(), ..request("GET", &[], None) };
            assert!(request.encode(&endpoint()).is_err(), "{target:?} was sent");
        }
    }
}
