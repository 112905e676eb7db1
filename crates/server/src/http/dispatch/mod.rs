//! From a path to the operation that serves it: methods and media types, checked in Kill Bill's order.
//!
//! The order is: 405 for a method that the path does not know, 415 or 400 for the body's type, 406 for the accepted type,
//! 413 for the body's size, then the handler. Source: the transcripts `usage/error-precedence-*` and `usage/methods-*`.

mod description;
mod operation;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::MethodRouter;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderValue, Method};

use super::Media;
use super::answer::fault_response;
use crate::application::Application;
use crate::fault::Fault;

pub use description::{Description, Parameter, ParameterKind};
pub use operation::Operation;

/// A path and what can be done with it.
#[derive(Clone, Debug)]
pub struct Resource {
    path: &'static str,
    operations: Vec<Operation>,
}

/// The methods in the order in which Kill Bill lists them.
const LISTED: [Method; 6] = [Method::HEAD, Method::DELETE, Method::POST, Method::GET, Method::OPTIONS, Method::PUT];

impl Resource {
    /// A path, with variables as `{name}`.
    #[must_use]
    pub fn new(path: &'static str, operations: impl Into<Vec<Operation>>) -> Self {
        Self { path, operations: operations.into() }
    }

    /// The path.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// What can be done with it.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Serves it.
    pub(super) fn into_routing(self: Arc<Self>, application: Arc<Application>) -> MethodRouter {
        axum::routing::any(move |request: Request| {
            let (resource, application) = (Arc::clone(&self), Arc::clone(&application));
            async move { resource.serve(application, request).await }
        })
    }

    /// Answers a request to its path.
    pub(super) async fn serve(&self, application: Arc<Application>, request: Request) -> Response {
        if request.method() == Method::OPTIONS {
            return self.options();
        }
        let served = match self.operation(request.method()) {
            Some(operation) => operation.serve(self.path, application, request).await,
            None => Err(Fault::MethodNotAllowed { allow: self.allow(false) }),
        };
        served.unwrap_or_else(|fault| fault_response(&fault))
    }

    fn operation(&self, method: &Method) -> Option<&Operation> {
        let sought = if method == Method::HEAD { &Method::GET } else { method };
        self.operations.iter().find(|operation| operation.method() == sought)
    }

    fn options(&self) -> Response {
        let mut response = Response::new(Body::empty());
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(Media::Json.name()));
        if let Ok(allow) = HeaderValue::try_from(self.allow(true)) {
            response.headers_mut().insert(ALLOW, allow);
        }
        response
    }

    /// The value of the `Allow` header: Kill Bill names `HEAD` in the answer to `OPTIONS`, but not beside a 405.
    fn allow(&self, with_head: bool) -> String {
        let known = |method: &Method| match *method {
            Method::OPTIONS => true,
            Method::HEAD => with_head && self.operation(&Method::GET).is_some(),
            _ => self.operations.iter().any(|operation| operation.method() == method),
        };
        LISTED.iter().filter(|method| known(method)).map(Method::as_str).collect::<Vec<_>>().join(",")
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::super::{Exchange, Reply};
    use super::operation::HandlerFuture;
    use super::*;

    fn unreachable(_: Arc<Application>, _: Exchange) -> HandlerFuture {
        Box::pin(async { Ok(Reply::empty(StatusCode::OK)) })
    }

    #[test]
    fn methods_are_listed_in_kill_bills_order() {
        let get = Resource::new("/a", [Operation::get("", unreachable)]);
        assert_eq!(get.allow(true), "HEAD,GET,OPTIONS");
        assert_eq!(get.allow(false), "GET,OPTIONS");
        let post = Resource::new("/a", [Operation::post("", unreachable)]);
        assert_eq!(post.allow(true), "POST,OPTIONS");
        let all =
            [Operation::get("", unreachable), Operation::put("", unreachable), Operation::delete("", unreachable)];
        assert_eq!(Resource::new("/a", all).allow(false), "DELETE,GET,OPTIONS,PUT");
    }
}
