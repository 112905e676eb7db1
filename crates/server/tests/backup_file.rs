//! The file of a backup: whatever is cut from it or altered in it is found, and then nothing is restored.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::fs;

use hobbs::backup::{BackupReader, BackupTaker};
use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::time::Instant;
use hobbs_domain::usage::partition::{key, seal_entry_number};
use hobbs_store::{Commit, MemoryStore, PartitionKey, Row, RowKey, RowValue, Store};
use support::running::{hobbs, text};
use uuid::Uuid;

/// The parts of a backup of a store with these rows.
async fn backup_of(rows: &[(PartitionKey, RowKey, RowValue)]) -> Vec<Vec<u8>> {
    let store = MemoryStore::new();
    for (partition, key, value) in rows.iter().cloned() {
        let puts = vec![Row { key, value }];
        store.commit(vec![Commit { partition, conditions: Vec::new(), puts, deletes: Vec::new() }]).await.unwrap();
    }
    let mut taker = BackupTaker::begin(&store, Instant::from_millis(0)).await.unwrap();
    let mut parts = Vec::new();
    while let Some(part) = taker.part().await.unwrap() {
        parts.push(part);
    }
    parts
}

/// A backup of rows of so many bytes, each in a partition of its own.
async fn backup_of_rows(count: u8, value_bytes: usize) -> Vec<Vec<u8>> {
    let row = |number| (PartitionKey::new([number]), RowKey::new([number]), RowValue::new(vec![number; value_bytes]));
    backup_of(&(0..count).map(row).collect::<Vec<_>>()).await
}

/// How many rows a backup holds, or what is wrong with it.
fn read(bytes: &[u8]) -> Result<u64, String> {
    let mut reader = BackupReader::open(bytes).map_err(|error| error.to_string())?;
    while reader.rows().map_err(|error| error.to_string())?.is_some() {}
    Ok(reader.totals().rows)
}

#[tokio::test]
async fn every_cut_and_every_flipped_bit_is_found() {
    let whole = backup_of_rows(3, 40).await.concat();
    assert_eq!(read(&whole), Ok(3));
    for length in 0..whole.len() {
        let told = read(&whole[..length]).unwrap_err();
        assert!(told.contains("cut off") || (length == 0 && told.contains("no backup")), "{length}: {told}");
    }
    for bit in 0..whole.len() * 8 {
        let mut damaged = whole.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let told = read(&damaged).unwrap_err();
        assert!(["damaged", "no backup", "cut off"].iter().any(|word| told.contains(word)), "bit {bit}: {told}");
    }
    assert!(read(&[&whole[..], b"more"].concat()).unwrap_err().contains("comes after its end"));
    assert!(read(&[&whole[..], &whole].concat()).unwrap_err().contains("comes after its end"));
}

/// A part that was left out, or two that changed places, leave each part right, but not the whole.
#[tokio::test]
async fn a_missing_or_a_displaced_part_is_found() {
    let parts = backup_of_rows(4, 200_000).await;
    assert_eq!((parts.len(), read(&parts.concat())), (6, Ok(4)));
    for left_out in 1..5 {
        let mut rest = parts.clone();
        rest.remove(left_out);
        assert!(read(&rest.concat()).unwrap_err().contains("not those that were written"), "{left_out}");
    }
    let mut swapped = parts.clone();
    swapped.swap(1, 2);
    assert!(read(&swapped.concat()).unwrap_err().contains("not those that were written"));
}

/// Rows of every size that a store takes, alone and together, come out as they went in.
#[tokio::test]
async fn rows_of_all_sizes_read_as_written() {
    let value = |bytes: usize| RowValue::new((0..bytes).map(|at| u8::try_from(at % 251).unwrap()).collect::<Vec<_>>());
    let sizes = [0, 1, 255_000, 256 * 1024, 16 * 1024 * 1024, 3];
    let rows =
        (0_u8..).zip(sizes).map(|(number, bytes)| (PartitionKey::new(*b"p"), RowKey::new([number]), value(bytes)));
    let rows: Vec<_> = rows.chain([(PartitionKey::new(*b"q"), RowKey::new([]), value(7))]).collect();
    let whole = backup_of(&rows).await.concat();
    let mut reader = BackupReader::open(&whole[..]).unwrap();
    let mut found = Vec::new();
    while let Some(page) = reader.rows().unwrap() {
        found.extend(page.into_iter().map(|placed| (placed.partition, placed.row.key, placed.row.value)));
    }
    assert!(found == rows);
    assert_eq!((reader.totals().partitions, reader.totals().rows), (2, 7));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_not_whole_restores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let [file, new, empty] = ["backup", "new", "empty"].map(|name| folder.path().join(name));
    fs::create_dir(&empty).unwrap();
    let whole = backup_of_rows(3, 40).await.concat();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let cut = whole[..whole.len() - 1].to_vec();
    for (bytes, told) in [(flipped, "damaged"), (cut, "cut off"), (b"Dear".to_vec(), "no backup of Hobbs")] {
        fs::write(&file, bytes).unwrap();
        for data in [&new, &empty] {
            let made = hobbs(&["restore", "--from", file.to_str().unwrap(), "--data", data.to_str().unwrap()]).await;
            assert!(!made.status.success() && text(&made.stderr).contains(told), "{made:?}");
        }
        assert!(!new.exists(), "{told}");
        assert_eq!(fs::read_dir(&empty).unwrap().count(), 0, "{told}");
    }
}

/// What was wrong before the backup was taken is told, and restored only if that is asked for.
#[tokio::test(flavor = "multi_thread")]
async fn a_difference_in_what_was_backed_up_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let [file, data] = ["backup", "data"].map(|name| folder.path().join(name));
    let partition = key::partition(TenantId::new(Uuid::from_u128(1)), SubscriptionId::new(Uuid::from_u128(2)));
    let ghost = RowKey::new(*b"Tghost");
    let value = seal_entry_number(&ghost, 7);
    fs::write(&file, backup_of(&[(partition, ghost, value)]).await.concat()).unwrap();
    let arguments = ["restore", "--from", file.to_str().unwrap(), "--data", data.to_str().unwrap()];
    let refused = hobbs(&arguments).await;
    assert!(!refused.status.success() && text(&refused.stderr).contains("--no-verify"), "{refused:?}");
    assert!(text(&refused.stdout).contains("the tracking id \"Tghost\" is not in entry 7"), "{refused:?}");
    assert!(!data.exists());
    let made = hobbs(&[&arguments[..], &["--no-verify"]].concat()).await;
    assert!(made.status.success() && data.join("HOBBS").exists(), "{made:?}");
}
