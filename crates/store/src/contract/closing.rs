//! After the end.

use super::SharedStore;
use super::support::{apply, everything, key, on, partition};
use crate::error::StoreError;

/// Every call after `close` says that the store is closed.
pub async fn a_closed_store_answers_so(store: SharedStore) {
    apply(&*store, on(b"p").put(b"k", b"1")).await;
    store.close().await.unwrap();
    assert!(matches!(store.get(&partition(b"p"), &[key(b"k")]).await, Err(StoreError::Closed)));
    assert!(matches!(store.scan(&partition(b"p"), &everything(), 1).await, Err(StoreError::Closed)));
    assert!(matches!(store.partitions(None, 1).await, Err(StoreError::Closed)));
    assert!(matches!(store.commit(vec![on(b"p").put(b"k", b"2")]).await, Err(StoreError::Closed)));
    assert!(matches!(store.close().await, Err(StoreError::Closed)));
}
