//! The trial of a cluster against stand-ins for its nodes: right ones pass, and each kind of wrong ones is found out.

#[cfg(test)]
mod cluster;
#[cfg(test)]
#[path = "../support/connection.rs"]
mod connection;

use cluster::{Fault, report};
use hobbs_verify::chaos::Report;

#[test]
fn right_nodes_pass() {
    let report = report(Fault::None);
    assert_eq!(report.first_violations, Vec::<String>::new());
    assert!(report.is_right() && report.counts.acknowledged > 100 && report.counts.reads > 50, "{report}");
    assert_eq!((report.stored, report.open), (report.races, 0), "{report}");
    assert!(report.raced > 50 && report.counts.refused > 50 && report.totals == 12 * 3 + 300, "{report}");
    assert!(report.to_string().ends_with("0 lost, 0 doubled, 0 halved, 0 violations"), "{report}");
}

#[test]
fn nodes_may_leave_it_open_whether_they_store_something() {
    let report = report(Fault::LeavesOpen);
    assert_eq!(report.first_violations, Vec::<String>::new());
    assert!(report.is_right() && report.counts.unavailable > 10 && report.counts.unanswered > 10, "{report}");
    assert!(report.open > 5 && (1..=report.open).contains(&report.open_stored), "{report}");
    assert_eq!(report.stored, report.races, "{report}");
}

#[track_caller]
fn is_found_out(fault: Fault, says: &str) -> Report {
    let report = report(fault);
    assert!(!report.is_right() && report.first_violations.iter().any(|found| found.contains(says)), "{report}");
    report
}

#[test]
fn a_lost_submission_is_found() {
    let report = is_found_out(Fault::Loses, "not before");
    assert!(report.lost > 0 && report.doubled == 0, "{report}");
}

#[test]
fn a_doubled_submission_is_found() {
    let report = is_found_out(Fault::Doubles, "stored is More");
    assert!(report.lost == 0 && report.doubled > 0, "{report}");
}

#[test]
fn half_a_submission_is_found() {
    let report = is_found_out(Fault::Halves, "stored is Part");
    assert!(report.halved > 0, "{report}");
}

#[test]
fn two_who_race_and_are_both_told_that_theirs_is_recorded_are_found() {
    is_found_out(Fault::AcknowledgesTwo, "clients were told that theirs is recorded");
}

#[test]
fn one_who_is_told_that_theirs_is_known_before_it_was_ever_recorded_is_found() {
    is_found_out(Fault::RefusesTheFirst, "nobody can have recorded it");
}

#[test]
fn one_who_is_told_that_theirs_is_recorded_while_another_one_is_is_found() {
    is_found_out(Fault::KeepsAnother, " was recorded, but ");
}

#[test]
fn a_node_that_reads_what_is_no_longer_true_is_found() {
    is_found_out(Fault::ReadsThePast, "not before");
}

#[test]
fn totals_that_are_not_those_of_the_records_are_found() {
    let report = report(Fault::TotalsAreOff);
    assert!(!report.is_right() && report.totals_wrong > 0 && report.lost == 0, "{report}");
}

#[test]
fn an_answer_that_no_server_should_give_is_found() {
    is_found_out(Fault::Fails, "is answered 500");
}
