//! What the tests of durability share.

use std::path::{Path, PathBuf};

use hobbs_store::{
    Commit, CommitOutcome, EmbeddedOptions, EmbeddedStore, PartitionKey, Row, RowKey, RowRange, RowValue, Store,
    StoreResult,
};

/// Everything in a store: partitions and their rows.
pub type Contents = Vec<(PartitionKey, Vec<Row>)>;

/// Options under which tables are written out soon.
pub fn small_tables() -> EmbeddedOptions {
    EmbeddedOptions { memtable_bytes: 64 * 1024, ..EmbeddedOptions::default() }
}

pub fn open(directory: &Path) -> StoreResult<EmbeddedStore> {
    EmbeddedStore::open(directory, small_tables())
}

pub fn everything() -> RowRange {
    RowRange { start: RowKey::new([]), end: None }
}

pub fn put(partition: &str, key: u32, value: &[u8]) -> Commit {
    Commit {
        partition: PartitionKey::new(partition),
        conditions: Vec::new(),
        puts: vec![Row { key: RowKey::new(key.to_be_bytes()), value: RowValue::new(value) }],
        deletes: Vec::new(),
    }
}

pub async fn apply(store: &impl Store, commit: Commit) {
    assert_eq!(store.commit(vec![commit]).await.unwrap(), [CommitOutcome::Applied]);
}

pub async fn contents(store: &impl Store) -> StoreResult<Contents> {
    let mut contents = Vec::new();
    for name in store.partitions(None, usize::MAX).await? {
        let rows = store.scan(&name, &everything(), usize::MAX).await?;
        contents.push((name, rows));
    }
    Ok(contents)
}

/// All files below a directory.
pub fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// The newest of the journals.
pub fn newest_journal(directory: &Path) -> PathBuf {
    let journals = files(directory).into_iter().filter(|path| path.extension().is_some_and(|name| name == "jnl"));
    journals.max_by_key(|path| path.file_stem().unwrap().to_str().unwrap().parse::<u64>().unwrap()).unwrap()
}

/// Cuts the zeros off a journal that were set aside for later, and gives its length.
pub fn trim(journal: &Path) -> usize {
    let mut bytes = std::fs::read(journal).unwrap();
    let length = bytes.iter().rposition(|&byte| byte != 0).unwrap() + 1;
    bytes.truncate(length);
    std::fs::write(journal, &bytes).unwrap();
    length
}

pub fn flip(path: &Path, bit: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[bit / 8] ^= 1 << (bit % 8);
    std::fs::write(path, bytes).unwrap();
}

/// Numbers that look random and are the same each time (xorshift).
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| u8::try_from(self.below(256)).unwrap()).collect()
    }
}
