//! One hot tenant or subscription does not keep the others from being recorded: counted in batches, not in time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use hobbs::ledger::{Ledger, LedgerError, LedgerOptions};
use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::quantity::Quantity;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::time::Instant;
use hobbs_domain::usage::partition::key;
use hobbs_domain::usage::{Audit, Measurement, Submission, TrackingId, UnitType, UnitUsage};
use hobbs_store::{Commit, MemoryStore, Store, Verdict};
use uuid::Uuid;

const QUEUE: usize = 64;
const BATCH: usize = 8;

type Recording = Pin<Box<dyn Future<Output = Result<(), LedgerError>> + Send>>;

/// A ledger with one worker that does nothing before it is told to, and the partitions of each batch that it commits.
struct Bench {
    ledger: Arc<Ledger>,
    worker: Pin<Box<dyn Future<Output = ()> + Send>>,
    batches: Arc<Mutex<Vec<Vec<PartitionKey>>>>,
    sent: usize,
    /// What became of each, or who waits for it.
    waiting: Vec<Result<bool, Recording>>,
}

fn place(tenant: u128, subscription: u128) -> PartitionKey {
    key::partition(TenantId::new(Uuid::from_u128(tenant)), SubscriptionId::new(Uuid::from_u128(subscription)))
}

impl Bench {
    fn new() -> Self {
        let batches: Arc<Mutex<Vec<Vec<PartitionKey>>>> = Arc::default();
        let seen = Arc::clone(&batches);
        let store: Arc<dyn Store> = Arc::new(MemoryStore::with_faults(move |commits: &[Commit]| {
            seen.lock().unwrap().push(commits.iter().map(|commit| commit.partition.clone()).collect());
            Verdict::Proceed
        }));
        let options = LedgerOptions {
            workers: NonZeroUsize::MIN,
            queue_max: NonZeroUsize::new(QUEUE).unwrap(),
            batch_max: BATCH,
            ..LedgerOptions::default()
        };
        let (ledger, workers) = Ledger::with_workers(store, options);
        let worker = Box::pin(workers.into_iter().next().unwrap());
        Self { ledger: Arc::new(ledger), worker, batches, sent: 0, waiting: Vec::new() }
    }

    /// Hands a submission in, and answers its place among all.
    fn send(&mut self, place: &PartitionKey) -> usize {
        self.sent += 1;
        let record = Measurement::new(Instant::from_millis(0), Quantity::from_nanos(1)).unwrap();
        let units = vec![UnitUsage { unit_type: UnitType::new("u").unwrap(), records: vec![record] }];
        let tracking_id = TrackingId::new(format!("t{}", self.sent)).unwrap();
        let (received_at, audit) = (Instant::from_millis(0), Audit::default());
        let submission = Submission { tracking_id, received_at, audit, units };
        let (ledger, place) = (Arc::clone(&self.ledger), place.clone());
        let mut recording: Recording = Box::pin(async move { ledger.record(place, submission).await });
        let answer = (&mut recording).now_or_never().map(|answer| answer.is_ok());
        assert_ne!(answer, Some(true), "nothing is recorded yet");
        self.waiting.push(answer.ok_or(recording));
        self.waiting.len() - 1
    }

    /// Lets the worker do all that there is, and answers what became of each submission that waited.
    async fn work(self) -> (Vec<bool>, Vec<Vec<PartitionKey>>) {
        let worker = tokio::spawn(self.worker);
        let mut answers = Vec::new();
        for recording in self.waiting {
            answers.push(match recording {
                Ok(answer) => answer,
                Err(waiting) => waiting.await.is_ok(),
            });
        }
        drop(self.ledger);
        worker.await.unwrap();
        let batches = self.batches.lock().unwrap().clone();
        (answers, batches)
    }
}

/// In which batch a partition was first recorded.
fn batch_of(batches: &[Vec<PartitionKey>], place: &PartitionKey) -> usize {
    batches.iter().position(|batch| batch.contains(place)).unwrap()
}

#[tokio::test]
async fn a_tenant_that_floods_does_not_hold_up_another() {
    let mut bench = Bench::new();
    for number in 0..40 {
        bench.send(&place(1, number));
    }
    let quiet = place(2, 1);
    bench.send(&quiet);
    let (answers, batches) = bench.work().await;
    assert!(answers.iter().all(|&is_recorded| is_recorded));
    assert_eq!(batch_of(&batches, &quiet), 0, "it is in the first batch of {}", batches.len());
}

#[tokio::test]
async fn a_subscription_that_floods_does_not_hold_up_another_of_its_tenant() {
    let mut bench = Bench::new();
    for _ in 0..40 {
        bench.send(&place(1, 1));
    }
    let quiet = place(1, 2);
    bench.send(&quiet);
    let (answers, batches) = bench.work().await;
    assert!(answers.iter().all(|&is_recorded| is_recorded));
    assert_eq!(batch_of(&batches, &quiet), 0, "it is in the first batch of {}", batches.len());
}

/// However many others wait, whoever has one submission waiting is recorded once each of them had one turn.
#[tokio::test]
async fn among_many_tenants_one_waits_for_a_turn_of_each_at_most() {
    let mut bench = Bench::new();
    for number in 0..60 {
        bench.send(&place(number % 20, number));
    }
    let quiet = place(99, 1);
    bench.send(&quiet);
    let (_, batches) = bench.work().await;
    let most = 21_usize.div_ceil(BATCH);
    assert!(batch_of(&batches, &quiet) < most, "{}", batch_of(&batches, &quiet));
}

#[tokio::test]
async fn only_who_is_over_their_share_is_turned_away_from_a_full_queue() {
    let mut bench = Bench::new();
    let (hot, quiet) = (place(1, 1), [place(2, 1), place(2, 2), place(3, 1)]);
    let flood: Vec<usize> = (0..2 * QUEUE).map(|_| bench.send(&hot)).collect();
    let others: Vec<usize> = quiet.iter().map(|place| bench.send(place)).collect();
    let refused = bench.send(&hot);
    let (answers, batches) = bench.work().await;
    assert!(others.iter().all(|&number| answers[number]), "whoever has little waiting gets in");
    assert!(!answers[refused]);
    let recorded = flood.iter().filter(|&&number| answers[number]).count();
    assert_eq!(recorded, QUEUE - others.len(), "the newest of the flood give way");
    assert!(answers[..recorded].iter().all(|&is_recorded| is_recorded), "the oldest do not");
    assert!(quiet.iter().all(|place| batch_of(&batches, place) == 0));
}
