//! The bounds of [`crate::bounds`].

use super::SharedStore;
use super::support::{apply, get_one, on};
use crate::bounds::{CALL_BYTES_MAX, PARTITION_KEY_BYTES_MAX, ROW_KEY_BYTES_MAX, ROW_VALUE_BYTES_MAX};
use crate::error::StoreError;

/// One thing that is too large refuses the whole call, and what stands before it in the call is not done either.
pub async fn what_is_too_large_is_refused_and_changes_nothing(store: SharedStore) {
    let name = vec![0; PARTITION_KEY_BYTES_MAX + 1];
    let key = vec![0; ROW_KEY_BYTES_MAX + 1];
    let value = vec![0; ROW_VALUE_BYTES_MAX + 1];
    let whole = (0_u8..).take(CALL_BYTES_MAX / ROW_VALUE_BYTES_MAX + 1);
    let calls = [
        vec![on(&name).put(b"k", b"1")],
        vec![on(b"p").put(&key, b"1")],
        vec![on(b"p").delete(&key)],
        vec![on(b"p").if_absent(&key)],
        vec![on(b"p").put(b"k", &value)],
        whole.map(|row| on(b"p").put(&[row], value.split_last().unwrap().1)).collect(),
    ];
    for mut call in calls {
        call.insert(0, on(b"first").put(b"k", b"1"));
        assert!(matches!(store.commit(call).await, Err(StoreError::TooLarge { .. })));
    }
    assert_eq!(store.partitions(None, usize::MAX).await.unwrap(), []);
}

/// What is at its bound is written and read back whole.
pub async fn the_largest_row_is_taken(store: SharedStore) {
    let (name, key) = (vec![0; PARTITION_KEY_BYTES_MAX], vec![0xFF; ROW_KEY_BYTES_MAX]);
    let value: Vec<u8> = (0_u8..=250).cycle().take(ROW_VALUE_BYTES_MAX).collect();
    apply(&*store, on(&name).put(&key, &value)).await;
    assert!(get_one(&*store, &name, &key).await == Some(value), "the largest row reads otherwise than written");
}
