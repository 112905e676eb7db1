//! Steps that a generator makes.

use crate::conformance::{Step, StepRequest};
use crate::json::{Json, Pairs};

const PAGINATION: [&str; 5] = ["CurrentOffset", "NextOffset", "TotalNbRecords", "MaxNbRecords", "NextPageUri"];

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
        keep_headers: vec!["Allow".to_owned()],
        quirk: None,
        response: Json::Null,
    }
}

/// A step whose answer names what it made: the variable gets its id.
pub(super) fn making(name: &str, variable: &str, request: StepRequest) -> Step {
    let source = "header:Location:last-segment".to_owned();
    Step { capture: Pairs(vec![(variable.to_owned(), source)]), ..step(name, request) }
}

/// A step that keeps a member of its answer: the variable gets its value.
pub(super) fn reading(name: &str, variable: &str, source: &str, request: StepRequest) -> Step {
    Step { capture: Pairs(vec![(variable.to_owned(), source.to_owned())]), ..step(name, request) }
}

/// A step whose answer is a part of a list, and says which.
pub(super) fn listing(name: &str, request: StepRequest) -> Step {
    let headers = PAGINATION.map(|header| format!("X-Killbill-Pagination-{header}"));
    Step { keep_headers: headers.to_vec(), ..step(name, request) }
}

/// The step with `<any>` for what no two answers share, each at its place.
pub(super) fn answering(step: Step, recorded: &str) -> Step {
    Step { response: recorded.parse().unwrap_or(Json::Null), ..step }
}

/// A JSON string.
pub(super) fn text(text: impl Into<String>) -> Json {
    Json::Text(text.into())
}

/// A JSON object.
pub(super) fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.map(|(name, value)| (name.to_owned(), value)).to_vec())
}
