//! All of a commit or nothing of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::SharedStore;
use super::support::{all_rows, apply, commit_one, everything, key, on, partition, refused, row};
use crate::store::CommitOutcome;

/// Where one of several conditions fails, no put and no delete is done.
pub async fn a_refused_commit_leaves_nothing(store: SharedStore) {
    apply(&*store, on(b"p").put(b"a", b"1").put(b"b", b"1")).await;
    let commit = on(b"p").if_equals(b"a", b"1").if_absent(b"b").put(b"a", b"2").put(b"c", b"2").delete(b"b");
    assert_eq!(commit_one(&*store, commit).await, refused(&[b"b"]));
    assert_eq!(all_rows(&*store, b"p").await, [row(b"a", b"1"), row(b"b", b"1")]);
}

/// The other commits of the call are applied, on the same partition and on others.
pub async fn a_refusal_does_not_hold_up_the_rest_of_the_call(store: SharedStore) {
    let call = vec![
        on(b"p").put(b"a", b"1"),
        on(b"p").if_equals(b"a", b"2").put(b"b", b"1"),
        on(b"p").put(b"c", b"1"),
        on(b"q").put(b"a", b"1"),
    ];
    let expected = [CommitOutcome::Applied, refused(&[b"a"]), CommitOutcome::Applied, CommitOutcome::Applied];
    assert_eq!(store.commit(call).await.unwrap(), expected);
    assert_eq!(all_rows(&*store, b"p").await, [row(b"a", b"1"), row(b"c", b"1")]);
    assert_eq!(all_rows(&*store, b"q").await, [row(b"a", b"1")]);
}

/// While a writer changes two rows together, a reader finds them equal, by `get` and by `scan`, and never going back.
pub async fn no_reader_sees_half_a_commit(store: SharedStore) {
    apply(&*store, on(b"p").put(b"a", &0_u32.to_be_bytes()).put(b"z", &0_u32.to_be_bytes())).await;
    let done = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let (store, done) = (Arc::clone(&store), Arc::clone(&done));
        async move {
            for round in 1_u32..=300 {
                let bytes = round.to_be_bytes();
                apply(&*store, on(b"p").put(b"a", &bytes).put(b"z", &bytes)).await;
            }
            done.store(true, Ordering::Relaxed);
        }
    });
    let mut last = None;
    while !done.load(Ordering::Relaxed) && !writer.is_finished() {
        let got = store.get(&partition(b"p"), &[key(b"a"), key(b"z")]).await.unwrap();
        assert_eq!(got.first(), got.last(), "got half a commit");
        let scanned = store.scan(&partition(b"p"), &everything(), 2).await.unwrap();
        let values: Vec<_> = scanned.into_iter().map(|row| row.value).collect();
        assert_eq!(values.first(), values.last(), "scanned half a commit");
        let now = values.into_iter().next().map(|value| value.into_bytes());
        assert!(last <= now, "a reader went back in time");
        last = now;
        tokio::task::yield_now().await;
    }
    writer.await.unwrap();
}
