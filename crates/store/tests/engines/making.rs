//! A store that is filled before it can be opened: it is there wholly, or not at all.

use std::fs;

use crate::support::{apply, contents, copy, open, put, small_tables};
use hobbs_store::{EmbeddedMaking, Store, StoreError};

#[tokio::test]
async fn a_finished_store_opens_with_its_rows() {
    let parent = tempfile::tempdir().unwrap();
    for directory in [parent.path().join("new/below"), parent.path().join("empty")] {
        if directory.ends_with("empty") {
            fs::create_dir(&directory).unwrap();
        }
        let making = EmbeddedMaking::begin(&directory, small_tables()).unwrap();
        for number in 0..300 {
            apply(making.store(), put("p", number, &[7; 1_000])).await;
        }
        let filled = contents(making.store()).await.unwrap();
        assert!(matches!(open(&directory), Err(StoreError::Unfinished(_))));
        making.finish().await.unwrap();
        assert!(!directory.join("restoring").exists());
        for _ in 0..2 {
            let store = open(&directory).unwrap();
            assert!(contents(&store).await.unwrap() == filled);
            store.close().await.unwrap();
        }
    }
}

#[tokio::test]
async fn an_unfinished_store_leaves_the_directory_as_it_was() {
    let parent = tempfile::tempdir().unwrap();
    let (new, empty) = (parent.path().join("new"), parent.path().join("empty"));
    fs::create_dir(&empty).unwrap();
    for directory in [&new, &empty] {
        let making = EmbeddedMaking::begin(directory, small_tables()).unwrap();
        apply(making.store(), put("p", 1, b"value")).await;
        drop(making);
    }
    assert!(!new.exists());
    assert_eq!(fs::read_dir(&empty).unwrap().count(), 0);
}

#[tokio::test]
async fn a_directory_that_is_in_use_is_left_alone() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("data");
    let store = open(&directory).unwrap();
    apply(&store, put("p", 1, b"value")).await;
    store.close().await.unwrap();
    assert!(matches!(EmbeddedMaking::begin(&directory, small_tables()), Err(StoreError::NotEmpty(_))));
    assert_eq!(contents(&open(&directory).unwrap()).await.unwrap().len(), 1);
    fs::create_dir(parent.path().join("other")).unwrap();
    assert!(matches!(EmbeddedMaking::begin(parent.path(), small_tables()), Err(StoreError::NotEmpty(_))));
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 2);
}

/// A store that is to be gone on with stays as it was left, at whatever step that was.
#[tokio::test]
async fn an_unfinished_store_can_be_gone_on_with() {
    let parent = tempfile::tempdir().unwrap();
    let (made, left) = (parent.path().join("made"), parent.path().join("left"));
    let making = EmbeddedMaking::resume(&made, small_tables()).unwrap();
    apply(making.store(), put("p", 1, b"value")).await;
    assert!(matches!(EmbeddedMaking::resume(&made, small_tables()), Err(StoreError::Locked(_))));
    making.store().close().await.unwrap();
    drop(making);
    for moved in [&[][..], &["rows"], &["rows", "GROUP"]] {
        copy(&made, &left);
        for name in moved {
            fs::rename(left.join("restoring").join(name), left.join(name)).unwrap();
        }
        assert!(matches!(open(&left), Err(StoreError::Unfinished(_))), "{moved:?}");
        let making = EmbeddedMaking::resume(&left, small_tables()).unwrap();
        assert_eq!(contents(making.store()).await.unwrap().len(), 1, "{moved:?}");
        apply(making.store(), put("q", 1, b"value")).await;
        making.finish().await.unwrap();
        assert_eq!(contents(&open(&left).unwrap()).await.unwrap().len(), 2, "{moved:?}");
        assert!(matches!(EmbeddedMaking::resume(&left, small_tables()), Err(StoreError::NotEmpty(_))));
        fs::remove_dir_all(&left).unwrap();
    }
}

/// Whatever a killed attempt leaves, at whatever step, is no store, and nothing is made in its place unasked.
#[tokio::test]
async fn what_a_killed_attempt_leaves_is_told() {
    let parent = tempfile::tempdir().unwrap();
    let (made, left) = (parent.path().join("made"), parent.path().join("left"));
    let making = EmbeddedMaking::begin(&made, small_tables()).unwrap();
    apply(making.store(), put("p", 1, b"value")).await;
    making.store().close().await.unwrap();
    for moved in [&[][..], &["rows"], &["rows", "GROUP"]] {
        copy(&made, &left);
        for name in moved {
            fs::rename(left.join("restoring").join(name), left.join(name)).unwrap();
        }
        assert!(matches!(open(&left), Err(StoreError::Unfinished(_))), "{moved:?}");
        assert!(matches!(EmbeddedMaking::begin(&left, small_tables()), Err(StoreError::Unfinished(_))), "{moved:?}");
        fs::remove_dir_all(&left).unwrap();
    }
    // Killed after the last step but one, the store is there.
    copy(&made, &left);
    for name in ["rows", "GROUP", "HOBBS"] {
        fs::rename(left.join("restoring").join(name), left.join(name)).unwrap();
    }
    assert_eq!(contents(&open(&left).unwrap()).await.unwrap().len(), 1);
}
