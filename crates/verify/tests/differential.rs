//! The differential run against stand-ins: two of a kind agree, and each kind of wrong one is found out and shrunk.

#![allow(clippy::unwrap_used, reason = "tests")]

#[cfg(test)]
mod stand_in;

use hobbs_verify::conformance::{Step, TranscriptFile, transcript_files};
use hobbs_verify::differential::{Options, Pair, Side, Summary, replay_both, run};
use hobbs_verify::wire::Endpoint;
use stand_in::{StandIn, Wrong};
use std::path::Path;

fn side(wire: &StandIn) -> Side<'_> {
    let text = str::to_owned;
    Side { wire, base: wire.address.clone(), user: text("u"), password: text("p") }
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
fn a_rounded_amount_is_shrunk_to_what_records_and_reads_it() {
    let summary = found(Wrong::RoundsAmounts, false);
    let finding = &summary.findings[0];
    assert_eq!(names(&finding.steps), ["make a subscription", "record usage", "read usage"], "{finding}");
    assert!(finding.to_string().contains("/json/amount: "), "{finding}");
    let recorded = finding.steps[1].request.body_text().unwrap();
    assert_eq!(recorded.matches("\"amount\"").count(), 1, "one record shows it: {recorded}");
}

#[test]
fn an_id_in_the_place_of_another_is_found() {
    let summary = found(Wrong::MixesUpIds, false);
    let finding = &summary.findings[0];
    assert_eq!(finding.steps.len(), 2, "{finding}");
    assert!(finding.to_string().contains("/headers/Location: "), "{finding}");
}

#[test]
fn an_answer_that_breaks_off_is_a_difference_and_not_the_end() {
    let summary = found(Wrong::BreaksOff, true);
    let finding = &summary.findings[0];
    assert_eq!((names(&finding.steps), summary.requests), (vec!["list accounts"], 600), "{finding}");
    assert!(finding.to_string().contains("the peer has not answered: the answer cannot be read: it broke off"));
}

#[test]
fn one_server_agrees_with_itself() {
    let server = StandIn::new(Wrong::Nothing, 0xAAAA_0000);
    let options = Options { seed: 3, requests: 300, history: 60, findings_max: 5 };
    let summary = run(&pair(&server, &server, false), options, 1, &mut |_| {}).unwrap();
    assert_eq!((summary.requests, summary.differences), (300, 0));
}

#[test]
fn a_server_that_is_not_there_ends_the_run() {
    let (base, nowhere) = (StandIn::new(Wrong::Nothing, 0xAAAA_0000), Endpoint::parse("http://127.0.0.1:1").unwrap());
    let mut pair = pair(&base, &base, false);
    pair.peer = Side::of(&nowhere, "u", "p");
    let options = Options { seed: 3, requests: 300, history: 60, findings_max: 5 };
    let why = run(&pair, options, 1, &mut |_| {}).unwrap_err();
    assert!(why.starts_with("http://127.0.0.1:1: "), "{why}");
}

#[test]
fn a_seed_asks_the_same_of_every_server() {
    let asked = |seed| {
        let (base, peer) = (StandIn::new(Wrong::Nothing, 0xAAAA_0000), StandIn::new(Wrong::Nothing, 0xBBBB_0000));
        let options = Options { seed, requests: 200, history: 60, findings_max: 5 };
        run(&pair(&base, &peer, false), options, 1, &mut |_| {}).unwrap();
        base.asked()
    };
    assert_eq!(asked(3), asked(3));
    assert_ne!(asked(3), asked(4));
}

#[test]
fn a_clean_refusal_is_accepted_where_the_peer_fails() {
    assert!(found(Wrong::FailsOnUnknownSubscriptions, false).differences > 0);
    assert_eq!(found(Wrong::FailsOnUnknownSubscriptions, true).differences, 0);
}

#[test]
fn a_failure_is_counted_even_if_both_fail() {
    let wrong = Wrong::FailsOnUnknownSubscriptions;
    let (base, peer) = (StandIn::new(wrong, 0xAAAA_0000), StandIn::new(wrong, 0xBBBB_0000));
    let options = Options { seed: 3, requests: 600, history: 60, findings_max: 5 };
    let summary = run(&pair(&base, &peer, false), options, 1, &mut |_| {}).unwrap();
    assert!(summary.differences == 0 && summary.failed > 0, "{summary}");
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
