//! One request as a handler sees it, and the answer it makes.

use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use hobbs_domain::identifier::TenantId;
use hobbs_domain::usage::Audit;
use http::header::HOST;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use serde::Serialize;
use uuid::Uuid;

use super::{Media, Query};
use crate::bounds;
use crate::fault::Fault;
use crate::security::{Permission, User};

/// Who calls.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The user; there is one wherever the path asks for one.
    pub user: Option<Arc<User>>,
    /// The tenant; there is one wherever the path asks for one.
    pub tenant: Option<TenantId>,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The path and the query.
    pub uri: Uri,
    /// The names and values of the path's variables, decoded.
    pub path: Vec<(&'static str, String)>,
    /// The query.
    pub query: Query,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, whole.
    pub body: Bytes,
    /// Who calls.
    pub caller: Caller,
    /// The type that the answer is to be of.
    pub produces: Media,
}

const CREATED_BY: &str = "X-Killbill-CreatedBy";
const REASON: &str = "X-Killbill-Reason";
const COMMENT: &str = "X-Killbill-Comment";

/// The headers that say who does something and why: name, whether it has to be there, meaning.
pub(super) const AUDIT_HEADERS: [(&str, bool, &str); 3] =
    [(CREATED_BY, true, "Who does it"), (REASON, false, "Why"), (COMMENT, false, "What else there is to say")];

impl Exchange {
    /// The tenant that the request is about.
    ///
    /// # Errors
    ///
    /// [`Fault::UnknownTenant`] on a path that does not ask for one, if none was given.
    pub fn tenant(&self) -> Result<TenantId, Fault> {
        self.caller.tenant.ok_or_else(super::gateway::tenant_headers_missing)
    }

    /// Checks that the user has a permission.
    ///
    /// # Errors
    ///
    /// [`Fault::Forbidden`], which Kill Bill answers with 401.
    pub fn require(&self, permission: Permission) -> Result<(), Fault> {
        match &self.caller.user {
            Some(user) if user.has(permission) => Ok(()),
            _ => Err(Fault::Forbidden(permission)),
        }
    }

    /// Scheme and host as the client named them: what absolute links begin with.
    #[must_use]
    pub fn origin(&self) -> String {
        let host = self.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        format!("http://{host}")
    }

    /// A variable of the path; empty if the path has none of that name.
    #[must_use]
    pub fn variable(&self, name: &str) -> &str {
        self.path.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| value)
    }

    /// A variable of the path that is a UUID, in the forms that Java reads.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`]: to Kill Bill, a path without a UUID there is another path.
    pub fn id(&self, name: &str) -> Result<Uuid, Fault> {
        parse_java_uuid(self.variable(name)).ok_or_else(|| Fault::NotFound("Not Found".to_owned()))
    }

    /// A header as text; bytes that are not UTF-8 are read as Latin-1, which is how the container reads them.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).map(|value| match std::str::from_utf8(value.as_bytes()) {
            Ok(text) => text.to_owned(),
            Err(_) => value.as_bytes().iter().copied().map(char::from).collect(),
        })
    }

    /// Who does it, and why: what every change needs.
    ///
    /// # Errors
    ///
    /// [`Fault::IllegalArgument`] if `X-Killbill-CreatedBy` is missing (it may be empty) or longer than 50 characters.
    pub fn audit(&self) -> Result<Audit, Fault> {
        let created_by = self
            .header(CREATED_BY)
            .ok_or_else(|| Fault::illegal_argument(format!("Header {CREATED_BY} needs to be set")))?;
        if created_by.chars().count() > bounds::CREATED_BY_CHARACTERS_MAX {
            let most = bounds::CREATED_BY_CHARACTERS_MAX;
            return Err(Fault::illegal_argument(format!("Header {CREATED_BY} is longer than {most} characters")));
        }
        Ok(Audit { created_by, reason: self.header(REASON), comment: self.header(COMMENT) })
    }
}

/// Reads a UUID as `java.util.UUID` does: five groups of hexadecimal digits, which may be shorter than usual.
#[must_use]
pub fn parse_java_uuid(text: &str) -> Option<Uuid> {
    const BITS: [u32; 5] = [32, 16, 16, 16, 48];
    if text.len() > 36 {
        return None;
    }
    let groups: Vec<&str> = text.split('-').collect();
    if groups.len() != BITS.len() {
        return None;
    }
    let mut value: u128 = 0;
    for (group, bits) in groups.into_iter().zip(BITS) {
        if group.is_empty() || !group.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u128::from_str_radix(group, 16).ok()?;
        value = (value << bits) | (number & ((1 << bits) - 1));
    }
    Some(Uuid::from_u128(value))
}

/// What a handler answers.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// Headers besides the content type.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body, of the type that the operation produces; `None` for none.
    pub body: Option<Body>,
}

impl Reply {
    /// An answer without a body.
    #[must_use]
    pub const fn empty(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: None }
    }

    /// 201: created, and to be found there. `location` is absolute.
    #[must_use]
    pub fn created_at(location: &str) -> Self {
        let mut reply = Self::empty(StatusCode::CREATED);
        if let Ok(value) = HeaderValue::try_from(location) {
            reply.headers.push((http::header::LOCATION, value));
        }
        reply
    }

    /// 200 with JSON.
    ///
    /// # Errors
    ///
    /// [`Fault::Internal`] if the value can't be written as JSON, which is a bug.
    pub fn json(value: &impl Serialize) -> Result<Self, Fault> {
        let body = serde_json::to_vec(value).map_err(|error| Fault::Internal(error.to_string()))?;
        Ok(Self { status: StatusCode::OK, headers: Vec::new(), body: Some(body.into()) })
    }

    /// 200 with text, of the type that the operation produces.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { status: StatusCode::OK, headers: Vec::new(), body: Some(Body::from(text.into())) }
    }

    /// 200 with a body that is made while it is sent, of the type that the operation produces.
    #[must_use]
    pub const fn streaming(body: Body) -> Self {
        Self { status: StatusCode::OK, headers: Vec::new(), body: Some(body) }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_uuids_as_java_does() {
        let read = |text: &str| parse_java_uuid(text).map(|uuid| uuid.to_string());
        let usual = "38400000-8cf0-11bd-b23e-10b96e4ef00d";
        assert_eq!(read(usual).as_deref(), Some(usual));
        assert_eq!(read(&usual.to_uppercase()).as_deref(), Some(usual));
        assert_eq!(read("1-2-3-4-5").as_deref(), Some("00000001-0002-0003-0004-000000000005"));
        for text in ["", "x", "garbage", "384000008cf011bdb23e10b96e4ef00d", "1-2-3-4", "1-2-3-4-", "g-2-3-4-5"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&format!("{usual}x")), None);
    }
}
