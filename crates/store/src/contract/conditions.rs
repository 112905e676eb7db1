//! Conditions: when they hold, and what a refusal says.

use super::SharedStore;
use super::support::{all_rows, apply, commit_one, on, refused, row};
use crate::store::CommitOutcome;

/// "No such row" holds before a put and after a delete, and not in between, be the value empty.
pub async fn absent_holds_only_where_there_is_no_row(store: SharedStore) {
    apply(&*store, on(b"p").if_absent(b"k").put(b"k", b"")).await;
    assert_eq!(commit_one(&*store, on(b"p").if_absent(b"k").put(b"k", b"2")).await, refused(&[b"k"]));
    apply(&*store, on(b"p").delete(b"k")).await;
    apply(&*store, on(b"p").if_absent(b"k").put(b"k", b"3")).await;
    assert_eq!(all_rows(&*store, b"p").await, [row(b"k", b"3")]);
}

/// "Holds just this" does not hold for another value, a beginning of it, or no row at all.
pub async fn equals_holds_only_for_the_same_bytes(store: SharedStore) {
    assert_eq!(commit_one(&*store, on(b"p").if_equals(b"k", b"").put(b"k", b"1")).await, refused(&[b"k"]));
    apply(&*store, on(b"p").put(b"k", b"one\x00")).await;
    for other in [b"".as_slice(), b"one", b"one\x00\x00", b"two\x00"] {
        assert_eq!(commit_one(&*store, on(b"p").if_equals(b"k", other).put(b"k", b"2")).await, refused(&[b"k"]));
    }
    apply(&*store, on(b"p").if_equals(b"k", b"one\x00").put(b"k", b"2")).await;
    assert_eq!(all_rows(&*store, b"p").await, [row(b"k", b"2")]);
}

/// A refusal names all the keys whose conditions fail, in the order of the conditions, and none of the others.
pub async fn a_refusal_lists_just_the_keys_that_fail(store: SharedStore) {
    apply(&*store, on(b"p").put(b"a", b"1").put(b"b", b"1")).await;
    let commit = on(b"p").if_equals(b"d", b"1").if_absent(b"c").if_equals(b"b", b"2").if_equals(b"a", b"1");
    assert_eq!(commit_one(&*store, commit.put(b"new", b"1")).await, refused(&[b"d", b"b"]));
}

/// Conditions are checked against what the commits before it in the call have left, put or deleted.
pub async fn a_later_commit_of_a_call_sees_the_earlier(store: SharedStore) {
    apply(&*store, on(b"p").put(b"old", b"1")).await;
    let call = vec![
        on(b"p").if_absent(b"k").put(b"k", b"1").delete(b"old"),
        on(b"p").if_absent(b"k").put(b"k", b"never"),
        on(b"p").if_equals(b"k", b"1").if_absent(b"old").put(b"k", b"2"),
        on(b"p").if_equals(b"old", b"1").put(b"k", b"never"),
        on(b"q").if_absent(b"k").put(b"k", b"other"),
        on(b"p").if_equals(b"k", b"2").put(b"k", b"3"),
    ];
    let expected = [
        CommitOutcome::Applied,
        refused(&[b"k"]),
        CommitOutcome::Applied,
        refused(&[b"old"]),
        CommitOutcome::Applied,
        CommitOutcome::Applied,
    ];
    assert_eq!(store.commit(call).await.unwrap(), expected);
    assert_eq!(all_rows(&*store, b"p").await, [row(b"k", b"3")]);
    assert_eq!(all_rows(&*store, b"q").await, [row(b"k", b"other")]);
}

/// A commit may change nothing and only ask.
pub async fn a_commit_of_conditions_only_can_be_refused(store: SharedStore) {
    apply(&*store, on(b"p").if_absent(b"k")).await;
    assert_eq!(commit_one(&*store, on(b"p").if_equals(b"k", b"1")).await, refused(&[b"k"]));
    assert_eq!(all_rows(&*store, b"p").await, []);
}
