//! `hobbs verify`: it finds whatever is not as the entries give it, and a flipped bit on disk.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hobbs::ledger::{Ledger, LedgerOptions};
use hobbs::verification::{Verification, verify};
use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::quantity::Quantity;
use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};
use hobbs_domain::time::Instant;
use hobbs_domain::usage::partition::{self, Entry, RecordBlock, key};
use hobbs_domain::usage::{Audit, Measurement, RollUp, Submission, TrackingId, UnitType, UnitUsage};
use hobbs_store::{Commit, CommitOutcome, EmbeddedOptions, EmbeddedStore, MemoryStore, Store, StoreFuture, View};
use uuid::Uuid;

fn place() -> PartitionKey {
    key::partition(TenantId::new(Uuid::from_u128(1)), SubscriptionId::new(Uuid::from_u128(2)))
}

fn record(number: i64) -> Measurement {
    Measurement::new(Instant::from_millis(number * 60_000), Quantity::from_nanos(7)).unwrap()
}

/// Records so much that some of it is folded and some is not.
async fn fill(store: &Arc<dyn Store>) {
    record_all(store, 0..100).await;
}

async fn record_all(store: &Arc<dyn Store>, numbers: Range<i64>) {
    let options = LedgerOptions { entries_to_fold: 64, ..LedgerOptions::default() };
    let ledger = Ledger::start_with(Arc::clone(store), options).unwrap();
    for number in numbers {
        let usage =
            UnitUsage { unit_type: UnitType::new("u").unwrap(), records: vec![record(number), record(-number)] };
        let submission = Submission {
            tracking_id: TrackingId::new(format!("t{number}")).unwrap(),
            received_at: Instant::from_millis(0),
            audit: Audit::default(),
            units: vec![usage],
        };
        ledger.record(place(), submission).await.unwrap();
    }
}

/// Takes back some of what `fill` recorded.
async fn take_back(store: &Arc<dyn Store>, numbers: Range<i64>) {
    let ledger = Ledger::start(Arc::clone(store)).unwrap();
    for number in numbers {
        let id = TrackingId::new(format!("t{number}")).unwrap();
        ledger.void(place(), id, Instant::from_millis(0), Audit::default()).await.unwrap();
    }
}

async fn rows(store: &dyn Store) -> Vec<Row> {
    let all = RowRange { start: hobbs_domain::row::RowKey::new(Vec::new()), end: None };
    store.scan(&place(), &all, usize::MAX).await.unwrap()
}

async fn change(store: &dyn Store, puts: Vec<Row>, deletes: Vec<hobbs_domain::row::RowKey>) {
    let commit = Commit { partition: place(), conditions: Vec::new(), puts, deletes };
    assert_eq!(store.commit(vec![commit]).await.unwrap(), [CommitOutcome::Applied]);
}

async fn check(store: &dyn Store) -> Verification {
    verify(store, |_| {}).await.unwrap()
}

#[tokio::test]
async fn what_was_taken_back_is_right_and_every_missing_or_altered_row_of_it_is_noticed() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    fill(&store).await;
    take_back(&store, 20..25).await;
    let found = check(store.as_ref()).await;
    assert_eq!(found.differences, Vec::<String>::new());
    assert_eq!((found.entries, found.records), (105, 200));
    let mut kinds = [0; 3];
    for row in rows(store.as_ref()).await {
        let kind = row.key.as_bytes()[0];
        kinds[0] += usize::from(kind == b'V');
        kinds[1] += usize::from(kind == b'W');
        kinds[2] += usize::from(key::entry_number(&row.key) >= Some(100));
        change(store.as_ref(), Vec::new(), vec![row.key.clone()]).await;
        assert!(!check(store.as_ref()).await.differences.is_empty(), "{:?}", row.key);
        change(store.as_ref(), vec![row.clone()], Vec::new()).await;
        let Some(value) = altered(&row) else { continue };
        change(store.as_ref(), vec![Row { key: row.key.clone(), value }], Vec::new()).await;
        assert!(!check(store.as_ref()).await.differences.is_empty(), "{:?}", row.key);
        change(store.as_ref(), vec![row], Vec::new()).await;
    }
    assert_eq!([kinds[0], kinds[2]], [5, 5], "a reversal and an entry each");
    assert!(kinds[1] >= 5, "a block of each quarter");
    assert!(check(store.as_ref()).await.differences.is_empty());
}

