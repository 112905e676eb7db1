//! Steps that a generator makes.

use crate::conformance::{Step, StepRequest};
use crate::json::{Json, Pairs};

/// A request of the run's tenant by its user, with every header that it needs.
pub(super) fn request(method: &str, path: impl Into<String>) -> StepRequest {
    let request = StepRequest::new(method, path.into())
        .with_auth("${user}:${password}")
        .with_header("X-Killbill-ApiKey", "key-${run}")
        .with_header("X-Killbill-ApiSecret", "secret")
        .with_header("Accept", "application/json");
    if method == "GET" { request } else { request.with_header("X-Killbill-CreatedBy", "peer") }
}

/// A request with a body of JSON.
pub(super) fn request_with(method: &str, path: impl Into<String>, body: Json) -> StepRequest {
    request(method, path).with_header("Content-Type", "application/json").with_json(body)
}

/// A step that nothing is captured of.
pub(super) fn step(name: &str, request: StepRequest) -> Step {
    Step {
        name: name.to_owned(),
        request,
        capture: Pairs(Vec::new()),
        unordered: Vec::new(),
        keep_headers: Vec::new(),
        quirk: None,
        response: Json::Null,
    }
}

/// A step whose answer names what it made: the variable gets its id.
pub(super) fn making(name: &str, variable: &str, request: StepRequest) -> Step {
    let source = "header:Location:last-segment".to_owned();
    Step { capture: Pairs(vec![(variable.to_owned(), source)]), ..step(name, request) }
}

/// A JSON string.
pub(super) fn text(text: impl Into<String>) -> Json {
    Json::Text(text.into())
}

/// A JSON object.
pub(super) fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.map(|(name, value)| (name.to_owned(), value)).to_vec())
}
