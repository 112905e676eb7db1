//! One method of a path: what it takes and answers, and the handler that serves it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderValue, Method};
use schemars::{JsonSchema, SchemaGenerator};

use super::{Description, Parameter};
use crate::application::Application;
use crate::fault::Fault;
use crate::http::body_room::{HeldBody, announces_body};
use crate::http::exchange::{Caller, Exchange, Reply};
use crate::http::{Media, Query, media, path};

/// What serves one method of a path.
pub type Handler = fn(Arc<Application>, Exchange) -> HandlerFuture;

/// What serves one method of a path whose body it reads itself, while it arrives.
pub type StreamHandler = fn(Arc<Application>, Exchange, Body) -> HandlerFuture;

/// What a [`Handler`] returns.
pub type HandlerFuture = Pin<Box<dyn Future<Output = Result<Reply, Fault>> + Send>>;

/// How a body comes to a handler.
#[derive(Clone, Copy, Debug)]
enum Served {
    Whole(Handler),
    AsItArrives(StreamHandler),
}

/// One method of a path.
#[derive(Clone, Debug)]
pub struct Operation {
    method: Method,
    consumes: Option<Media>,
    produces: Media,
    /// Another type that it can answer in, where the client accepts that one and not the first.
    alternative: Option<Media>,
    handler: Served,
    description: Description,
}

/// How many headers most answers have: these, those of [`super::super::cors`] and the date.
const HEADERS_OF_AN_ANSWER: usize = 8;

impl Operation {
    const fn new(method: Method, consumes: Option<Media>, summary: &'static str, handler: Handler) -> Self {
        let handler = Served::Whole(handler);
        let description = Description::new(summary);
        Self { method, consumes, produces: Media::Json, alternative: None, handler, description }
    }

    /// Reads, and answers JSON. `HEAD` is served as well.
    #[must_use]
    pub const fn get(summary: &'static str, handler: Handler) -> Self {
        Self::new(Method::GET, None, summary, handler)
    }

    /// Takes JSON.
    #[must_use]
    pub const fn post(summary: &'static str, handler: Handler) -> Self {
        Self::new(Method::POST, Some(Media::Json), summary, handler)
    }

    /// Takes a JSON text a line, of any number, and answers in the same form while they arrive.
    #[must_use]
    pub const fn post_lines(summary: &'static str, handler: StreamHandler) -> Self {
        let (consumes, produces) = (Some(Media::JsonLines), Media::JsonLines);
        let handler = Served::AsItArrives(handler);
        let description = Description::new(summary);
        Self { method: Method::POST, consumes, produces, alternative: None, handler, description }
    }

    /// Takes JSON.
    #[must_use]
    pub const fn put(summary: &'static str, handler: Handler) -> Self {
        Self::new(Method::PUT, Some(Media::Json), summary, handler)
    }

    /// Takes no body.
    #[must_use]
    pub const fn delete(summary: &'static str, handler: Handler) -> Self {
        Self::new(Method::DELETE, None, summary, handler)
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

    /// The same with query parameters.
    #[must_use]
    pub fn query(mut self, parameters: &[Parameter]) -> Self {
        self.description = self.description.with_query(parameters);
        self
    }

    /// The same, taking a body of this shape.
    #[must_use]
    pub fn takes<T: JsonSchema>(mut self) -> Self {
        self.description = self.description.with_request(SchemaGenerator::subschema_for::<T>, false);
        self
    }

    /// The same, taking a body of this shape whose members may all be missing.
    #[must_use]
    pub fn takes_some_of<T: JsonSchema>(mut self) -> Self {
        self.description = self.description.with_request(SchemaGenerator::subschema_for::<T>, true);
        self
    }

    /// The same, answering a body of this shape.
    #[must_use]
    pub fn answers<T: JsonSchema>(mut self) -> Self {
        self.description = self.description.with_answer(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// Its method.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// What its documentation is made from.
    #[must_use]
    pub const fn description(&self) -> &Description {
        &self.description
    }

    /// The type of the body that it takes; `None`: none.
    #[must_use]
    pub const fn consumed(&self) -> Option<Media> {
        self.consumes
    }

    /// The types that it answers in.
    pub fn produced(&self) -> impl Iterator<Item = Media> {
        std::iter::once(self.produces).chain(self.alternative)
    }
}

impl Operation {
    pub(super) async fn serve(
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
        let reply = match self.handler {
            Served::Whole(handler) => {
                let HeldBody { bytes, room } = application.body_room.read(&parts.headers, body).await?;
                let reply = handler(application, exchange(template, parts, bytes, produces)).await?;
                drop(room);
                reply
            }
            Served::AsItArrives(handler) => {
                handler(application, exchange(template, parts, bytes::Bytes::new(), produces), body).await?
            }
        };
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
        let mut response = Response::new(reply.body.unwrap_or_else(Body::empty));
        *response.status_mut() = reply.status;
        response.headers_mut().reserve(HEADERS_OF_AN_ANSWER);
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        for (name, value) in reply.headers {
            // A reply of another node brings the type of its body along.
            if name == CONTENT_TYPE {
                response.headers_mut().insert(name, value);
            } else {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}

fn exchange(template: &'static str, parts: Parts, body: bytes::Bytes, produces: Media) -> Exchange {
    Exchange {
        path: variables(template, parts.uri.path()),
        query: Query::parse(parts.uri.query()),
        caller: parts.extensions.get::<Caller>().cloned().unwrap_or_default(),
        uri: parts.uri,
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
    use super::*;

    #[test]
    fn variables_are_decoded() {
        let found = variables("/a/{id}/{unit}", "/a/1/two%20words");
        assert_eq!(found, [("id", "1".to_owned()), ("unit", "two words".to_owned())]);
    }
}
