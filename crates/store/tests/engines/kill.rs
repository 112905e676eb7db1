//! A process that is killed while it commits: whatever it said is durable is there, and nothing is there by half.
//!
//! The child is this test's own program, run with [`DIRECTORY_VARIABLE`] set. It counts rows up in several partitions at
//! once, checking and moving on a head in each, and says so on its output after every answer.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use crate::support::{open, put};
use hobbs_store::{Commit, CommitOutcome, Condition, PartitionKey, Row, RowKey, RowValue, Store, View};

const DIRECTORY_VARIABLE: &str = "HOBBS_KILL_TEST_DIRECTORY";
const WRITERS: u32 = 12;
const HEAD: &[u8] = b"head";

fn partition(writer: u32) -> PartitionKey {
    PartitionKey::new(format!("writer {writer}"))
}

/// A value that could belong to no other row, of a length that varies up to some pages.
fn value_of(writer: u32, number: u32) -> Vec<u8> {
    let length = usize::try_from(number.wrapping_mul(2_654_435_761) % 9000).unwrap();
    let mut bytes = [writer.to_be_bytes(), number.to_be_bytes()].concat();
    bytes.extend(std::iter::repeat_n(u8::try_from(number % 251).unwrap(), length));
    bytes
}

async fn head(store: &impl Store, writer: u32) -> u32 {
    let head = store.get(&partition(writer), &[RowKey::new(HEAD)]).await.unwrap().remove(0);
    head.map_or(0, |head| u32::from_be_bytes(head.into_bytes().try_into().unwrap()))
}

/// Moves the head from `number` on by one, and writes the row of that number, or neither.
fn step(writer: u32, number: u32) -> Commit {
    let mut commit = put(&format!("writer {writer}"), number + 1, &value_of(writer, number + 1));
    let head = |number: u32| RowValue::new(number.to_be_bytes());
    let expected = (number > 0).then(|| head(number));
    commit.conditions.push(Condition { key: RowKey::new(HEAD), expected });
    commit.puts.push(Row { key: RowKey::new(HEAD), value: head(number + 1) });
    commit
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the child of the other test"]
async fn child() {
    let directory = std::env::var(DIRECTORY_VARIABLE).unwrap();
    let store = Arc::new(open(Path::new(&directory)).unwrap());
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let store = Arc::clone(&store);
        writers.spawn(async move {
            for number in head(&*store, writer).await.. {
                assert_eq!(store.commit(vec![step(writer, number)]).await.unwrap(), [CommitOutcome::Applied]);
                writeln!(std::io::stdout().lock(), "ack {writer} {}", number + 1).unwrap();
            }
        });
    }
    writers.join_all().await;
}

/// Runs the child, kills it so long after its first answer, and gives the last number it answered for each writer.
fn run_and_kill(directory: &Path, delay: Duration) -> Vec<u32> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child", "--ignored", "--nocapture"])
        .env(DIRECTORY_VARIABLE, directory)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = vec![0; usize::try_from(WRITERS).unwrap()];
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap).peekable();
    while lines.next_if(|line| !line.starts_with("ack ")).is_some() {}
    assert!(lines.peek().is_some(), "the child ended before it was killed");
    let killer = std::thread::spawn(move || {
        std::thread::sleep(delay);
        child.kill().unwrap();
        child.wait().unwrap()
    });
    for line in lines {
        // The last line may be cut by the kill; then it says nothing.
        let words: Vec<_> = line.split(' ').collect();
        if let ["ack", writer, number] = words[..]
            && let (Ok(writer), Ok(number)) = (writer.parse::<usize>(), number.parse::<u32>())
        {
            acknowledged[writer] = number.max(acknowledged[writer]);
        }
    }
    let status = killer.join().unwrap();
    assert!(status.code().is_none(), "the child ended by itself: {status}");
    acknowledged
}

async fn check(directory: &Path, acknowledged: &[u32]) -> u32 {
    let store = open(directory).unwrap();
    let mut rows = 0;
    for (writer, &acknowledged) in (0..).zip(acknowledged) {
        let head = head(&store, writer).await;
        assert!(head >= acknowledged, "writer {writer}: {acknowledged} was acknowledged, and the head is at {head}");
        let found = store.scan(&partition(writer), &crate::support::everything(), usize::MAX).await.unwrap();
        let numbered: Vec<_> = found.into_iter().filter(|row| row.key != RowKey::new(HEAD)).collect();
        let expected: Vec<_> = (1..=head)
            .map(|number| Row {
                key: RowKey::new(number.to_be_bytes()),
                value: RowValue::new(value_of(writer, number)),
            })
            .collect();
        assert!(numbered == expected, "writer {writer}: the rows are not those up to the head at {head}");
        rows += head;
    }
    store.close().await.unwrap();
    rows
}

#[tokio::test]
async fn a_killed_process_loses_nothing_it_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    let mut before = 0;
    for delay_ms in [0, 3, 17, 60, 150, 301, 450, 700] {
        let acknowledged = run_and_kill(directory.path(), Duration::from_millis(delay_ms));
        let rows = check(directory.path(), &acknowledged).await;
        println!("killed after {delay_ms} ms: {} rows more", rows - before);
        assert!(rows > before, "nothing was written in this round");
        before = rows;
    }
}
