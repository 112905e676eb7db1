//! A fixed few of the runs of `cargo xtask simulation`, and proof that it would notice.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use hobbs_simulation::{Counts, Mutant, Report, run};

fn play(seed: u64, mutant: Option<Mutant>) -> Report {
    run(seed, mutant, false).unwrap()
}

/// Runs of these seeds find nothing, and between them everything happens that a simulation is for.
fn nothing_is_found(seeds: std::ops::Range<u64>) {
    let mut counts = Counts::default();
    for seed in seeds {
        let report = play(seed, None);
        assert_eq!(report.violation, None, "seed {seed}");
        counts.add(&report.counts);
    }
    for kind in [
        "commit answer lost",
        "commit applied",
        "commit applied with a fold",
        "commit cut off",
        "commit late",
        "commit overloads",
        "commit poisons",
        "commit refused",
        "commit refused with a fold",
        "node crashes",
        "node stops",
        "read failed",
        "records read",
        "reversal acknowledged",
        "reversal done before",
        "reversal failed in the store",
        "reversal given up",
        "reversal of nothing",
        "submission abandoned",
        "submission acknowledged",
        "submission called a duplicate",
        "submission given up",
        "submission refused: contended",
        "submission refused: the queue is full",
        "submission too large",
        "submissions read",
        "totals read",
        "tracking id asked",
    ] {
        assert!(counts.of(kind) > 0, "it never happened that: {kind}");
    }
}

#[test]
fn nothing_is_found_in_the_first_hundred_seeds() {
    nothing_is_found(1..101);
}

#[test]
fn nothing_is_found_in_the_second_hundred_seeds() {
    nothing_is_found(101..201);
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let digests: BTreeSet<u64> = (1..21)
        .map(|seed| {
            let first = play(seed, None);
            assert_eq!(first, play(seed, None), "seed {seed}");
            first.digest
        })
        .collect();
    assert_eq!(digests.len(), 20, "different seeds give different runs");
}

/// Every promise that a store breaks is noticed, and within how few seeds.
#[test]
fn every_broken_promise_is_found() {
    for mutant in Mutant::ALL {
        let found = (1..41).find_map(|seed| play(seed, Some(mutant)).violation.map(|violation| (seed, violation)));
        match found {
            Some((seed, violation)) => println!("{mutant:?}: found by seed {seed}: {violation}"),
            None => panic!("{mutant:?} was not found"),
        }
    }
}
