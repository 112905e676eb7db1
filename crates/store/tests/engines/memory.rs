//! The memory engine's faults do what they say, and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{apply, contents, put};
use hobbs_store::{Commit, MemoryStore, Store, StoreError, Verdict};

/// A store whose second call meets a fault, and which has one row.
async fn with_fault(verdict: Verdict) -> MemoryStore {
    let calls = AtomicUsize::new(0);
    let store = MemoryStore::with_faults(move |_: &[Commit]| match calls.fetch_add(1, Ordering::Relaxed) {
        1 => verdict,
        _ => Verdict::Proceed,
    });
    apply(&store, put("p", 1, b"1")).await;
    store
}

async fn rows(store: &MemoryStore) -> usize {
    contents(store).await.unwrap().iter().map(|(_, rows)| rows.len()).sum()
}

fn call() -> Vec<Commit> {
    vec![put("p", 2, b"2"), put("q", 1, b"1"), put("q", 2, b"2")]
}

#[tokio::test]
async fn an_overload_does_nothing_and_passes() {
    let store = with_fault(Verdict::Overload).await;
    assert!(matches!(store.commit(call()).await, Err(StoreError::Overloaded)));
    assert_eq!(rows(&store).await, 1);
    store.commit(call()).await.unwrap();
    assert_eq!(rows(&store).await, 4);
}

#[tokio::test]
async fn a_failure_leaves_as_much_done_as_it_says() {
    for (after, expected) in [(0, 1), (1, 2), (2, 3), (usize::MAX, 4)] {
        let store = with_fault(Verdict::Fail { after, poisons: false }).await;
        assert!(matches!(store.commit(call()).await, Err(StoreError::Engine(_))));
        assert_eq!(rows(&store).await, expected, "after {after}");
        store.commit(call()).await.unwrap();
        assert_eq!(rows(&store).await, 4);
    }
}

#[tokio::test]
async fn a_poisoned_store_reads_but_does_not_write_until_it_is_reopened() {
    let store = with_fault(Verdict::Fail { after: 1, poisons: true }).await;
    for _ in 0..3 {
        assert!(matches!(store.commit(call()).await, Err(StoreError::Poisoned(_))));
    }
    assert_eq!(rows(&store).await, 2);
    let reopened = store.reopen();
    assert_eq!(rows(&reopened).await, 2);
    reopened.commit(call()).await.unwrap();
    assert_eq!((rows(&reopened).await, rows(&store).await), (4, 2));
}

#[tokio::test]
async fn a_fault_sees_the_commits_it_judges() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    let store = MemoryStore::with_faults(move |commits: &[Commit]| {
        counted.fetch_add(commits.len(), Ordering::Relaxed);
        Verdict::Proceed
    });
    store.commit(call()).await.unwrap();
    store.commit(Vec::new()).await.unwrap();
    assert_eq!(seen.load(Ordering::Relaxed), 3);
}
