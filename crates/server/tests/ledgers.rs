//! Several ledgers on one store, each unaware of the others.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use hobbs::ledger::{Ledger, LedgerError, Units};
use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::quantity::Quantity;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::time::Instant;
use hobbs_domain::usage::partition::key;
use hobbs_domain::usage::{Audit, Measurement, Submission, TrackingId, UnitType, UnitUsage, Window};
use hobbs_store::{Commit, MemoryStore, Verdict};
use support::nodes::Way;
use uuid::Uuid;

const LEDGERS: usize = 3;
const TRACKING_IDS: usize = 400;
const PARTITIONS: usize = 2;

fn partition(number: usize) -> PartitionKey {
    let id = Uuid::from_u128(u128::try_from(number).unwrap());
    key::partition(TenantId::new(Uuid::from_u128(1)), SubscriptionId::new(id))
}

/// Every tenth has so many records that its partition is folded when its worker has nothing else to do.
fn submission(number: usize) -> Submission {
    let count = if number.is_multiple_of(10) { 600 } else { 1 };
    let measurement =
        |record: i64| Measurement::new(Instant::from_millis(record * 60_000), Quantity::from_nanos(1)).unwrap();
    let records = (0..count).map(measurement).collect();
    Submission {
        tracking_id: TrackingId::new(format!("t{number}")).unwrap(),
        received_at: Instant::from_millis(0),
        audit: Audit::default(),
        units: vec![UnitUsage { unit_type: UnitType::new("u").unwrap(), records }],
    }
}

fn records(numbers: impl Iterator<Item = usize>) -> i128 {
    numbers.map(|number| if number.is_multiple_of(10) { 600 } else { 1 }).sum()
}

fn always() -> Window {
    Window { start: Instant::from_millis(i64::MIN), end: Instant::from_millis(i64::MAX) }
}

async fn total(ledger: &Ledger, partition: &PartitionKey) -> i128 {
    let totals = ledger.totals(partition, Units::All, always()).await.unwrap();
    totals.iter().map(|total| total.amount.nanos()).sum()
}

/// Sends a submission until it is settled. Answers how often it was acknowledged.
async fn settle(ledger: &Ledger, number: usize) -> usize {
    loop {
        match ledger.record(partition(number % PARTITIONS), submission(number)).await {
            Ok(()) => return 1,
            Err(LedgerError::DuplicateTrackingId(_)) => return 0,
            Err(LedgerError::Contended | LedgerError::Store(_)) => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Every ledger is sent every submission, in an order of its own, while totals are read: no total ever falls, or shows
/// what is not whole; in the end each submission is there once.
async fn race(store: &Arc<MemoryStore>, is_faulty: bool) {
    let ledgers: Vec<Arc<Ledger>> = (0..LEDGERS)
        .map(|number| Arc::new(Ledger::start_shared(Way::to(store, u64::try_from(number).unwrap() + 7))))
        .collect();
    let (acknowledged, is_done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let mut senders = Vec::new();
    for (place, ledger) in ledgers.iter().enumerate() {
        for sender in 0..8 {
            let (ledger, acknowledged) = (Arc::clone(ledger), Arc::clone(&acknowledged));
            senders.push(tokio::spawn(async move {
                for step in (sender..TRACKING_IDS).step_by(8) {
                    let number = (step + place * TRACKING_IDS / 7) % TRACKING_IDS;
                    acknowledged.fetch_add(settle(&ledger, number).await, Ordering::SeqCst);
                }
            }));
        }
    }
    let readers: Vec<_> = ledgers
        .iter()
        .map(|ledger| {
            let (ledger, is_done) = (Arc::clone(ledger), Arc::clone(&is_done));
            tokio::spawn(async move {
                let mut last = BTreeMap::new();
                while !is_done.load(Ordering::SeqCst) {
                    for place in (0..PARTITIONS).map(partition) {
                        let now = match ledger.totals(&place, Units::All, always()).await {
                            Ok(totals) => totals.iter().map(|total| total.amount.nanos()).sum(),
                            Err(LedgerError::Contended) => continue,
                            Err(error) => panic!("{error}"),
                        };
                        let before = last.insert(place, now).unwrap_or(0);
                        assert!(now >= before, "{now} after {before}");
                    }
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    is_done.store(true, Ordering::SeqCst);
    for reader in readers {
        reader.await.unwrap();
    }
    if !is_faulty {
        assert_eq!(acknowledged.load(Ordering::SeqCst), TRACKING_IDS, "each was acknowledged once");
    }
    for number in 0..PARTITIONS {
        let expected = records((number..TRACKING_IDS).step_by(PARTITIONS));
        for ledger in &ledgers {
            assert_eq!(total(ledger, &partition(number)).await, expected);
            for tracking_id in (number..TRACKING_IDS).step_by(PARTITIONS * 13) {
                let tracking_id = TrackingId::new(format!("t{tracking_id}")).unwrap();
                assert!(ledger.is_recorded(&partition(number), &tracking_id).await.unwrap());
            }
        }
    }
    let found = hobbs::verification::verify(store.as_ref(), |_| {}).await.unwrap();
    assert_eq!(found.differences, Vec::<String>::new());
}

#[tokio::test]
async fn ledgers_that_contend_for_partitions_lose_and_double_nothing() {
    race(&Arc::new(MemoryStore::new()), false).await;
}

/// As a database answers that times out: the caller can't know whether the commit was made.
#[tokio::test]
async fn nor_do_they_when_the_outcome_of_commits_is_open() {
    let calls = AtomicUsize::new(0);
    let store = MemoryStore::with_faults(move |_: &[Commit]| match calls.fetch_add(1, Ordering::SeqCst) % 11 {
        3 => Verdict::Fail { after: usize::MAX, poisons: false },
        7 => Verdict::Fail { after: 0, poisons: false },
        _ => Verdict::Proceed,
    });
    race(&Arc::new(store), true).await;
}
