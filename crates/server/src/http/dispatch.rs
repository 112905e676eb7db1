//! From a path to the operation that serves it: methods and media types, checked in Kill Bill's order.
//!
//! The order is: 405 for a method that the path does not know, 415 or 400 for the body's type, 406 for the accepted type,
//! 413 for the body's size, then the handler. Source: the transcripts `usage/error-precedence-*` and `usage/methods-*`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::MethodRouter;
use http::header::{ALLOW, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, Method};

use super::answer::fault_response;
use super::body_room::{HeldBody, announces_body};
use super::exchange::{Caller, Exchange, Reply};
use super::{Media, Query, media, path};
use crate::application::Application;
use crate::fault::Fault;

/// What serves one method of a path.
pub type Handler = fn(Arc<Application>, Exchange) -> HandlerFuture;

/// What a [`Handler`] returns.
pub type HandlerFuture = Pin<Box<dyn Future<Output = Result<Reply, Fault>> + Send>>;

/// One method of a path.
#[derive(Clone, Debug)]
pub struct Operation {
    method: Method,
    consumes: Option<Media>,
    produces: Media,
    /// Another type that it can answer in, where the client accepts that one and not the first.
    alternative: Option<Media>,
    handler: Handler,
}

impl Operation {
    /// Reads, and answers JSON. `HEAD` is served as well.
    #[must_use]
    pub const fn get(handler: Handler) -> Self {
        Self { method: Method::GET, consumes: None, produces: Media::Json, alternative: None, handler }
    }

    /// Takes JSON.
    #[must_use]
    pub const fn post(handler: Handler) -> Self {
        Self { method: Method::POST, consumes: Some(Media::Json), produces: Media::Json, alternative: None, handler }
    }

    /// Takes JSON.
    #[must_use]
    pub const fn put(handler: Handler) -> Self {
        Self { method: Method::PUT, consumes: Some(Media::Json), produces: Media::Json, alternative: None, handler }
    }

    /// Takes no body.
    #[must_use]
    pub const fn delete(handler: Handler) -> Self {
        Self { method: Method::DELETE, consumes: None, produces: Media::Json, alternative: None, handler }
    }

    /// The same, taking a body of another type.
    #[must_use]
    pub const fn consuming(mut self, media: Media) -> Self {
        self.consumes = Some(media);
        self
    }

    /// The same, taking no body, or one of any type.
    #[must_use]
    pub const fn consuming_nothing(mut self) -> Self {
        self.consumes = None;
        self
    }

    /// The same, answering in this type too if the client does not accept the first.
    #[must_use]
    pub const fn or_producing(mut self, media: Media) -> Self {
        self.alternative = Some(media);
        self
    }

    /// The same, answering in another type.
    #[must_use]
    pub const fn producing(mut self, media: Media) -> Self {
        self.produces = media;
        self
    }
}

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

    /// Serves it.
    pub(super) fn into_routing(self, application: Arc<Application>) -> MethodRouter {
        let resource = Arc::new(self);
        axum::routing::any(move |request: Request| {
            let (resource, application) = (Arc::clone(&resource), Arc::clone(&application));
            async move { resource.serve(application, request).await }
        })
    }

    async fn serve(&self, application: Arc<Application>, request: Request) -> Response {
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
        self.operations.iter().find(|operation| operation.method == sought)
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
            _ => self.operations.iter().any(|operation| operation.method == method),
        };
        LISTED.iter().filter(|method| known(method)).map(Method::as_str).collect::<Vec<_>>().join(",")
    }
}

impl Operation {
    async fn serve(
        &self,
        template: &'static str,
        application: Arc<Application>,
        request: Request,
    ) -> Result<Response, Fault> {
        let (parts, body) = request.into_parts();
        if let Some(consumed) = self.consumes {
            media::check_content_type(&parts.headers, announces_body(&parts.headers), consumed)?;
        }
        let (produces, content_type) = self.negotiate(&parts)?;
        let HeldBody { bytes, room } = application.body_room.read(&parts.headers, body).await?;
        let exchange = exchange(template, parts, bytes, produces);
        let reply = (self.handler)(application, exchange).await?;
        drop(room);
        Ok(self.response(reply, content_type))
    }

    fn negotiate(&self, parts: &Parts) -> Result<(Media, HeaderValue), Fault> {
        let first = media::negotiate(&parts.headers, self.produces).map(|content_type| (self.produces, content_type));
        match (first, self.alternative) {
            (Err(fault), Some(alternative)) => {
                let content_type = media::negotiate(&parts.headers, alternative).map_err(|_| fault)?;
                Ok((alternative, content_type))
            }
            (first, _) => first,
        }
    }

    fn response(&self, reply: Reply, negotiated: HeaderValue) -> Response {
        let content_type =
            if reply.body.is_some() { negotiated } else { HeaderValue::from_static(self.produces.name()) };
        let mut response = Response::new(reply.body.map_or_else(Body::empty, Body::from));
        *response.status_mut() = reply.status;
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        response.headers_mut().extend(reply.headers);
        response
    }
}

fn exchange(template: &'static str, parts: Parts, body: bytes::Bytes, produces: Media) -> Exchange {
    let host = parts.headers.get(http::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    Exchange {
        path: variables(template, parts.uri.path()),
        query: Query::parse(parts.uri.query()),
        origin: format!("http://{host}"),
        caller: parts.extensions.get::<Caller>().cloned().unwrap_or_default(),
        headers: parts.headers,
        body,
        produces,
    }
}

fn variables(template: &'static str, path: &str) -> Vec<(&'static str, String)> {
    let pairs = template.split('/').zip(path.split('/'));
    pairs
        .filter_map(|(name, segment)| {
            let name = name.strip_prefix('{')?.strip_suffix('}')?;
            Some((name, path::decode(segment)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    fn unreachable(_: Arc<Application>, _: Exchange) -> HandlerFuture {
        Box::pin(async { Ok(Reply::empty(StatusCode::OK)) })
    }

    #[test]
    fn methods_are_listed_in_kill_bills_order() {
        let get = Resource::new("/a", [Operation::get(unreachable)]);
        assert_eq!(get.allow(true), "HEAD,GET,OPTIONS");
        assert_eq!(get.allow(false), "GET,OPTIONS");
        let post = Resource::new("/a", [Operation::post(unreachable)]);
        assert_eq!(post.allow(true), "POST,OPTIONS");
        let all = [Operation::get(unreachable), Operation::put(unreachable), Operation::delete(unreachable)];
        assert_eq!(Resource::new("/a", all).allow(false), "DELETE,GET,OPTIONS,PUT");
    }

    #[test]
    fn variables_are_decoded() {
        let found = variables("/a/{id}/{unit}", "/a/1/two%20words");
        assert_eq!(found, [("id", "1".to_owned()), ("unit", "two words".to_owned())]);
    }
}
