//! The ledger over the memory store: against a model, under races, and with faults.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use hobbs::ledger::{Ledger, LedgerError, LedgerOptions, Units};
use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::quantity::Quantity;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::time::Instant;
use hobbs_domain::usage::partition::{Head, key};
use hobbs_domain::usage::{Audit, Measurement, Submission, TrackingId, UnitType, UnitUsage, Window};
use hobbs_store::{Commit, MemoryStore, Store, Verdict, View};
use proptest::prelude::*;
use uuid::Uuid;

/// A ledger that folds often.
fn ledger(store: impl Store) -> Ledger {
    let options = LedgerOptions { entries_to_fold: 16, entries_to_fold_cold: 8, ..LedgerOptions::default() };
    Ledger::start_with(Arc::new(store), options).unwrap()
}

fn partition(number: u128) -> PartitionKey {
    key::partition(TenantId::new(Uuid::from_u128(1)), SubscriptionId::new(Uuid::from_u128(number)))
}

fn submission(tracking_id: &str, records: &[(&str, i64, i128)]) -> Submission {
    let units = records.iter().map(|&(unit, seconds, nanos)| UnitUsage {
        unit_type: UnitType::new(unit).unwrap(),
        records: vec![Measurement::new(Instant::from_millis(seconds * 1_000), Quantity::from_nanos(nanos)).unwrap()],
    });
    Submission {
        tracking_id: TrackingId::new(tracking_id).unwrap(),
        received_at: Instant::from_millis(0),
        audit: Audit::default(),
        units: units.collect(),
    }
}

fn always() -> Window {
    Window { start: Instant::from_millis(i64::MIN), end: Instant::from_millis(i64::MAX) }
}

async fn totals(ledger: &Ledger, partition: &PartitionKey, window: Window) -> BTreeMap<String, i128> {
    let totals = ledger.totals(partition, Units::All, window).await.unwrap();
    totals.into_iter().map(|total| (total.unit_type.to_string(), total.amount.nanos())).collect()
}

#[tokio::test]
async fn what_was_recorded_is_read_back_at_once() {
    let ledger = ledger(MemoryStore::new());
    let place = partition(1);
    ledger.record(place.clone(), submission("one", &[("u", 0, 5), ("v", 10, 7)])).await.unwrap();
    assert_eq!(totals(&ledger, &place, always()).await, BTreeMap::from([("u".into(), 5), ("v".into(), 7)]));
    let named = ledger.totals(&place, Units::Named("u"), always()).await.unwrap();
    assert_eq!(named.len(), 1);
    assert!(totals(&ledger, &partition(2), always()).await.is_empty());
}

