//! `hobbs verify --url`: a server is checked while it is written to.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hobbs_domain::identifier::SubscriptionId;
use hobbs_domain::usage::partition::{key, seal_entry_number};
use hobbs_store::{Commit, EmbeddedOptions, EmbeddedStore, Row, RowKey, Store};
use support::running::{RunningServer, hobbs, record_one, text};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// A writer keeps recording, so that entries come and are folded while they are checked; not one difference is seen.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_under_load_has_no_differences() {
    let folder = tempfile::tempdir().unwrap();
    let server = RunningServer::start(&folder.path().join("data")).await;
    let subscription: Uuid = server.server.subscription().await.parse().unwrap();
    let (stop, recorded) = (Arc::new(AtomicBool::new(false)), Arc::new(Semaphore::new(0)));
    let (usages, stopped, told) = (server.usages(), Arc::clone(&stop), Arc::clone(&recorded));
    let writer = tokio::spawn(async move {
        for number in 0.. {
            if stopped.load(Ordering::SeqCst) {
                break;
            }
            record_one(&usages, subscription, "cpu-hours", &format!("t{number}"), "2024-03-01").await;
            told.add_permits(1);
        }
    });
    for _ in 0..3 {
        recorded.acquire_many(100).await.unwrap().forget();
        let found = hobbs(&["verify", "--url", &server.url]).await;
        assert!(found.status.success(), "{found:?}");
        // The tenant's directory, what belongs to no tenant, and the subscription.
        let shown = text(&found.stdout);
        assert!(shown.starts_with("3 partitions, ") && shown.contains(": 0 differences"), "{shown}");
        recorded.acquire_many(100).await.unwrap().forget();
    }
    stop.store(true, Ordering::SeqCst);
    writer.await.unwrap();
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_in_a_server_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(EmbeddedStore::open(&folder.path().join("data"), EmbeddedOptions::default()).unwrap());
    let server = RunningServer::over(Arc::clone(&store) as Arc<dyn Store>).await;
    let subscription: Uuid = server.server.subscription().await.parse().unwrap();
    record_one(&server.usages(), subscription, "cpu-hours", "t", "2024-03-01").await;
    let tenant = server.application().directory.tenant_by_api_key(Some("bob")).await.unwrap().id;
    let ghost = RowKey::new(*b"Tghost");
    let commit = Commit {
        partition: key::partition(tenant, SubscriptionId::new(subscription)),
        conditions: Vec::new(),
        puts: vec![Row { value: seal_entry_number(&ghost, 7), key: ghost }],
        deletes: Vec::new(),
    };
    store.commit(vec![commit]).await.unwrap();
    let found = hobbs(&["verify", "--url", &server.url]).await;
    assert_eq!(found.status.code(), Some(1), "{found:?}");
    let expected =
        format!("subscription {subscription} of tenant {tenant}: the tracking id \"Tghost\" is not in entry 7");
    assert!(text(&found.stdout).contains(&expected), "{found:?}");
    assert!(text(&found.stderr).contains("1 differences were found"), "{found:?}");
    let denied = hobbs(&["verify", "--url", &server.url, "--password", "wrong"]).await;
    assert!(!denied.status.success() && text(&denied.stderr).contains("401"), "{denied:?}");
    let both = hobbs(&["verify", "--url", &server.url, "--data", "somewhere"]).await;
    assert_eq!(both.status.code(), Some(2), "{both:?}");
    let url = server.url.clone();
    server.stop().await;
    let gone = hobbs(&["verify", "--url", &url]).await;
    assert!(!gone.status.success() && text(&gone.stderr).contains("can't connect"), "{gone:?}");
}
