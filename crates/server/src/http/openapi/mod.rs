//! The description of all that is served, in OpenAPI 3.1, and a page to browse it.
//!
//! It is made from what `dispatch` serves, so that it can't say anything else; `docs/openapi.json` is a
//! copy, which a test compares with it.

mod document;
mod page;

pub use document::document;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use http::header::CONTENT_TYPE;

use super::Resource;

/// Where the document is.
const DOCUMENT_PATH: &str = "/openapi.json";

/// Adds the document of `resources`, and the page, to what is served.
pub(super) fn routes(router: Router, resources: &[Resource]) -> Router {
    let text = bytes::Bytes::from(text(resources));
    let document = move || {
        let text = text.clone();
        async move { ([(CONTENT_TYPE, "application/json")], text).into_response() }
    };
    page::routes(router.route(DOCUMENT_PATH, get(document)))
}

/// The document of `resources` as text, ending in a line break.
#[must_use]
pub fn text(resources: &[Resource]) -> String {
    format!("{:#}\n", document(resources))
}
