//! Taking submissions back in the ledger: large ones, in races, across failures and restarts.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hobbs::ledger::{
    Ledger, LedgerError, LedgerOptions, RecordFilter, RecordKind, RecordPlace, Units, VoidedSubmission,
};
use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::quantity::Quantity;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::time::Instant;
use hobbs_domain::usage::partition::key;
use hobbs_domain::usage::{Audit, Measurement, Submission, TrackingId, UnitType, UnitUsage, Window};
use hobbs_store::{Commit, EmbeddedOptions, EmbeddedStore, MemoryStore, Store, Verdict};
use uuid::Uuid;

fn place() -> PartitionKey {
    key::partition(TenantId::new(Uuid::from_u128(1)), SubscriptionId::new(Uuid::from_u128(2)))
}

fn id(tracking_id: &str) -> TrackingId {
    TrackingId::new(tracking_id).unwrap()
}

/// Records a minute apart.
fn submission(tracking_id: &str, first_minute: i64, records: i64, nanos: i128) -> Submission {
    let record = |minute| Measurement::new(Instant::from_millis(minute * 60_000), Quantity::from_nanos(nanos)).unwrap();
    let records = (first_minute..first_minute + records).map(record).collect();
    let units = vec![UnitUsage { unit_type: UnitType::new("u").unwrap(), records }];
    let (received_at, audit) = (Instant::from_millis(0), Audit::default());
    Submission { tracking_id: id(tracking_id), received_at, audit, units }
}

async fn void(ledger: &Ledger, tracking_id: &str) -> Result<VoidedSubmission, LedgerError> {
    ledger.void(place(), id(tracking_id), Instant::from_millis(7), Audit::default()).await
}

/// Sum, count, least and largest of all that counts.
async fn roll_up(ledger: &Ledger) -> Option<(i128, u64, i128, i128)> {
    let always = Window { start: Instant::from_millis(i64::MIN), end: Instant::from_millis(i64::MAX) };
    let found = ledger.roll_ups(&place(), Units::All, &[always]).await.unwrap().pop().unwrap();
    found.into_values().next().map(|found| (found.sum.nanos(), found.count, found.min.nanos(), found.max.nanos()))
}

async fn verify(store: &dyn Store) {
    let found = hobbs::verification::verify(store, |_| {}).await.unwrap();
    assert_eq!(found.differences, Vec::<String>::new());
}

#[tokio::test]
async fn tens_of_thousands_of_records_are_taken_back_at_once() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let ledger = Ledger::start(Arc::clone(&store)).unwrap();
    ledger.record(place(), submission("few", 500, 3, 5)).await.unwrap();
    ledger.record(place(), submission("many", 0, 50_000, -1)).await.unwrap();
    ledger.record(place(), submission("more", 40_000, 20_000, 9)).await.unwrap();
    let voided = void(&ledger, "many").await.unwrap();
    assert_eq!((voided.records, voided.is_new), (50_000, true));
    assert_eq!(roll_up(&ledger).await, Some((15 + 180_000, 20_003, 5, 9)));
    verify(store.as_ref()).await;
    void(&ledger, "few").await.unwrap();
    void(&ledger, "more").await.unwrap();
    assert_eq!(roll_up(&ledger).await, None);
    verify(store.as_ref()).await;
    let filter = RecordFilter { units: Units::All, window: None };
    let (mut sum, mut voids, mut from) = (0, 0, Some(RecordPlace::default()));
    while let Some(place_of_page) = from {
        let page = ledger.records(&place(), place_of_page, filter, 1_000).await.unwrap();
        sum += page.records.iter().map(|record| record.measurement.amount().nanos()).sum::<i128>();
        voids += page.records.iter().filter(|record| record.kind == RecordKind::Void).count();
        from = page.next;
    }
    assert_eq!((sum, voids), (0, 70_003), "the records explain the total");
}

/// Whether it is folded already or not, and whatever it waits with.
#[tokio::test]
async fn what_is_not_folded_yet_is_taken_back_too() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let ledger = Ledger::start(Arc::clone(&store)).unwrap();
    for number in 0..100 {
        ledger.record(place(), submission(&format!("t{number}"), number, 1, i128::from(number))).await.unwrap();
    }
    for number in [99, 0, 98, 50] {
        void(&ledger, &format!("t{number}")).await.unwrap();
        assert!(!void(&ledger, &format!("t{number}")).await.unwrap().is_new);
        ledger.record(place(), submission(&format!("after {number}"), number, 1, 1_000)).await.unwrap();
        verify(store.as_ref()).await;
    }
    assert_eq!(roll_up(&ledger).await, Some((4_950 - 99 - 98 - 50 + 4_000, 100, 1, 1_000)));
    let unknown = void(&ledger, "t100").await;
    assert!(matches!(unknown, Err(LedgerError::NoSuchTrackingId(_))), "{unknown:?}");
}

