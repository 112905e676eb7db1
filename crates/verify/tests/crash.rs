//! The crash run against a stand-in for the server: a right one passes, and each kind of wrong one is found out.

#[cfg(test)]
mod support;

use hobbs_verify::crash::{CrashError, Options, Report, run};
use support::{Fake, Fault};

const OPTIONS: Options = Options { seed: 1, rounds: 2, submissions: 300, windows: 300, threads: 8 };

fn report(fault: Fault) -> Result<Report, CrashError> {
    run(&OPTIONS, &mut Fake::new(fault), &mut |_| {})
}

#[test]
fn a_right_server_passes() {
    let report = report(Fault::None).unwrap();
    assert_eq!(report.first_mismatches, Vec::<String>::new());
    assert_eq!((report.kills, report.settled, report.acknowledged + report.in_doubt), (3, 300, 300));
    assert!(report.records > 300 && report.windows == 3 * (300 + 4), "{report}");
    assert!(report.windows_with_usage > 300, "{report}");
    assert!(report.in_doubt > 0, "the kills hit no submission: {report}");
}

#[test]
fn the_figures_are_printed() {
    let report = report(Fault::None).unwrap().to_string();
    let last: Vec<&str> = report.lines().rev().take(2).collect();
    assert!(report.starts_with("seed 1: killed 3 times, 300 submissions with "), "{report}");
    assert!(last[0] == "0 mismatches" && last[1].starts_with("912 windows compared, "), "{report}");
}

#[track_caller]
fn is_found_out(fault: Fault, says: &str) {
    let found = report(fault).map(|report| report.first_mismatches);
    assert!(found.as_ref().is_ok_and(|found| found.iter().any(|mismatch| mismatch.contains(says))), "{found:?}");
}

#[test]
fn a_lost_submission_is_found() {
    is_found_out(Fault::LosesTheLast, "do not explain the difference");
}

#[test]
fn a_doubled_submission_is_found() {
    is_found_out(Fault::DoublesTheLast, "do not explain the difference");
}

#[test]
fn half_a_submission_is_found() {
    is_found_out(Fault::HalvesTheLast, "do not explain the difference");
}

#[test]
fn forgotten_tracking_ids_are_found() {
    is_found_out(Fault::ForgetsWhatItKnows, "acknowledged before the kill, is answered Acknowledged");
}

#[test]
fn a_submission_that_was_acknowledged_but_never_stored_is_found() {
    is_found_out(Fault::AcknowledgesWithoutStoring, "do not explain the difference");
}

#[test]
fn a_window_that_contains_its_end_is_found() {
    is_found_out(Fault::IncludesTheEnd, " instead of ");
}

#[test]
fn dropped_milliseconds_are_found() {
    is_found_out(Fault::DropsMilliseconds, " instead of ");
}

#[test]
fn mixed_up_units_are_found() {
    is_found_out(Fault::MixesUnits, " instead of ");
}

#[test]
fn amounts_cut_short_are_found() {
    is_found_out(Fault::CutsAmounts, " instead of ");
}

#[test]
fn units_that_are_not_listed_are_found() {
    is_found_out(Fault::HidesNegativeSums, " instead of ");
}

#[test]
fn an_answer_that_should_not_be_is_found() {
    is_found_out(Fault::FailsAtTimes, "answered 500");
}
