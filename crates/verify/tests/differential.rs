//! The differential run against stand-ins: two of a kind agree, and each kind of wrong one is found out and shrunk.

#![allow(clippy::unwrap_used, reason = "tests")]

use hobbs_verify::conformance::{Step, TranscriptFile, transcript_files};
use hobbs_verify::differential::{Options, Pair, Side, Summary, replay_both, run};
use hobbs_verify::json::Json;
use hobbs_verify::wire::{Exchange, Request, Response, WireError};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

/// What a stand-in does wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    /// It takes a tracking id a second time.
    RepeatsTrackingIds,
    /// It fails, with a page, where it should refuse.
    FailsOnUnknownSubscriptions,
    /// It leaves a member out of what it answers.
    LosesAMember,
}

/// A server that knows tenants apart, and the tracking ids of each subscription.
struct StandIn {
    wrong: Wrong,
    identifier: u128,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    made: Vec<String>,
    tracking_ids: BTreeMap<String, Vec<String>>,
}

impl StandIn {
    fn new(wrong: Wrong, identifier: u128) -> Self {
        Self { wrong, identifier, state: Mutex::default() }
    }

    fn make(&self) -> Response {
        let mut state = self.state.lock().unwrap();
        let number = self.identifier + u128::try_from(state.made.len()).unwrap();
        let id = uuid::Uuid::from_u128(number).to_string();
        state.made.push(id.clone());
        answer(201, &[("Location", &format!("http://{:x}/x/{id}", self.identifier))], "")
    }

    fn record(&self, body: &str) -> Response {
        let json: Option<Json> = body.parse().ok();
        let text = |name: &str| json.as_ref()?.get(name)?.text().map(str::to_owned);
        let (Some(subscription), Some(tracking_id)) = (text("subscriptionId"), text("trackingId")) else {
            return refusal(400, "a member is missing");
        };
        let mut state = self.state.lock().unwrap();
        if !state.made.contains(&subscription) {
            return match self.wrong {
                Wrong::FailsOnUnknownSubscriptions => answer(500, &[], "<h1>HTTP Status 500</h1>"),
                _ => refusal(404, "no such subscription"),
            };
        }
        let known = state.tracking_ids.entry(subscription).or_default();
        if known.contains(&tracking_id) && self.wrong != Wrong::RepeatsTrackingIds {
            return refusal(400, "a usage record with that tracking id exists");
        }
        known.push(tracking_id);
        answer(201, &[], "")
    }

    fn read(&self, path: &str) -> Response {
        let subscription = path.split(['/', '?']).nth(4).unwrap_or_default();
        let state = self.state.lock().unwrap();
        let count = state.tracking_ids.get(subscription).map_or(0, Vec::len);
        let lost = if self.wrong == Wrong::LosesAMember { "" } else { r#","units":[]"# };
        let body = format!(r#"{{"subscriptionId":"{subscription}","count":{count}{lost}}}"#);
        answer(200, &[("Content-Type", "application/json")], &body)
    }
}

impl Exchange for StandIn {
    fn exchange(&self, request: &Request) -> Result<Response, WireError> {
        let body = String::from_utf8(request.body.clone().unwrap_or_default()).unwrap();
        let is_usage = request.target.starts_with("/1.0/kb/usages");
        Ok(match request.method.as_str() {
            "POST" if is_usage => self.record(&body),
            "GET" if is_usage => self.read(&request.target),
            "POST" => self.make(),
            _ => answer(204, &[], ""),
        })
    }
}

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Response { status, headers, body: body.as_bytes().to_vec() }
}

fn refusal(status: u16, message: &str) -> Response {
    answer(status, &[("Content-Type", "application/json")], &format!(r#"{{"message":"{message}"}}"#))
}

fn side(wire: &StandIn) -> Side<'_> {
    let text = str::to_owned;
    Side { wire, base: format!("http://{:x}", wire.identifier), user: text("u"), password: text("p") }
}

fn pair<'a>(base: &'a StandIn, peer: &'a StandIn, mend_quirks: bool) -> Pair<'a> {
    Pair { base: side(base), peer: side(peer), strict: true, mend_quirks, today: jiff::civil::date(2026, 11, 23) }
}

/// The run of a right server against a peer.
fn found(peer: Wrong, mend_quirks: bool) -> Summary {
    let (base, peer) = (StandIn::new(Wrong::Nothing, 0xAAAA_0000), StandIn::new(peer, 0xBBBB_0000));
    let options = Options { seed: 3, requests: 600, history: 60, findings_max: 5 };
    run(&pair(&base, &peer, mend_quirks), options, 1, &mut |_| {}).unwrap()
}

fn names(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(|step| step.name.trim_end_matches(", broken")).collect()
}

#[test]
fn two_of_a_kind_agree() {
    let summary = found(Wrong::Nothing, false);
    assert_eq!((summary.requests, summary.differences), (600, 0), "{summary}");
}

#[test]
fn a_repeated_tracking_id_is_shrunk_to_three_requests() {
    let summary = found(Wrong::RepeatsTrackingIds, false);
    let shortest = summary.findings.iter().find(|finding| finding.steps.last().unwrap().name == "record usage");
    let finding = shortest.unwrap_or_else(|| panic!("{summary}"));
    assert_eq!(names(&finding.steps), ["make a subscription", "record usage", "record usage"], "{finding}");
    let last = finding.steps.last().unwrap().request.json().unwrap();
    assert_eq!(last.get("unitUsageRecords"), None, "what does not matter is gone: {last}");
    assert!(finding.to_string().contains("/status: 201 expected, got 400"), "{finding}");
}

#[test]
fn a_lost_member_is_shrunk_to_one_request() {
    let summary = found(Wrong::LosesAMember, false);
    let finding = &summary.findings[0];
    assert_eq!(names(&finding.steps), ["read usage"], "{finding}");
    assert!(finding.to_string().contains("key \"units\" is not expected"), "{finding}");
}

#[test]
fn a_clean_refusal_is_accepted_where_the_peer_fails() {
    assert!(found(Wrong::FailsOnUnknownSubscriptions, false).differences > 0);
    assert_eq!(found(Wrong::FailsOnUnknownSubscriptions, true).differences, 0);
}

#[test]
fn transcripts_are_sent_to_both_and_compared_with_each_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/conformance");
    let files: Vec<TranscriptFile> = transcript_files(&[folder], Some("usage/tracking")).unwrap();
    assert!(!files.is_empty());
    let failed = |peer| {
        let (base, peer) = (StandIn::new(Wrong::Nothing, 0xAAAA_0000), StandIn::new(peer, 0xBBBB_0000));
        replay_both(&pair(&base, &peer, false), &files, 1, &mut |_| {}).failed
    };
    assert_eq!(failed(Wrong::Nothing), 0);
    assert!(failed(Wrong::RepeatsTrackingIds) > 0);
}