#[tokio::test]
async fn a_reversal_of_what_is_not_there_or_of_the_same_again_is_named() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    fill(&store).await;
    take_back(&store, 20..22).await;
    let (key, other) = (key::entry(101), key::entry(100));
    let row = rows(store.as_ref()).await.into_iter().find(|row| row.key == key).unwrap();
    let right = Entry::open(&key, &row.value).unwrap();
    let first = rows(store.as_ref()).await.into_iter().find(|row| row.key == other).unwrap();
    let first = Entry::open(&other, &first.value).unwrap();
    let elsewhere = hobbs_domain::usage::Reversal { entry: 7, ..right.reversals[0].clone() };
    for (reversals, named) in [
        (vec![elsewhere], "entry 101 takes back \"t21\" of entry 7, which does not have it"),
        (first.reversals, "entry 101 takes back \"t20\", which entry 100 took back before"),
    ] {
        let value = Entry { reversals, ..right.clone() }.seal(&key);
        change(store.as_ref(), vec![Row { key: key.clone(), value }], Vec::new()).await;
        let found = check(store.as_ref()).await.differences;
        assert!(found.iter().any(|difference| difference.ends_with(named)), "{found:?}");
    }
}

#[tokio::test]
async fn what_the_ledger_wrote_is_right() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    fill(&store).await;
    let found = check(store.as_ref()).await;
    assert_eq!(found.differences, Vec::<String>::new());
    assert_eq!((found.partitions, found.entries, found.records), (1, 100, 200));
    assert!(found.roll_ups > 5, "{found:?}");
}

/// Each row in turn is removed, or takes another's place: whichever it is, it is noticed.
#[tokio::test]
async fn every_missing_row_is_noticed() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    fill(&store).await;
    let last_entry = key::entry(99);
    for row in rows(store.as_ref()).await {
        change(store.as_ref(), Vec::new(), vec![row.key.clone()]).await;
        let found = check(store.as_ref()).await;
        // A partition without its last entry is one that never had it.
        assert_eq!(found.differences.is_empty(), row.key == last_entry, "{:?}: {found:?}", row.key);
        change(store.as_ref(), vec![row], Vec::new()).await;
    }
    assert!(check(store.as_ref()).await.differences.is_empty());
}

#[tokio::test]
async fn an_altered_row_is_noticed_though_its_checksum_is_right() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    fill(&store).await;
    for row in rows(store.as_ref()).await {
        let Some(value) = altered(&row) else { continue };
        change(store.as_ref(), vec![Row { key: row.key.clone(), value }], Vec::new()).await;
        let found = check(store.as_ref()).await;
        assert!(!found.differences.is_empty(), "{:?}", row.key);
        assert!(found.differences[0].starts_with("subscription 00000000-0000-0000-0000-000000000002 of tenant "));
        change(store.as_ref(), vec![row], Vec::new()).await;
    }
}

/// The row with one number changed, sealed anew; `None` for an entry that is not folded, and for the head.
fn altered(row: &Row) -> Option<RowValue> {
    if let Ok(roll_up) = partition::open_roll_up(&row.key, &row.value)
        && key::cell_of_roll_up(&row.key).is_some()
    {
        let sum = roll_up.sum.checked_add(Quantity::from_nanos(1)).unwrap();
        return Some(partition::seal_roll_up(&row.key, &RollUp { sum, ..roll_up }));
    }
    if let Some((_, quarter)) = key::roll_up_of_block(&row.key) {
        let start = Instant::from_millis(quarter * 900_000);
        let mut block = RecordBlock::default();
        for (arrival, record) in RecordBlock::open(&row.key, &row.value, start).unwrap().records() {
            let amount = record.amount().checked_add(Quantity::from_nanos(1)).unwrap();
            block.push(arrival, Measurement::new(record.at(), amount).unwrap());
        }
        return Some(block.seal(&row.key, start));
    }
    if let Some((_, quarter)) = key::roll_up_of_withdrawn_block(&row.key) {
        let start = Instant::from_millis(quarter * 900_000);
        let mut block = RecordBlock::default();
        for (arrival, record) in RecordBlock::open(&row.key, &row.value, start).unwrap().records() {
            block.push(arrival + 1, record);
        }
        return Some(block.seal(&row.key, start));
    }
    if row.key.as_bytes()[0] == b'V' {
        let number = partition::open_entry_number(&row.key, &row.value).unwrap();
        return Some(partition::seal_entry_number(&row.key, number - 1));
    }
    let number = key::entry_number(&row.key).filter(|&number| number < 64)?;
    let mut entry = Entry::open(&row.key, &row.value).unwrap();
    entry.submissions[0].units[0].records[0] = record(i64::try_from(number).unwrap() + 1);
    Some(entry.seal(&row.key))
}

