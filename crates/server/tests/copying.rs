//! `hobbs store copy`, from one data directory to another.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hobbs::copying::{CopyError, check_quiet};
use hobbs_store::{EmbeddedMaking, EmbeddedOptions, MemoryStore, Store};
use support::copies::{FILLED, break_off, directory, fail, fill, records, succeed};
use support::nodes::SharingNode;
use support::running::RunningServer;

/// What a copy notes down as its source.
fn source(data: &Path) -> String {
    format!("the directory {}", data.display())
}

/// Begins a copy, and breaks it off after some pages.
async fn broken_off(from: &Path, to: &Path, pages: u32) -> u64 {
    let store = directory(from);
    let making = EmbeddedMaking::resume(to, EmbeddedOptions::default()).unwrap();
    let rows = break_off(&store, making.store(), &source(from), pages).await;
    making.store().close().await.unwrap();
    store.close().await.unwrap();
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_was_broken_off_goes_on_and_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let [from, to] = ["from", "to"].map(|name| folder.path().join(name));
    let subscription = fill(&from).await;
    let [first, second] = [broken_off(&from, &to, 1).await, broken_off(&from, &to, 1).await];
    assert!(0 < first && first < second, "{first} {second}");
    let (from, to) = (from.to_str().unwrap(), to.to_str().unwrap());
    assert!(fail(&["verify", "--data", to]).await.contains("under way, or was broken off"));

    let said = succeed(&["store", "copy", "--from", from, "--to", to]).await;
    assert!(said.contains(&format!("went on after {second} rows")), "{said}");
    assert!(said.contains(": 0 differences") && said.contains(&format!("all as in {from}")), "{said}");
    assert!(succeed(&["verify", "--data", to]).await.contains(": 0 differences"));
    let copied = records(&["--data", to]).await;
    assert_eq!(copied.matches(&subscription).count(), usize::try_from(FILLED).unwrap());
    assert!(copied == records(&["--data", from]).await, "other records than the source has");
    // And it can be copied on.
    let onward = folder.path().join("onward");
    succeed(&["store", "copy", "--from", to, "--to", onward.to_str().unwrap()]).await;
    assert!(records(&["--data", onward.to_str().unwrap()]).await == copied);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_was_written_to_meanwhile_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let [from, to] = ["from", "to"].map(|name| folder.path().join(name));
    fill(&from).await;
    let rows = broken_off(&from, &to, 2).await;
    let running = RunningServer::start(&from).await;
    // In a partition that was copied by then.
    running.server.post("/1.0/kb/accounts", r#"{"name":"Late","currency":"USD"}"#).await.created();
    running.stop().await;
    let said = fail(&["store", "copy", "--from", from.to_str().unwrap(), "--to", to.to_str().unwrap()]).await;
    assert!(said.contains("the copy is not as the source is"), "{rows}: {said}");
    assert!(fail(&["verify", "--data", to.to_str().unwrap()]).await.contains("broken off"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_copy_of_the_same_source_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let [from, other, to] = ["from", "other", "to"].map(|name| folder.path().join(name));
    fill(&from).await;
    broken_off(&from, &to, 1).await;
    RunningServer::start(&other).await.stop().await;
    let [from, other, to] = [&from, &other, &to].map(|path| path.to_str().unwrap());
    let said = fail(&["store", "copy", "--from", other, "--to", to]).await;
    assert!(said.contains("is a copy of the directory") && said.contains(from), "{said}");
    let said = fail(&["store", "copy", "--from", from, "--to", other]).await;
    assert!(said.contains("is not empty"), "{said}");
    let said = fail(&["store", "copy", "--from", folder.path().join("ghost").to_str().unwrap(), "--to", to]).await;
    assert!(said.contains("there is no data directory"), "{said}");
    let held = directory(Path::new(from));
    assert!(fail(&["store", "copy", "--from", from, "--to", to]).await.contains("in use by another process"));
    held.close().await.unwrap();
}

/// A store in the making that no copy began, such as a restore's, is left alone.
#[tokio::test(flavor = "multi_thread")]
async fn what_no_copy_began_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let [from, to] = ["from", "to"].map(|name| folder.path().join(name));
    RunningServer::start(&from).await.stop().await;
    RunningServer::start(&to.join("restoring")).await.stop().await;
    let said = fail(&["store", "copy", "--from", from.to_str().unwrap(), "--to", to.to_str().unwrap()]).await;
    assert!(said.contains("holds something that no copy began"), "{said}");
}

#[tokio::test]
async fn servers_that_work_on_the_source_are_noticed() {
    let store = Arc::new(MemoryStore::new());
    check_quiet(&*store).await.unwrap();
    let mut node = SharingNode::over(&store).await;
    node.join().await;
    node.cluster().beat().await.unwrap();
    // It died, and left its row.
    check_quiet(&*store).await.unwrap();
    let cluster = node.cluster().clone();
    let beating = tokio::spawn(async move {
        loop {
            cluster.beat().await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    assert!(matches!(check_quiet(&*store).await, Err(CopyError::InUse(1))));
    beating.abort();
}
