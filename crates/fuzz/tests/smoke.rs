//! Each decoder takes its seeds, and what is made from them.

#![allow(clippy::unwrap_used, reason = "tests")]

use hobbs_fuzz::mutation::Mutation;
use hobbs_fuzz::{TARGETS, target};

/// How many alterations of its seeds each target takes.
const ALTERATIONS: usize = 400;
const SEED: u64 = 20_261_129;

fn takes_what_comes(name: &str) {
    let target = target(name).unwrap();
    let seeds = (target.seeds)();
    assert!(!seeds.is_empty());
    seeds.iter().for_each(|seed| (target.decode)(seed));
    let mut mutation = Mutation::of_seed(SEED);
    for _ in 0..ALTERATIONS {
        (target.decode)(&mutation.next(&seeds));
    }
}

#[test]
fn backups() {
    takes_what_comes("backup");
}

#[test]
fn catalogs() {
    takes_what_comes("catalog");
}

#[test]
fn files_of_a_data_directory() {
    takes_what_comes("data-directory");
}

#[test]
fn requests() {
    takes_what_comes("requests");
}

#[test]
fn rows() {
    takes_what_comes("rows");
}

#[test]
fn texts() {
    takes_what_comes("texts");
}

#[test]
fn every_target_has_a_name_of_its_own() {
    let names: std::collections::BTreeSet<_> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names.len(), 6, "a test above is missing");
}