/// A store without one moment for several reads: after so many of them, much was recorded and folded.
struct Restless {
    before: MemoryStore,
    after: MemoryStore,
    reads_left: AtomicUsize,
}

impl Restless {
    fn now(&self) -> &MemoryStore {
        let counted = self.reads_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if counted.is_ok() { &self.before } else { &self.after }
    }
}

/// The same store as a store and as its own snapshot.
struct Shared(Arc<Restless>);

impl View for Shared {
    fn get<'a>(&'a self, partition: &'a PartitionKey, keys: &'a [RowKey]) -> StoreFuture<'a, Vec<Option<RowValue>>> {
        self.0.now().get(partition, keys)
    }

    fn scan<'a>(&'a self, partition: &'a PartitionKey, range: &'a RowRange, limit: usize) -> StoreFuture<'a, Vec<Row>> {
        self.0.now().scan(partition, range, limit)
    }

    fn partitions<'a>(&'a self, after: Option<&'a PartitionKey>, limit: usize) -> StoreFuture<'a, Vec<PartitionKey>> {
        self.0.now().partitions(after, limit)
    }
}

impl Store for Shared {
    fn commit(&self, commits: Vec<Commit>) -> StoreFuture<'_, Vec<CommitOutcome>> {
        self.0.after.commit(commits)
    }

    fn snapshot(&self) -> StoreFuture<'_, Arc<dyn View>> {
        let same = Self(Arc::clone(&self.0));
        Box::pin(async move { Ok(Arc::new(same) as Arc<dyn View>) })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.0.after.close()
    }
}

/// Wherever a fold falls into a check, and whether something was folded before it or not, it is no difference.
#[tokio::test]
async fn a_partition_that_changes_while_it_is_checked_is_checked_again() {
    let store = Arc::new(MemoryStore::new());
    let shared: Arc<dyn Store> = Arc::clone(&store) as Arc<dyn Store>;
    let mut recorded = 0;
    for (before, after) in [(40, 90), (110, 200)] {
        record_all(&shared, recorded..before).await;
        let before = store.reopen();
        record_all(&shared, i64::try_from(check(&before).await.entries).unwrap()..after).await;
        recorded = after;
        for reads in 0..12 {
            let reads_left = AtomicUsize::new(reads);
            let restless = Restless { before: before.reopen(), after: store.reopen(), reads_left };
            let found = check(&Shared(Arc::new(restless))).await;
            assert_eq!(found.differences, Vec::<String>::new(), "after {reads} reads");
        }
    }
}

fn hobbs_verify(data: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hobbs")).args(["verify", "--data"]).arg(data).output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_finds_a_flipped_bit_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let store: Arc<dyn Store> = Arc::new(EmbeddedStore::open(&data, EmbeddedOptions::default()).unwrap());
    fill(&store).await;
    store.close().await.unwrap();
    drop(store);
    let right = hobbs_verify(&data);
    let shown = String::from_utf8_lossy(&right.stdout).into_owned();
    assert!(right.status.success() && shown.contains("100 entries with 200 records"), "{right:?}");
    let journal = newest_journal(&data);
    let mut bytes = fs::read(&journal).unwrap();
    let written = bytes.iter().rposition(|&byte| byte != 0).unwrap();
    bytes[written / 2] ^= 4;
    fs::write(&journal, bytes).unwrap();
    let wrong = hobbs_verify(&data);
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    println!("{said}");
    let named = said.contains("damaged data") && said.contains(&journal.display().to_string());
    assert!(!wrong.status.success() && named, "{wrong:?}");
    let missing = hobbs_verify(&folder.path().join("ghost"));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("there is no data directory"), "{missing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_names_a_single_altered_cell() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let store: Arc<dyn Store> = Arc::new(EmbeddedStore::open(&data, EmbeddedOptions::default()).unwrap());
    fill(&store).await;
    let mut cells = rows(store.as_ref()).await.into_iter().filter(|row| key::cell_of_roll_up(&row.key).is_some());
    let cell = cells.next_back().unwrap();
    let value = altered(&cell).unwrap();
    change(store.as_ref(), vec![Row { key: cell.key, value }], Vec::new()).await;
    store.close().await.unwrap();
    drop(store);
    let wrong = hobbs_verify(&data);
    let said = String::from_utf8_lossy(&wrong.stdout).into_owned();
    println!("{said}");
    let named = said.starts_with("subscription 00000000-0000-0000-0000-000000000002 of tenant ");
    assert!(!wrong.status.success() && named && said.contains(": 1 differences"), "{wrong:?}");
}

fn newest_journal(data: &Path) -> PathBuf {
    let files = fs::read_dir(data.join("rows")).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "jnl")).max().unwrap()
}
