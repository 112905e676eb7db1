//! An answer, and how it is read from the wire.

use super::WireError;
use super::limits::{BODY_BYTES_MAX, FIELDS_MAX, INTERIM_ANSWERS_MAX, LINE_BYTES_MAX};
use std::io::{BufRead, Read};

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The header fields in order; bytes beyond ASCII are read as ISO 8859-1.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// Reads the answer to a request; `to_head` says whether that was a HEAD request, whose answer has no body.
    ///
    /// # Errors
    /// When what arrives is not HTTP, is cut off, or is larger than the verifier reads.
    pub fn read(reader: &mut impl BufRead, to_head: bool) -> Result<Self, WireError> {
        for _ in 0..INTERIM_ANSWERS_MAX {
            let status = read_status(reader)?;
            let headers = read_fields(reader)?;
            if (100..200).contains(&status) && status != 101 {
                continue;
            }
            let mut response = Self { status, headers, body: Vec::new() };
            if !to_head && status != 204 && status != 304 {
                response.body = read_body(reader, &response)?;
            }
            return Ok(response);
        }
        unreadable("only interim answers")
    }

    /// The value of a header, those of repeated fields joined by commas.
    #[must_use]
    pub fn header(&self, wanted: &str) -> Option<String> {
        let fields = self.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let values: Vec<&str> = fields.map(|(_, value)| value.as_str()).collect();
        if values.is_empty() { None } else { Some(values.join(", ")) }
    }

    /// The body as text; what is no UTF-8 becomes replacement characters.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn unreadable<T>(what: &str) -> Result<T, WireError> {
    Err(WireError::Unreadable(what.to_owned()))
}

/// Reads up to a line feed and returns what is before the line break.
fn read_line(reader: &mut impl BufRead) -> Result<String, WireError> {
    let mut line = Vec::new();
    reader.take(LINE_BYTES_MAX).read_until(b'\n', &mut line)?;
    if line.pop() != Some(b'\n') {
        return unreadable("a line that is cut off or too long");
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(line.into_iter().map(char::from).collect())
}

fn read_status(reader: &mut impl BufRead) -> Result<u16, WireError> {
    let line = read_line(reader)?;
    let mut words = line.split_ascii_whitespace();
    let version_is_known = words.next().is_some_and(|version| version.starts_with("HTTP/1."));
    match words.next().and_then(|code| code.parse().ok()) {
        Some(status) if version_is_known && (100..1000).contains(&status) => Ok(status),
        _ => unreadable(&format!("the status line {line:.100?}")),
    }
}

fn read_fields(reader: &mut impl BufRead) -> Result<Vec<(String, String)>, WireError> {
    let mut fields = Vec::new();
    loop {
        let line = read_line(reader)?;
        if line.is_empty() {
            return Ok(fields);
        }
        let Some((name, value)) = line.split_once(':') else {
            return unreadable(&format!("the header line {line:.100?}"));
        };
        fields.push((name.to_owned(), value.trim().to_owned()));
        if fields.len() > FIELDS_MAX {
            return unreadable("too many headers");
        }
    }
}

fn read_body(reader: &mut impl BufRead, head: &Response) -> Result<Vec<u8>, WireError> {
    if head.header("Transfer-Encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        return read_chunks(reader);
    }
    match head.header("Content-Length") {
        Some(text) => match text.parse() {
            Ok(length) => read_exactly(reader, length),
            Err(_) => unreadable(&format!("the content length {text:.100?}")),
        },
        None => read_to_end(reader),
    }
}

fn read_exactly(reader: &mut impl BufRead, length: u64) -> Result<Vec<u8>, WireError> {
    if length > BODY_BYTES_MAX {
        return unreadable("a body that is too long");
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    if u64::try_from(body.len()) == Ok(length) { Ok(body) } else { unreadable("a body that is cut off") }
}

fn read_to_end(reader: &mut impl BufRead) -> Result<Vec<u8>, WireError> {
    let mut body = Vec::new();
    let read = reader.take(BODY_BYTES_MAX + 1).read_to_end(&mut body)?;
    if u64::try_from(read).is_ok_and(|read| read <= BODY_BYTES_MAX) {
        Ok(body)
    } else {
        unreadable("a body that is too long")
    }
}

fn read_chunks(reader: &mut impl BufRead) -> Result<Vec<u8>, WireError> {
    let mut body = Vec::new();
    let mut left = BODY_BYTES_MAX;
    loop {
        let line = read_line(reader)?;
        let digits = line.split(';').next().unwrap_or_default().trim();
        let Ok(size) = u64::from_str_radix(digits, 16) else {
            return unreadable(&format!("the chunk size {line:.100?}"));
        };
        if size == 0 {
            read_fields(reader)?;
            return Ok(body);
        }
        left = match left.checked_sub(size) {
            Some(left) => left,
            None => return unreadable("a body that is too long"),
        };
        body.append(&mut read_exactly(reader, size)?);
        if !read_line(reader)?.is_empty() {
            return unreadable("a chunk without a line break at its end");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Response, WireError> {
        Response::read(&mut text.as_bytes(), false)
    }

    fn body(text: &str) -> String {
        read(text).unwrap().text()
    }

    #[test]
    fn a_body_ends_by_length_by_chunks_or_with_the_connection() {
        assert_eq!(body("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef"), "abc");
        let chunked =
            "HTTP/1.1 200\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nab\r\nA;x=1\r\n0123456789\r\n0\r\nT: 1\r\n\r\n";
        assert_eq!(body(chunked), "ab0123456789");
        assert_eq!(body("HTTP/1.0 200 OK\nA: b\n\nabc"), "abc");
    }

    #[test]
    fn some_answers_have_no_body() {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
        assert!(Response::read(&mut text.as_bytes(), true).unwrap().body.is_empty());
        assert!(body("HTTP/1.1 204 No Content\r\n\r\n").is_empty());
        assert!(body("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n").is_empty());
    }

    #[test]
    fn interim_answers_are_passed_over() {
        let text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(read(text).unwrap().status, 201);
        assert!(read(&"HTTP/1.1 100 Continue\r\n\r\n".repeat(9)).is_err());
    }

    #[test]
    fn repeated_headers_are_joined_and_found_in_any_case() {
        let response = read("HTTP/1.1 200 OK\r\nVary: a\r\nvary:  b \r\nX: \u{e9}\r\n\r\n").unwrap();
        assert_eq!(response.header("VARY").as_deref(), Some("a, b"));
        assert_eq!(response.header("absent"), None);
        assert_eq!(response.header("X").as_deref(), Some("Ã©"), "header bytes are ISO 8859-1");
    }

    #[test]
    fn broken_answers_are_refused() {
        let broken = [
            "",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/2 200\r\n\r\n",
            "HTTP/1.1 OK\r\n\r\n",
            "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\nabc\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        ];
        for text in broken {
            assert!(read(text).is_err(), "{text:?} was accepted");
        }
        let crowded = format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: b\r\n".repeat(101));
        assert!(read(&crowded).is_err(), "101 headers were accepted");
        let long = format!("HTTP/1.1 200 OK\r\nA: {}\r\n\r\n", "x".repeat(70_000));
        assert!(read(&long).is_err(), "a line of 70,000 bytes was accepted");
    }
}
