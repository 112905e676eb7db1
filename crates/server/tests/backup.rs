//! `hobbs backup` and `hobbs restore`: what is acknowledged is in the copy, and a copy that is not whole is refused.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hobbs::ledger::{Ledger, RecordFilter, RecordPlace, Units};
use hobbs_domain::identifier::SubscriptionId;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::time::Instant;
use hobbs_domain::usage::Window;
use hobbs_domain::usage::partition::key;
use hobbs_store::{EmbeddedOptions, EmbeddedStore, Store};
use support::TestServer;
use support::running::{RunningServer, hobbs, record_one, text};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use uuid::Uuid;

const WRITERS: usize = 4;
/// How many records are acknowledged before a backup begins, and how many more before the writers stop after it.
const ENOUGH: usize = 150;

/// A writer that records one after another, each in a unit of the writer's own, and tells of each that was acknowledged.
fn writer(
    server: &RunningServer,
    subscription: Uuid,
    number: usize,
    stop: Arc<AtomicBool>,
    told: mpsc::UnboundedSender<String>,
) -> JoinHandle<usize> {
    let usages = server.usages();
    tokio::spawn(async move {
        let mut sent = 0;
        while !stop.load(Ordering::SeqCst) {
            let (unit, id) = (format!("unit-{number}"), format!("{number}-{sent}"));
            let date = format!("2024-03-{:02}T{:02}:00:00Z", 1 + sent % 28, sent % 24);
            sent += 1;
            record_one(&usages, subscription, &unit, &id, &date).await;
            told.send(id).unwrap();
        }
        sent
    })
}

