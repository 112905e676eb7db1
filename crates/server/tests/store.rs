//! Making, checking and naming stores, from the command line.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::process::Output;

use support::running::{hobbs, text};

fn failure(output: &Output, status: i32) -> String {
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    text(&output.stderr)
}

#[tokio::test]
async fn a_data_directory_is_made_once_and_can_be_checked() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    assert!(failure(&hobbs(&["store", "check", "--data", data]).await, 1).contains("there is no data directory"));
    for said in ["made", "was there already"] {
        let made = hobbs(&["store", "init", "--store", data]).await;
        assert_eq!(text(&made.stdout), format!("{data}: {said}\n"), "{made:?}");
    }
    let checked = hobbs(&["store", "check", "--data", data]).await;
    assert_eq!(text(&checked.stdout), format!("{data}: can be used\n"), "{checked:?}");
}

#[tokio::test]
async fn a_store_that_can_not_be_is_refused_before_anything_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    for (store, reason) in
        [("cassandra://127.0.0.1", "keyspace"), ("ftp://127.0.0.1/hobbs", "no store has such an address")]
    {
        for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["verify"], &["store", "init"], &["tenant", "list"]]
        {
            let said = failure(&hobbs(&[command, &["--store", store]].concat()).await, 2);
            assert!(said.starts_with("hobbs: --store: ") && said.contains(reason), "{said}");
        }
    }
    let both = failure(&hobbs(&["store", "check", "--data", path, "--store", path]).await, 2);
    assert!(both.contains("cannot be used with"), "{both}");
}

#[cfg(feature = "cassandra")]
#[tokio::test]
async fn what_a_keyspace_can_not_be_used_for_is_said() {
    // Nothing listens there.
    let store = "cassandra://127.0.0.1:1/hobbs";
    let said = failure(&hobbs(&["store", "check", "--store", store]).await, 1);
    assert!(said.contains("can't reach Cassandra at 127.0.0.1:1"), "{said}");
    let said = failure(&hobbs(&["restore", "--from", "Cargo.toml", "--store", store]).await, 1);
    assert!(said.contains("hobbs store copy --from DIR --to cassandra://127.0.0.1:1/hobbs"), "{said}");
    let said = failure(&hobbs(&["serve", "--listen", "0.0.0.0:0", "--store", store]).await, 2);
    assert!(said.contains("--advertise HOST:PORT"), "{said}");
    let said = failure(&hobbs(&["serve", "--listen", "127.0.0.1:0", "--advertise", "node", "--store", store]).await, 2);
    assert!(said.contains("\"node\" is no host and port"), "{said}");
}