#[tokio::test]
async fn units_that_differ_in_trailing_spaces_are_found_together_and_listed_apart() {
    let ledger = ledger(MemoryStore::new());
    let place = partition(1);
    ledger.record(place.clone(), submission("one", &[("pad", 0, 1), ("pad ", 0, 2), ("pad x", 0, 4)])).await.unwrap();
    let found = ledger.totals(&place, Units::Named("pad  "), always()).await.unwrap();
    let found: Vec<_> = found.iter().map(|total| (total.unit_type.as_str(), total.amount.nanos())).collect();
    assert_eq!(found, [("pad", 1), ("pad ", 2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixteen_with_one_tracking_id_one_is_recorded() {
    for round in 0..20 {
        let ledger = Arc::new(ledger(MemoryStore::new()));
        let place = partition(round);
        let racers: Vec<_> = (0..16)
            .map(|_| {
                let (ledger, place) = (Arc::clone(&ledger), place.clone());
                tokio::spawn(async move { ledger.record(place, submission("same", &[("u", 0, 1)])).await })
            })
            .collect();
        let mut recorded = 0;
        for racer in racers {
            match racer.await.unwrap() {
                Ok(()) => recorded += 1,
                Err(error) => assert!(matches!(error, LedgerError::DuplicateTrackingId(_)), "{error}"),
            }
        }
        assert_eq!(recorded, 1);
        assert_eq!(totals(&ledger, &place, always()).await, BTreeMap::from([("u".into(), 1)]));
    }
}

#[tokio::test]
async fn two_servers_on_one_store_lose_and_double_nothing() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let ledgers = [Arc::new(Ledger::start(Arc::clone(&store)).unwrap()), Arc::new(Ledger::start(store).unwrap())];
    let place = partition(1);
    let tasks: Vec<_> = (0..200)
        .map(|number| {
            let (ledger, place) = (Arc::clone(&ledgers[number % 2]), place.clone());
            // Each tracking id is sent once through either server.
            let tracking_id = format!("t{}", number / 2);
            tokio::spawn(async move { ledger.record(place, submission(&tracking_id, &[("u", 0, 1)])).await })
        })
        .collect();
    let mut recorded = 0;
    for task in tasks {
        recorded += usize::from(task.await.unwrap().is_ok());
    }
    assert_eq!(recorded, 100);
    assert_eq!(totals(&ledgers[0], &place, always()).await, BTreeMap::from([("u".into(), 100)]));
}

#[tokio::test]
async fn a_large_submission_is_folded_once_there_is_nothing_else_to_do() {
    let store = Arc::new(MemoryStore::new());
    let ledger = Ledger::start(Arc::clone(&store) as Arc<dyn Store>).unwrap();
    let place = partition(1);
    let records: Vec<_> = (0..2_000).map(|number| ("u", number, 1)).collect();
    ledger.record(place.clone(), submission("large", &records)).await.unwrap();
    let folded = async {
        while store.get(&place, &[key::head()]).await.unwrap() == [None] {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), folded).await.unwrap();
    assert_eq!(totals(&ledger, &place, always()).await, BTreeMap::from([("u".into(), 2_000)]));
    let again = ledger.record(place.clone(), submission("large", &[("u", 0, 1)])).await;
    assert!(matches!(again, Err(LedgerError::DuplicateTrackingId(_))), "{again:?}");
    ledger.record(place.clone(), submission("small", &[("u", 0, 1)])).await.unwrap();
    assert_eq!(totals(&ledger, &place, always()).await, BTreeMap::from([("u".into(), 2_001)]));
}

/// What is not folded may come to more rows than a store takes at once: then it is folded bit by bit.
#[tokio::test]
async fn more_than_fits_a_commit_is_folded_bit_by_bit() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let ledger = Ledger::start(Arc::clone(&store)).unwrap();
    let (place, long) = (partition(1), "é".repeat(255));
    let large = |number: i64| {
        let records: Vec<_> = (0..12_000).map(|record| (long.as_str(), record * 100_000 + number, 1)).collect();
        submission(&format!("large {number}"), &records)
    };
    for number in 0..4 {
        ledger.record(place.clone(), large(number)).await.unwrap();
    }
    for number in 0..4 {
        ledger.record(place.clone(), submission(&format!("small {number}"), &[("u", number, 1)])).await.unwrap();
    }
    let expected = BTreeMap::from([(long.clone(), 48_000), ("u".to_owned(), 4)]);
    assert_eq!(totals(&ledger, &place, always()).await, expected);
    assert!(matches!(ledger.record(place.clone(), large(3)).await, Err(LedgerError::DuplicateTrackingId(_))));
    let records: Vec<_> = (0..30_000).map(|record| (long.as_str(), record, 1)).collect();
    let refused = ledger.record(place.clone(), submission("too large", &records)).await;
    assert!(matches!(refused, Err(LedgerError::TooLarge)), "{refused:?}");
    let found = hobbs::verification::verify(store.as_ref(), |_| {}).await.unwrap();
    assert_eq!(found.differences, Vec::<String>::new());
}

/// Submissions that wait together may come to more than one fold takes, though each of them does not. An entry of all of
/// them could never be folded, nor could any after it.
#[tokio::test]
async fn what_waits_together_is_folded_however_much_it_is() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let options = LedgerOptions {
        workers: NonZeroUsize::MIN,
        entries_to_fold: 1,
        entries_to_fold_cold: 1,
        fold_bytes_max: 20_000,
        commit_bytes_max: 25_000,
        ..LedgerOptions::default()
    };
    let (ledger, workers) = Ledger::with_workers(Arc::clone(&store), options);
    workers.into_iter().for_each(|worker| drop(tokio::spawn(worker)));
    let place = partition(1);
    let together = (0..8).map(|number| {
        let records: Vec<_> = (0..100).map(|record| ("u", (number * 100 + record) * 100_000, 1)).collect();
        // Two of them have one tracking id.
        ledger.record(place.clone(), submission(&format!("large {}", number % 7), &records))
    });
    let answers = futures_util::future::join_all(together).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 7, "{answers:?}");
    for number in 0..9 {
        ledger.record(place.clone(), submission(&format!("small {number}"), &[("u", 0, 1)])).await.unwrap();
    }
    let value = store.get(&place, &[key::head()]).await.unwrap().pop().unwrap().unwrap();
    assert!(Head::open(&key::head(), &value).unwrap().records >= 700, "nothing is folded");
    assert_eq!(totals(&ledger, &place, always()).await, BTreeMap::from([("u".into(), 709)]));
}

/// A store whose commit calls get these verdicts, one after the other, and then all proceed.
fn faulty(verdicts: &'static [Verdict]) -> MemoryStore {
    let calls = AtomicUsize::new(0);
    MemoryStore::with_faults(move |_: &[Commit]| {
        verdicts.get(calls.fetch_add(1, Ordering::SeqCst)).copied().unwrap_or(Verdict::Proceed)
    })
}