async fn take(told: &mut mpsc::UnboundedReceiver<String>, count: usize) -> Vec<String> {
    let mut taken = Vec::new();
    while taken.len() < count {
        taken.push(told.recv().await.unwrap());
    }
    while let Ok(id) = told.try_recv() {
        taken.push(id);
    }
    taken
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_server_under_load_has_all_that_was_acknowledged_before() {
    let folder = tempfile::tempdir().unwrap();
    let [data, file, restored] = ["data", "backup", "restored"].map(|name| folder.path().join(name));
    let server = RunningServer::start(&data).await;
    let subscription: Uuid = server.server.subscription().await.parse().unwrap();
    let tenant = server.application().directory.tenant_by_api_key(Some("bob")).await.unwrap().id;
    let (teller, mut told) = mpsc::unbounded_channel();
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> =
        (0..WRITERS).map(|number| writer(&server, subscription, number, Arc::clone(&stop), teller.clone())).collect();
    let before = take(&mut told, ENOUGH).await;
    let taken = hobbs(&["backup", "--url", &server.url, "--to", file.to_str().unwrap()]).await;
    assert!(taken.status.success(), "{}", text(&taken.stderr));
    let after = take(&mut told, ENOUGH).await;
    stop.store(true, Ordering::SeqCst);
    let mut sent = 0;
    for writer in writers {
        sent += writer.await.unwrap();
    }
    server.stop().await;
    assert!(sent >= before.len() + after.len());

    let made = hobbs(&["restore", "--from", file.to_str().unwrap(), "--data", restored.to_str().unwrap()]).await;
    assert!(made.status.success(), "{}", text(&made.stderr));
    let checked = hobbs(&["verify", "--data", restored.to_str().unwrap()]).await;
    assert!(checked.status.success() && text(&checked.stdout).contains(": 0 differences"), "{checked:?}");

    let partition = key::partition(tenant, SubscriptionId::new(subscription));
    let (ids, totals) = recorded(&restored, &partition).await;
    let lost: Vec<_> = before.iter().filter(|id| !ids.contains(*id)).collect();
    assert!(lost.is_empty(), "acknowledged before the backup and not in it: {lost:?}");
    assert!(ids.len() <= sent, "{} of {sent}", ids.len());
    assert_eq!(totals.len(), WRITERS);
    for (number, total) in totals.iter().enumerate() {
        // A writer's records are acknowledged one after another, so what is there of them has no gap.
        let own = ids.iter().filter(|id| id.starts_with(&format!("{number}-"))).count();
        assert!((0..own).all(|index| ids.contains(&format!("{number}-{index}"))), "writer {number}");
        assert_eq!(*total, format!("unit-{number} {own}.000000000"));
    }
}

/// The tracking ids and the totals in a data directory.
async fn recorded(data: &Path, partition: &PartitionKey) -> (BTreeSet<String>, Vec<String>) {
    let store = Arc::new(EmbeddedStore::open(data, EmbeddedOptions::default()).unwrap());
    let ledger = Ledger::start(store).unwrap();
    let filter = RecordFilter { units: Units::All, window: None };
    let (mut ids, mut next) = (BTreeSet::new(), Some(RecordPlace::default()));
    while let Some(place) = next {
        let page = ledger.records(partition, place, filter, 1_000).await.unwrap();
        ids.extend(page.records.iter().map(|record| record.tracking_id.to_string()));
        next = page.next;
    }
    let all = Window { start: Instant::from_millis(i64::MIN), end: Instant::from_millis(i64::MAX) };
    let totals = ledger.totals(partition, Units::All, all).await.unwrap();
    ledger.stop().await.unwrap();
    (ids, totals.iter().map(|total| format!("{} {}", total.unit_type, total.amount)).collect())
}

/// A restored server knows its users, tenants, subscriptions and totals.
#[tokio::test(flavor = "multi_thread")]
async fn a_restored_directory_serves_as_the_first_did() {
    let folder = tempfile::tempdir().unwrap();
    let [data, file, restored] = ["data", "backup", "restored"].map(|name| folder.path().join(name));
    let server = RunningServer::start(&data).await;
    let subscription: Uuid = server.server.subscription().await.parse().unwrap();
    for number in 0..300 {
        record_one(&server.usages(), subscription, "cpu-hours", &format!("t{number}"), "2024-03-01").await;
    }
    server.stop().await;
    let (from, to) = (data.to_str().unwrap(), file.to_str().unwrap());
    let taken = hobbs(&["backup", "--data", from, "--to", to]).await;
    assert!(taken.status.success(), "{}", text(&taken.stderr));
    let again = hobbs(&["backup", "--data", from, "--to", to]).await;
    assert!(!again.status.success() && text(&again.stderr).contains("--force"), "{again:?}");
    let forced = hobbs(&["backup", "--data", from, "--to", to, "--force"]).await;
    assert!(forced.status.success(), "{}", text(&forced.stderr));
    let printed = hobbs(&["backup", "--data", from, "--to", "-"]).await;
    // They differ in the moment that they were taken at, and in the checksums that cover it.
    assert_eq!(printed.stdout.len(), fs::read(to).unwrap().len());
    let to = restored.to_str().unwrap();
    let made = hobbs(&["restore", "--from", file.to_str().unwrap(), "--data", to]).await;
    assert!(made.status.success(), "{}", text(&made.stderr));
    let again = hobbs(&["restore", "--from", file.to_str().unwrap(), "--data", to]).await;
    assert!(!again.status.success() && text(&again.stderr).contains("is not empty"), "{again:?}");

    let store: Arc<dyn Store> = Arc::new(EmbeddedStore::open(&restored, EmbeddedOptions::default()).unwrap());
    let server = RunningServer::over(store).await;
    let (start, end) = ("2024-01-01".parse().unwrap(), "2025-01-01".parse().unwrap());
    let total = server.usages().get_usage(subscription, "cpu-hours", &start, &end).await.unwrap();
    assert_eq!(total.rolled_up_units[0].amount, "300".parse().unwrap());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_may_do_everything_takes_a_backup() {
    let server = TestServer::start().await;
    let role = r#"{"role":"almost","permissions":["account","tenant","user","usage","catalog","entitlement"]}"#;
    assert_eq!(server.post("/1.0/kb/security/roles", role).await.status, 201);
    let user = r#"{"username":"eve","password":"pass","roles":["almost"]}"#;
    assert_eq!(server.post("/1.0/kb/security/users", user).await.status, 201);
    for path in ["/1.0/hobbs/backup", "/1.0/hobbs/verify"] {
        let without_tenant =
            server.call("GET", path).header("Accept", "*/*").without("X-Killbill-ApiKey").user("eve", "pass");
        let refused = without_tenant.send().await;
        assert_eq!(refused.status, 401, "{path}: {}", refused.body);
        assert!(refused.body.contains("does not have permission [*]"), "{}", refused.body);
        assert_eq!(server.call("GET", path).without("Authorization").send().await.status, 401);
        assert_eq!(server.call("GET", path).send().await.status, 406, "{path} is no JSON");
    }
}