/// Of many servers that take the same back at once, while others record, one does it and all say who.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_those_who_take_the_same_back_at_once_one_does_it() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let ledgers: Vec<_> = (0..2).map(|_| Arc::new(Ledger::start(Arc::clone(&store)).unwrap())).collect();
    for round in 0..20 {
        ledgers[round % 2].record(place(), submission(&format!("t{round}"), 0, 2, 1)).await.unwrap();
        let racers = (0..8).map(|number| {
            let ledger = Arc::clone(&ledgers[number % 2]);
            tokio::spawn(async move {
                ledger.record(place(), submission(&format!("other {round} {number}"), 3, 1, 1)).await.unwrap();
                void(&ledger, &format!("t{round}")).await.unwrap().is_new
            })
        });
        let racers: Vec<_> = racers.collect();
        let mut done = 0;
        for racer in racers {
            done += usize::from(racer.await.unwrap());
        }
        assert_eq!(done, 1, "round {round}");
    }
    assert_eq!(roll_up(&ledgers[0]).await, Some((160, 160, 1, 1)));
    verify(store.as_ref()).await;
}

/// A server that remembers an old state of the subscription takes back what another recorded since.
#[tokio::test]
async fn what_another_server_recorded_is_found() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let [one, other] = [(); 2].map(|()| Ledger::start(Arc::clone(&store)).unwrap());
    one.record(place(), submission("one", 0, 1, 1)).await.unwrap();
    other.record(place(), submission("other", 0, 1, 2)).await.unwrap();
    assert!(void(&one, "other").await.unwrap().is_new);
    assert!(!void(&other, "other").await.unwrap().is_new);
    assert!(void(&other, "one").await.unwrap().is_new);
    assert!(!void(&one, "one").await.unwrap().is_new);
    verify(store.as_ref()).await;
}

/// A commit that fails, before or after it was applied, takes back all or nothing, and doing it again settles which.
#[tokio::test]
async fn a_failed_reversal_is_settled_by_doing_it_again() {
    for after in [0, usize::MAX] {
        let calls = AtomicUsize::new(0);
        let store: Arc<dyn Store> = Arc::new(MemoryStore::with_faults(move |_: &[Commit]| {
            // The submission, the fold, the reversal.
            let is_reversal = calls.fetch_add(1, Ordering::SeqCst) == 2;
            if is_reversal { Verdict::Fail { after, poisons: false } } else { Verdict::Proceed }
        }));
        let ledger = Ledger::start(Arc::clone(&store)).unwrap();
        ledger.record(place(), submission("one", 0, 3, 1)).await.unwrap();
        let failed = void(&ledger, "one").await;
        assert!(matches!(failed, Err(LedgerError::Store(_))), "{failed:?}");
        verify(store.as_ref()).await;
        assert_eq!(roll_up(&ledger).await.is_some(), after == 0);
        assert_eq!(void(&ledger, "one").await.unwrap().is_new, after == 0);
        assert_eq!(roll_up(&ledger).await, None);
        verify(store.as_ref()).await;
    }
}

/// More than fits one commit may wait to be folded when something is taken back.
#[tokio::test]
async fn what_waits_to_be_folded_is_folded_bit_by_bit_first() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let small = LedgerOptions { fold_bytes_max: 20_000, commit_bytes_max: 30_000, ..LedgerOptions::default() };
    let (ledger, workers) = Ledger::with_workers(Arc::clone(&store), small);
    workers.into_iter().for_each(|worker| drop(tokio::spawn(worker)));
    for number in 0..10 {
        ledger.record(place(), submission(&format!("t{number}"), number * 100, 90, 1)).await.unwrap();
    }
    void(&ledger, "t9").await.unwrap();
    assert_eq!(roll_up(&ledger).await, Some((810, 810, 1, 1)));
    verify(store.as_ref()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_stays_so_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let open = || -> Arc<dyn Store> {
        Arc::new(EmbeddedStore::open(&folder.path().join("data"), EmbeddedOptions::default()).unwrap())
    };
    let ledger = Ledger::start(open()).unwrap();
    ledger.record(place(), submission("one", 0, 3, 1)).await.unwrap();
    ledger.record(place(), submission("two", 0, 3, 2)).await.unwrap();
    void(&ledger, "one").await.unwrap();
    ledger.stop().await.unwrap();
    drop(ledger);
    let store = open();
    let ledger = Ledger::start(Arc::clone(&store)).unwrap();
    assert_eq!(roll_up(&ledger).await, Some((6, 3, 2, 2)));
    assert!(!void(&ledger, "one").await.unwrap().is_new);
    assert!(matches!(
        ledger.record(place(), submission("one", 0, 1, 1)).await,
        Err(LedgerError::DuplicateTrackingId(_))
    ));
    verify(store.as_ref()).await;
}