/// A store whose first commit call waits at the gate, and whose second one fails after it wrote so many commits.
fn failing_behind(gate: Arc<Barrier>, after: usize) -> MemoryStore {
    let calls = AtomicUsize::new(0);
    MemoryStore::with_faults(move |_: &[Commit]| match calls.fetch_add(1, Ordering::SeqCst) {
        0 => {
            gate.wait();
            gate.wait();
            Verdict::Proceed
        }
        1 => Verdict::Fail { after, poisons: false },
        _ => Verdict::Proceed,
    })
}

#[tokio::test]
async fn a_failed_commit_is_never_acknowledged_nor_called_a_duplicate() {
    for after in [0, usize::MAX] {
        let gate = Arc::new(Barrier::new(2));
        let ledger = Arc::new(ledger(failing_behind(Arc::clone(&gate), after)));
        let place = partition(1);
        let record = |tracking_id: &'static str| {
            let (ledger, place) = (Arc::clone(&ledger), place.clone());
            async move { ledger.record(place, submission(tracking_id, &[("u", 0, 1)])).await }
        };
        let plug = tokio::spawn(record("plug"));
        tokio::task::yield_now().await;
        // The worker is busy from here on, so both wait for the same group, which fails.
        gate.wait();
        let (first, second, _) = tokio::join!(record("same"), record("same"), async { gate.wait() });
        plug.await.unwrap().unwrap();
        assert!(matches!(first, Err(LedgerError::Store(_))), "{first:?}");
        assert!(matches!(second, Err(LedgerError::Store(_))), "{second:?}");
        // Sending it again settles what was open, and it is there once.
        let settled = record("same").await;
        assert_eq!(settled.is_ok(), after == 0);
        assert_eq!(totals(&ledger, &place, always()).await, BTreeMap::from([("u".into(), 2)]));
    }
}

#[tokio::test]
async fn an_overloaded_store_takes_nothing() {
    let ledger = ledger(faulty(&[Verdict::Overload]));
    let place = partition(1);
    assert!(ledger.record(place.clone(), submission("one", &[("u", 0, 1)])).await.is_err());
    assert!(totals(&ledger, &place, always()).await.is_empty());
    ledger.record(place.clone(), submission("one", &[("u", 0, 1)])).await.unwrap();
    assert_eq!(totals(&ledger, &place, always()).await, BTreeMap::from([("u".into(), 1)]));
}

#[tokio::test]
async fn a_poisoned_store_acknowledges_nothing_more() {
    let ledger = ledger(faulty(&[Verdict::Fail { after: 0, poisons: true }]));
    for tracking_id in ["one", "two"] {
        assert!(ledger.record(partition(1), submission(tracking_id, &[("u", 0, 1)])).await.is_err());
    }
}

#[tokio::test]
async fn a_stopped_ledger_takes_nothing_more_but_finishes_what_it_has() {
    let ledger = ledger(MemoryStore::new());
    ledger.record(partition(1), submission("one", &[("u", 0, 1)])).await.unwrap();
    ledger.stop().await.unwrap();
    let refused = ledger.record(partition(1), submission("two", &[("u", 0, 1)])).await;
    assert!(matches!(refused, Err(LedgerError::Stopped)), "{refused:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Totals over any window equal an independent sum.
    #[test]
    fn totals_equal_the_model(
        records in prop::collection::vec((0..3usize, -300_000_i64..300_000, -1_000_i128..1_000), 1..80),
        windows in prop::collection::vec((-310_000_000_i64..310_000_000, -310_000_000_i64..310_000_000), 20),
    ) {
        const UNITS: [&str; 3] = ["a", "a ", "b"];
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let ledger = ledger(MemoryStore::new());
            let place = partition(1);
            for (number, chunk) in records.chunks(7).enumerate() {
                let chunk: Vec<_> = chunk.iter().map(|&(unit, at, nanos)| (UNITS[unit], at, nanos)).collect();
                ledger.record(place.clone(), submission(&format!("t{number}"), &chunk)).await.unwrap();
            }
            for &(start, end) in &windows {
                let window = Window { start: Instant::from_millis(start), end: Instant::from_millis(end) };
                let mut expected: BTreeMap<String, i128> = BTreeMap::new();
                for &(unit, at, nanos) in &records {
                    if window.contains(Instant::from_millis(at * 1_000)) {
                        *expected.entry(UNITS[unit].to_owned()).or_default() += nanos;
                    }
                }
                assert_eq!(totals(&ledger, &place, window).await, expected, "{window:?}");
            }
        });
    }
}
