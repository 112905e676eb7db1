//! Puts and deletes.

use super::SharedStore;
use super::support::{all_rows, apply, get_one, on, row};
use crate::store::CommitOutcome;

/// A put writes over what was there, a delete takes it away, and a put brings it back.
pub async fn a_put_replaces_and_a_delete_removes(store: SharedStore) {
    apply(&*store, on(b"p").put(b"k", b"1").put(b"other", b"1")).await;
    apply(&*store, on(b"p").put(b"k", b"2")).await;
    assert_eq!(get_one(&*store, b"p", b"k").await, Some(b"2".to_vec()));
    apply(&*store, on(b"p").delete(b"k")).await;
    assert_eq!(get_one(&*store, b"p", b"k").await, None);
    assert_eq!(all_rows(&*store, b"p").await, [row(b"other", b"1")]);
    apply(&*store, on(b"p").put(b"k", b"3")).await;
    assert_eq!(all_rows(&*store, b"p").await, [row(b"k", b"3"), row(b"other", b"1")]);
}

/// A delete of a row that is not there is applied, and changes nothing.
pub async fn deleting_what_is_not_there_is_no_error(store: SharedStore) {
    apply(&*store, on(b"p").delete(b"k")).await;
    apply(&*store, on(b"p").put(b"a", b"1").delete(b"k")).await;
    assert_eq!(all_rows(&*store, b"p").await, [row(b"a", b"1")]);
}

/// A call of no commits has no outcomes; a commit of nothing is applied.
pub async fn an_empty_call_and_an_empty_commit_are_fine(store: SharedStore) {
    assert_eq!(store.commit(Vec::new()).await.unwrap(), []);
    assert_eq!(store.commit(vec![on(b"p"), on(b"q")]).await.unwrap(), vec![CommitOutcome::Applied; 2]);
    assert_eq!(store.partitions(None, usize::MAX).await.unwrap(), []);
}

/// Of two commits of one call that write the same row, the later one's value stays, deletes included.
pub async fn commits_of_one_call_apply_in_order(store: SharedStore) {
    let call = vec![
        on(b"p").put(b"a", b"1").put(b"b", b"1").delete(b"c"),
        on(b"p").put(b"a", b"2").delete(b"b").put(b"c", b"2"),
        on(b"q").put(b"a", b"other"),
    ];
    assert_eq!(store.commit(call).await.unwrap(), vec![CommitOutcome::Applied; 3]);
    assert_eq!(all_rows(&*store, b"p").await, [row(b"a", b"2"), row(b"c", b"2")]);
    assert_eq!(all_rows(&*store, b"q").await, [row(b"a", b"other")]);
}
