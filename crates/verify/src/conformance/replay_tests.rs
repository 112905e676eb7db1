//! Replays against a stand-in for the server, with right and with deliberately wrong answers.

use super::*;
use crate::wire::{Request, Response, WireError};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::cell::RefCell;
use std::collections::VecDeque;

/// Gives the prepared answers one after the other, and keeps what it was asked.
struct Prepared {
    answers: RefCell<VecDeque<Response>>,
    targets: RefCell<Vec<String>>,
}

impl Exchange for Prepared {
    fn exchange(&self, request: &Request) -> Result<Response, WireError> {
        self.targets.borrow_mut().push(request.target.clone());
        let answer = self.answers.borrow_mut().pop_front();
        answer.ok_or_else(|| WireError::Unreadable("nothing prepared".to_owned()))
    }
}

fn answer(status: u16, content_type: &str, body: &str) -> Response {
    let headers = [("Content-Type", content_type), ("Location", "http://h/x/id-7")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Response { status, headers, body: body.as_bytes().to_vec() }
}

const STEPS: &str = r#"{"steps": [
    {"name": "create", "request": {"method": "POST", "path": "/x"}, "capture": {"id": "header:Location:last-segment"},
     "response": {"status": 201, "headers": {"Content-Type": "a/json", "Location": "<any>"}, "empty": true}},
    {"name": "read", "request": {"method": "GET", "path": "/x/${id}"},
     "response": {"status": 200, "headers": {"Content-Type": "a/json", "Location": "<any>"}, "json": {"id": "${id}", "n": 5.0}}},
    {"name": "read", "request": {"method": "GET", "path": "/y"}, "quirk": "says what broke",
     "response": {"status": 500, "headers": {"Content-Type": "text/html", "Location": "<any>"}, "text": "broken"}}
]}"#;

fn right() -> Vec<Response> {
    vec![
        answer(201, "a/json", ""),
        answer(200, "a/json", r#"{"n": 5.0, "id": "id-7"}"#),
        answer(500, "text/html", "broken"),
    ]
}

fn run(answers: Vec<Response>, rules: &Rules) -> (Report, Vec<String>, Vec<String>) {
    let transcript = serde_json::from_str(STEPS).unwrap();
    let files = [TranscriptFile { path: "usage/a.json".into(), transcript }];
    let wire = Prepared { answers: RefCell::new(answers.into()), targets: RefCell::default() };
    let mut failures = Vec::new();
    let report = replay(&files, "http://h", &wire, rules, &mut StdRng::seed_from_u64(1), &mut |result| {
        if let Outcome::Failed(_) = result.outcome {
            failures.push(result.to_string());
        }
    });
    (report, failures, wire.targets.into_inner())
}

fn with_differences(text: &str) -> Rules {
    Rules { differences: Differences::parse(text).unwrap(), ..Rules::default() }
}

#[test]
fn right_answers_pass_and_captured_values_are_used() {
    let (report, failures, targets) = run(right(), &Rules::default());
    assert_eq!((report.to_string().as_str(), failures.len()), ("3 passed, 0 failed", 0));
    assert_eq!(targets, ["/x", "/x/id-7", "/y"]);
}

#[test]
fn a_wrong_answer_fails_its_step_and_the_rest_goes_on() {
    let mut answers = right();
    answers[1] = answer(200, "a/json", r#"{"n": 6, "id": "id-7"}"#);
    let (report, failures, _) = run(answers, &Rules::default());
    assert_eq!((report.passed, report.failed), (2, 1));
    assert_eq!(failures, ["usage/a.json: read: /json/n: 5.0 expected, got 6"]);
}

#[test]
fn a_wrong_status_header_or_kind_of_body_fails() {
    let wrong = [
        answer(201, "a/json", r#"{"n": 5.0, "id": "id-7"}"#),
        answer(200, "b/json", r#"{"n": 5.0, "id": "id-7"}"#),
        answer(200, "a/json", ""),
        answer(200, "a/json", "{"),
    ];
    for response in wrong {
        let mut answers = right();
        answers[1] = response.clone();
        assert_eq!(run(answers, &Rules::default()).0.failed, 1, "{response:?}");
    }
}

#[test]
fn no_answer_fails_every_step_that_needs_one() {
    let (report, failures, _) = run(right()[..1].to_vec(), &Rules::default());
    assert_eq!((report.passed, report.failed), (1, 2));
    assert!(failures[0].starts_with("usage/a.json: read: no usable response: "), "{failures:?}");
}

#[test]
fn a_quirk_is_mended_only_when_asked_for() {
    let mut answers = right();
    answers[2] = answer(400, "a/json", "{}");
    assert_eq!(run(answers.clone(), &Rules::default()).0.failed, 1);
    let rules = Rules { mend_quirks: true, ..Rules::default() };
    assert_eq!(run(answers.clone(), &rules).0.failed, 0);
    answers[2] = answer(200, "a/json", "{}");
    assert_eq!(run(answers, &rules).0.failed, 1);
}

#[test]
fn strict_compares_the_text_of_numbers() {
    let mut answers = right();
    answers[1] = answer(200, "a/json", r#"{"n": 5, "id": "id-7"}"#);
    assert_eq!(run(answers.clone(), &Rules::default()).0.failed, 0);
    assert_eq!(run(answers, &Rules { strict: true, ..Rules::default() }).0.failed, 1);
}

const INTENDED: &str = "[[difference]]\nfile = \"usage/a.json\"\nstep = \"read\"\nreason = \"why\"\n";

#[test]
fn an_intended_difference_is_counted_apart() {
    let mut answers = right();
    answers[1] = answer(404, "a/json", "{}");
    let (report, ..) = run(answers.clone(), &with_differences(INTENDED));
    assert_eq!(report.to_string(), "2 passed, 0 failed, 1 different on purpose");
    let (report, ..) = run(answers.clone(), &with_differences(&format!("{INTENDED}status = 404")));
    assert_eq!(report.to_string(), "2 passed, 0 failed, 1 different on purpose");
    let (report, failures, _) = run(answers, &with_differences(&format!("{INTENDED}status = 410")));
    assert_eq!(report.to_string(), "2 passed, 1 failed");
    assert!(failures[0].contains("status 410 intended instead, got 404"), "{failures:?}");
}

#[test]
fn an_intended_difference_covers_its_own_occurrence_only() {
    let mut answers = right();
    answers[2] = answer(404, "a/json", "{}");
    let (report, ..) = run(answers.clone(), &with_differences(&format!("{INTENDED}occurrence = 2")));
    assert_eq!(report.to_string(), "2 passed, 0 failed, 1 different on purpose");
    let (report, ..) = run(answers, &with_differences(INTENDED));
    assert_eq!(report.to_string(), "1 passed, 2 failed", "the first is stale, the second differs");
}

#[test]
fn a_stale_entry_fails() {
    let (report, failures, _) = run(right(), &with_differences(INTENDED));
    assert_eq!(report.to_string(), "2 passed, 1 failed");
    assert!(failures[0].contains("stale"), "{failures:?}");
    let (report, failures, _) = run(right(), &with_differences(&format!("{INTENDED}occurrence = 3")));
    assert_eq!(report.to_string(), "3 passed, 1 failed");
    assert!(failures[0].contains("no such step"), "{failures:?}");
}

#[test]
fn an_intended_difference_does_not_excuse_a_missing_answer() {
    let answers = right()[..1].to_vec();
    assert_eq!(run(answers, &with_differences(INTENDED)).0.failed, 2);
}
