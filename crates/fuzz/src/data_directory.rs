//! The files of a data directory: the format file, the engine's journals and manifests, its tables.
//!
//! The first byte says which file of a small directory is replaced by the other bytes. The directory is opened then, and
//! everything that can be read is: the engine's own checks, and ours before them, have to refuse or to answer.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use hobbs_store::{Commit, EmbeddedOptions, EmbeddedStore, PartitionKey, Row, RowKey, RowRange, RowValue, Store, View};
use tokio::runtime::{Builder, Runtime};

/// How many rows are read of a partition.
const ROWS_MAX: usize = 100;

/// A file's place in the directory, and what it holds.
type File = (PathBuf, Vec<u8>);

pub(crate) fn decode(bytes: &[u8]) {
    let Some((&choice, replacement)) = bytes.split_first() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let chosen = usize::from(choice) % files().len();
    for (number, (place, content)) in files().iter().enumerate() {
        let content = if number == chosen { replacement } else { content.as_slice() };
        write(&folder.path().join(place), content);
    }
    if let Ok(store) = EmbeddedStore::open(folder.path(), EmbeddedOptions::default()) {
        runtime().block_on(async {
            let partitions = store.partitions(None, ROWS_MAX).await.unwrap_or_default();
            for partition in partitions {
                let _rows = store.scan(&partition, &RowRange::prefix(&[]), ROWS_MAX).await;
            }
            let _closed = store.close().await;
        });
    }
}

/// Each file of the directory, with its number before it.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let numbered = (0_u8..).zip(files());
    numbered.map(|(number, (_, content))| [&[number], content.as_slice()].concat()).collect()
}

fn write(path: &Path, content: &[u8]) {
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).expect("a folder can be made");
    fs::write(path, content).expect("a file can be written");
}

fn files() -> &'static [File] {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        runtime().block_on(make(folder.path()));
        let mut files = Vec::new();
        read(folder.path(), folder.path(), &mut files);
        files.sort();
        files
    })
}

/// A directory that was written to, closed and opened again, so that it has files of every kind.
async fn make(folder: &Path) {
    for round in 0..3_u8 {
        let store = EmbeddedStore::open(folder, EmbeddedOptions::default()).expect("a new directory");
        let puts = (0..4).map(|row| Row { key: RowKey::new([round, row]), value: RowValue::new([row; 9]) }).collect();
        let partition = PartitionKey::new(*b"one");
        let commit = Commit { partition, conditions: Vec::new(), puts, deletes: Vec::new() };
        store.commit(vec![commit]).await.expect("a new directory");
        store.close().await.expect("a new directory");
    }
}

fn read(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a folder can be listed") {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            read(root, &path, files);
        } else {
            let content = fs::read(&path).expect("a file can be read");
            let place = path.strip_prefix(root).expect("it is in the folder");
            files.push((place.to_owned(), content));
        }
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime")
}
