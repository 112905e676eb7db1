//! Paths as Kill Bill's container reads them.
//!
//! Source: the transcripts `usage/paths-*`. An encoded slash or backslash is refused; matrix parameters (`;x=y`) of a
//! segment and one trailing slash are dropped; nothing else is tidied up.

use std::borrow::Cow;

use crate::fault::Fault;

/// Checks a path and drops what does not count.
///
/// # Errors
///
/// [`Fault::BadRequest`] for an encoded slash or backslash.
pub fn normalise(path: &str) -> Result<Cow<'_, str>, Fault> {
    if holds_escape(path, "2f") {
        return Err(Fault::BadRequest("Invalid URI: the encoded slash character is not allowed".to_owned()));
    }
    if holds_escape(path, "5c") {
        return Err(Fault::BadRequest("Invalid URI: the encoded backslash character is not allowed".to_owned()));
    }
    let trimmed = match path.strip_suffix('/') {
        Some(rest) if !rest.is_empty() && !rest.ends_with('/') => rest,
        _ => path,
    };
    if !trimmed.contains(';') {
        return Ok(Cow::Borrowed(trimmed));
    }
    let segments = trimmed.split('/').map(|segment| segment.split_once(';').map_or(segment, |(name, _)| name));
    Ok(Cow::Owned(segments.collect::<Vec<_>>().join("/")))
}

fn holds_escape(path: &str, digits: &str) -> bool {
    path.split('%').skip(1).any(|rest| rest.get(..2).is_some_and(|escape| escape.eq_ignore_ascii_case(digits)))
}

/// Undoes the percent encoding of a segment. Bytes that are no UTF-8 become replacement characters, as in Java.
#[must_use]
pub fn decode(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut parts = segment.split('%');
    bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        match part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(part.get(2..).unwrap_or_default().as_bytes());
            }
            None => {
                bytes.push(b'%');
                bytes.extend_from_slice(part.as_bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A text as a segment of a path: all but letters, digits and `-._~` as percent escapes.
#[must_use]
pub fn encode(text: &str) -> String {
    let encoded = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    encoded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_what_does_not_count() {
        for (path, expected) in [
            ("/a/b", "/a/b"),
            ("/a/b/", "/a/b"),
            ("/a/b//", "/a/b//"),
            ("//a", "//a"),
            ("/a;x=y/b;z", "/a/b"),
            ("/", "/"),
            ("/a/%2E", "/a/%2E"),
        ] {
            assert_eq!(normalise(path).unwrap(), expected, "{path}");
        }
    }

    #[test]
    fn refuses_encoded_slashes() {
        for path in ["/a%2Fb", "/a%2fb", "/a%5Cb", "/%5c"] {
            assert_eq!(normalise(path).unwrap_err().status().as_u16(), 400, "{path}");
        }
    }

    #[test]
    fn what_is_encoded_is_decoded_again() {
        assert_eq!(encode("a b/é"), "a%20b%2F%C3%A9");
        assert_eq!(decode(&encode("a b/é")), "a b/é");
    }

    #[test]
    fn undoes_percent_encoding() {
        for (segment, text) in
            [("two%20words", "two words"), ("100%25", "100%"), ("%E6%BC%A2", "漢"), ("x+y", "x+y"), ("%zz%4", "%zz%4")]
        {
            assert_eq!(decode(segment), text);
        }
    }
}
