//! The page on which the document can be browsed: Swagger UI, out of the program itself.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::header::CONTENT_TYPE;
use utoipa_swagger_ui::Config;

use super::DOCUMENT_PATH;
use crate::fault::Fault;
use crate::http::answer::fault_response;

pub(super) fn routes(router: Router) -> Router {
    let config = Arc::new(Config::from(DOCUMENT_PATH));
    router
        .route("/docs", get(|| async { Redirect::permanent("/docs/index.html") }))
        .route("/docs/{file}", get(move |Path(name): Path<String>| async move { file(&name, config) }))
}

fn file(name: &str, config: Arc<Config<'static>>) -> Response {
    match utoipa_swagger_ui::serve(name, config) {
        Ok(Some(file)) => {
            let body = Body::from(bytes::Bytes::from(file.bytes.into_owned()));
            ([(CONTENT_TYPE, file.content_type)], body).into_response()
        }
        Ok(None) => fault_response(&Fault::NotFound("Not Found".to_owned())),
        Err(error) => fault_response(&Fault::Internal(error.to_string())),
    }
}
