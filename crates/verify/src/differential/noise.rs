//! What breaks a request.

use super::dice::Dice;
use super::wrong::{cut, with_wrong_part};
use crate::conformance::{Step, StepRequest};
use crate::json::{Json, Pairs};

/// What the name of a broken request ends with.
pub(super) const BROKEN: &str = ", broken";

/// Breaks a request in one way. What it makes cannot be relied on any more, so nothing is captured of it.
pub(super) fn break_one(dice: &mut Dice, step: Step) -> Step {
    let request = match dice.below(6) {
        0..3 => break_body(dice, &step.request).unwrap_or_else(|| break_head(dice, step.request.clone())),
        3 => break_path(dice, &step.request),
        _ => break_head(dice, step.request.clone()),
    };
    Step { name: format!("{}{BROKEN}", step.name), request, capture: Pairs::default(), ..step }
}

fn break_head(dice: &mut Dice, request: StepRequest) -> StepRequest {
    const KINDS: [&str; 7] =
        ["text/plain", "x", "*/*", "", "application/json;charset=utf-8", "text/xml", "APPLICATION/JSON"];
    const ACCEPTED: [&str; 7] = [
        "text/html",
        "*/*",
        "application/xml",
        "",
        "application/json;q=0.5, */*;q=0.1",
        "x",
        "text/*, application/json",
    ];
    let replaced = |request: StepRequest, name, value| request.without_header(name).with_header(name, value);
    match dice.below(12) {
        0 => request.without_header("X-Killbill-CreatedBy"),
        1 => replaced(request, "X-Killbill-CreatedBy", dice.one(&["", "é", &"c".repeat(50), &"c".repeat(51)])),
        2 => request.without_header("X-Killbill-ApiKey"),
        3 => request.without_header("X-Killbill-ApiSecret"),
        4 => replaced(request, "X-Killbill-ApiSecret", "wrong"),
        5 => replaced(request, "X-Killbill-ApiKey", dice.one(&["ghost", "", "KEY-${run}"])),
        6 => request.with_auth(dice.one(&["${user}:wrong", "nobody:${password}", "${user}:", ":"])),
        7 => request.without_auth(),
        8 => replaced(request, "Content-Type", dice.one(&KINDS)),
        9 => replaced(request, "Accept", dice.one(&ACCEPTED)),
        10 => request.without_header("Content-Type"),
        _ => with_other_method(dice, request),
    }
}

fn with_other_method(dice: &mut Dice, request: StepRequest) -> StepRequest {
    const METHODS: [&str; 7] = ["GET", "HEAD", "PATCH", "DELETE", "PUT", "POST", "OPTIONS"];
    // Users and roles are those of all tenants: a list of them shows what other runs have made.
    let allowed = if request.path().contains("/security/") { METHODS.get(2..) } else { Some(METHODS.as_slice()) };
    request.with_method(dice.one(allowed.unwrap_or_default()))
}

fn break_path(dice: &mut Dice, request: &StepRequest) -> StepRequest {
    let (path, query) = request.path().split_once('?').unwrap_or((request.path(), ""));
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let path = match dice.below(6) {
        0 => format!("{path}/more{query}"),
        1 => format!("{path}/{query}"),
        2 => format!("{path};a=b{query}"),
        3 => format!("{}{query}", path.replacen("/1.0/kb", dice.one(&["/1.0/KB", "/2.0/kb", "/kb", "//1.0/kb"]), 1)),
        4 => format!("{path}%2F{query}"),
        _ => path.to_owned(),
    };
    request.clone().with_path(path)
}

/// `None` if there is no body to break.
fn break_body(dice: &mut Dice, request: &StepRequest) -> Option<StepRequest> {
    const OTHER: [&str; 10] = ["", "null", "[]", "{}", "7", "\"x\"", "{'a':1}", "{\"a\":1,}", "{\"a\" 1}", "[[[[]]]]"];
    let body = request.json()?;
    let request = request.clone();
    Some(match dice.below(8) {
        0 => request.with_text(dice.one(&OTHER).to_owned()),
        1 => request.with_json(Json::Array(vec![body.clone()])),
        2 => request.with_text(cut(dice, &body.to_string())),
        3 => request.with_text(format!("{body}{}", dice.one(&["}", " x", ",", "{}"]))),
        4 => request.with_json(with_surprise(dice, body)),
        _ => request.with_json(with_wrong_part(dice, body)),
    })
}

/// A member that nobody knows.
fn with_surprise(dice: &mut Dice, body: &Json) -> Json {
    match body {
        Json::Object(members) => {
            let surprise = ("surprise".to_owned(), dice.json(&["null", "1", "{}"]));
            Json::Object(members.iter().cloned().chain([surprise]).collect())
        }
        other => other.clone(),
    }
}
