//! The answer to a request that failed.

use axum::body::Body;
use axum::response::Response;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};

use super::Media;
use crate::fault::Fault;

/// Marks an answer that Kill Bill's container would give, as an HTML page.
#[derive(Clone, Copy, Debug)]
pub(super) struct ContainerPage;

/// The answer to a request that failed.
pub(super) fn fault_response(fault: &Fault) -> Response {
    if fault.status().is_server_error() {
        tracing::error!(status = fault.status().as_u16(), error = %fault, "a request failed");
    }
    let body = fault.envelope().and_then(|envelope| serde_json::to_vec(&envelope).ok());
    let mut response = Response::new(body.clone().map_or_else(Body::empty, Body::from));
    *response.status_mut() = fault.status();
    if fault.is_of_the_container() {
        response.extensions_mut().insert(ContainerPage);
    }
    let headers = response.headers_mut();
    if body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(Media::Json.name()));
    } else if fault.status() == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("BASIC realm=\"application\""));
    }
    if let Fault::MethodNotAllowed { allow } = fault
        && let Ok(allow) = HeaderValue::try_from(allow.as_str())
    {
        headers.insert(ALLOW, allow);
    }
    if let Some(wait) = fault.retry_after() {
        headers.insert(RETRY_AFTER, HeaderValue::from(wait.as_secs()));
    }
    response
}
