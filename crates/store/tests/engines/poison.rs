//! A disk that takes no more: the write that fails is not acknowledged, and nothing after it is.
//!
//! The child is this test's own program, run under a limit on the size of files that its shell sets (`ulimit -f`), with
//! the signal for it ignored, so that the engine's writes fail with an error.

use std::path::Path;
use std::process::Command;

use crate::support::{apply, contents, newest_journal, open, put, trim};
use hobbs_store::{Store, StoreError};

const DIRECTORY_VARIABLE: &str = "HOBBS_POISON_TEST_DIRECTORY";
const VALUE: [u8; 10_000] = [5; 10_000];

/// Commits until it fails, and checks what holds from then on. Prints how many were acknowledged.
#[tokio::test]
#[ignore = "the child of the other test"]
async fn child() {
    let directory = std::env::var(DIRECTORY_VARIABLE).unwrap();
    let store = open(Path::new(&directory)).unwrap();
    let mut acknowledged = 0;
    let error = loop {
        match store.commit(vec![put("p", acknowledged, &VALUE)]).await {
            Ok(_) => acknowledged += 1,
            Err(error) => break error,
        }
        assert!(acknowledged < 10_000, "the limit was never met");
    };
    assert!(matches!(error, StoreError::Poisoned(_)), "{error:?}");
    for _ in 0..3 {
        assert!(matches!(store.commit(vec![put("q", 1, b"small")]).await, Err(StoreError::Poisoned(_))));
    }
    // Reads go on, and show what was acknowledged and nothing else.
    let rows = contents(&store).await.unwrap();
    assert_eq!(
        rows.iter().map(|(_, rows)| rows.len()).collect::<Vec<_>>(),
        [usize::try_from(acknowledged).unwrap() + 1]
    );
    assert!(matches!(store.close().await, Err(StoreError::Poisoned(_))));
    println!("\nacknowledged {acknowledged}");
}

#[tokio::test]
async fn a_failed_write_poisons_the_store_until_it_is_reopened() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).unwrap();
    apply(&store, put("p", u32::MAX, b"before")).await;
    store.close().await.unwrap();
    // The engine sets 64 MiB aside in a new journal; the limit is to be met by what is written.
    trim(&newest_journal(directory.path()));

    let output = Command::new("sh")
        .args(["-c", r#"trap '' XFSZ; ulimit -f 600; exec "$0" "$@""#])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "poison::child", "--ignored", "--nocapture"])
        .env(DIRECTORY_VARIABLE, directory.path())
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    let acknowledged = printed.lines().find_map(|line| line.strip_prefix("acknowledged ")).unwrap();
    let acknowledged: usize = acknowledged.parse().unwrap();
    assert!(acknowledged > 5, "only {acknowledged} commits before the limit");

    let store = open(directory.path()).unwrap();
    // The row before, the acknowledged ones, and perhaps the one whose outcome was left open.
    let rows = contents(&store).await.unwrap()[0].1.len();
    assert!([acknowledged + 1, acknowledged + 2].contains(&rows), "{acknowledged} acknowledged, {rows} rows");
    apply(&store, put("p", 0, b"after")).await;
}
