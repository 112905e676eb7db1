//! Media types: what a request is sent as, and what it wants to get back.
//!
//! Source: the transcripts `usage/accept-*` and `usage/content-types-*`. Parameters and case don't matter for a match; a
//! weight of zero does not refuse; the answer repeats the accepted type with its parameters.

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use crate::fault::Fault;

/// A media type that an operation reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/json`.
    Json,
    /// `text/xml`.
    Xml,
    /// `text/plain`.
    Text,
    /// `application/octet-stream`.
    Bytes,
    /// `application/x-ndjson`: a JSON text a line.
    JsonLines,
}

impl Media {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "text/xml",
            Self::Text => "text/plain",
            Self::Bytes => "application/octet-stream",
            Self::JsonLines => "application/x-ndjson",
        }
    }

    fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Json => ("application", "json"),
            Self::Xml => ("text", "xml"),
            Self::Text => ("text", "plain"),
            Self::Bytes => ("application", "octet-stream"),
            Self::JsonLines => ("application", "x-ndjson"),
        }
    }
}

/// A media type as a header spells it.
struct Spelled<'a> {
    kind: &'a str,
    subtype: &'a str,
    parameters: &'a str,
}

impl<'a> Spelled<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (name, parameters) = text.split_once(';').unwrap_or((text, ""));
        let (kind, subtype) = name.trim().split_once('/')?;
        let token = |text: &str| !text.is_empty() && !text.contains([' ', '\t', '/', ',']);
        (token(kind) && token(subtype)).then_some(Self { kind, subtype, parameters })
    }

    fn is(&self, media: Media) -> bool {
        let (kind, subtype) = media.parts();
        self.kind.eq_ignore_ascii_case(kind) && self.subtype.eq_ignore_ascii_case(subtype)
    }

    fn covers(&self, media: Media) -> bool {
        let (kind, _) = media.parts();
        let any_subtype = self.subtype == "*" && (self.kind == "*" || self.kind.eq_ignore_ascii_case(kind));
        any_subtype || self.is(media)
    }

    /// Its parameters but for the weight, which is no part of the type.
    fn own_parameters(&self) -> impl Iterator<Item = &str> {
        self.parameters
            .split(';')
            .map(str::trim)
            .filter(|parameter| !parameter.is_empty() && !parameter.to_ascii_lowercase().starts_with("q="))
    }
}

/// Checks that a body comes as `expected`. A request without a body and without a type passes.
///
/// # Errors
///
/// [`Fault::UnsupportedMediaType`], or [`Fault::BadRequest`] for a header that is no media type.
pub fn check_content_type(headers: &HeaderMap, has_body: bool, expected: Media) -> Result<(), Fault> {
    let Some(value) = headers.get(CONTENT_TYPE) else {
        return if has_body { Err(Fault::UnsupportedMediaType(expected.name().to_owned())) } else { Ok(()) };
    };
    let spelled = value.to_str().ok().and_then(Spelled::parse);
    match spelled {
        None => Err(Fault::BadRequest("the Content-Type header is not a media type".to_owned())),
        Some(spelled) if spelled.is(expected) => Ok(()),
        Some(_) => Err(Fault::UnsupportedMediaType(expected.name().to_owned())),
    }
}

/// The `Content-Type` of an answer that an operation offers as `offered`.
///
/// # Errors
///
/// [`Fault::NotAcceptable`] if the client accepts none of that kind.
pub fn negotiate(headers: &HeaderMap, offered: Media) -> Result<HeaderValue, Fault> {
    let mut accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    let plain = HeaderValue::from_static(offered.name());
    if accepted.peek().is_none() {
        return Ok(plain);
    }
    let spelled: Vec<Spelled<'_>> = accepted.flat_map(|value| value.split(',')).filter_map(Spelled::parse).collect();
    if let Some(exact) = spelled.iter().find(|spelled| spelled.is(offered)) {
        if exact.parameters.is_empty() && (exact.kind, exact.subtype) == offered.parts() {
            return Ok(plain);
        }
        let mut text = format!("{}/{}", exact.kind, exact.subtype);
        for parameter in exact.own_parameters() {
            text.push(';');
            text.push_str(parameter);
        }
        return Ok(HeaderValue::try_from(text).unwrap_or(plain));
    }
    if spelled.iter().any(|spelled| spelled.covers(offered)) {
        return Ok(plain);
    }
    Err(Fault::NotAcceptable(offered.name().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: http::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    fn accept(value: &str) -> Result<String, u16> {
        negotiate(&with(ACCEPT, value), Media::Json)
            .map(|value| value.to_str().unwrap().to_owned())
            .map_err(|fault| fault.status().as_u16())
    }

    #[test]
    fn the_accepted_type_is_repeated() {
        assert_eq!(negotiate(&HeaderMap::new(), Media::Json).unwrap(), "application/json");
        for (value, answer) in [
            ("*/*", Ok("application/json")),
            ("application/*", Ok("application/json")),
            ("application/json;charset=utf-8", Ok("application/json;charset=utf-8")),
            ("APPLICATION/JSON", Ok("APPLICATION/JSON")),
            ("application/json;q=0.1, text/html", Ok("application/json")),
            ("application/json;q=0", Ok("application/json")),
            ("text/html", Err(406)),
            ("garbage", Err(406)),
        ] {
            assert_eq!(accept(value), answer.map(str::to_owned), "{value}");
        }
    }

    #[test]
    fn a_body_needs_its_type() {
        let check = |value: &str| {
            check_content_type(&with(CONTENT_TYPE, value), true, Media::Json).map_err(|fault| fault.status().as_u16())
        };
        for value in ["application/json", "APPLICATION/JSON", "application/json; charset=bogus", "application/json;"] {
            assert_eq!(check(value), Ok(()), "{value}");
        }
        for value in ["text/json", "application/*", "*/*", "text/plain"] {
            assert_eq!(check(value), Err(415), "{value}");
        }
        for value in ["", "application/json, text/plain", "json"] {
            assert_eq!(check(value), Err(400), "{value}");
        }
        assert!(check_content_type(&HeaderMap::new(), false, Media::Json).is_ok());
        assert!(check_content_type(&HeaderMap::new(), true, Media::Json).is_err());
    }
}
