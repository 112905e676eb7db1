//! What a damaged directory does: opens with all that was acknowledged, or fails and says why; never serves a wrong row.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::support::{Contents, Numbers, apply, contents, copy, files, flip, newest_journal, open, put, trim};
use hobbs_store::{EmbeddedStore, Store, StoreError, View};
use tempfile::TempDir;

/// A closed store, and what is in it.
struct Original {
    directory: TempDir,
    contents: Contents,
}

impl Original {
    async fn make(commits: u32, value_bytes: usize) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = open(directory.path()).unwrap();
        let mut numbers = Numbers::new(7);
        for number in 0..commits {
            let value = numbers.bytes(value_bytes);
            apply(&store, put(&format!("p{}", number % 5), number / 2, &value)).await;
        }
        let contents = contents(&store).await.unwrap();
        store.close().await.unwrap();
        drop(store);
        trim(&newest_journal(directory.path()));
        Self { directory, contents }
    }

    fn copy(&self) -> TempDir {
        let target = tempfile::tempdir().unwrap();
        copy(self.directory.path(), target.path());
        target
    }

    /// Opens a damaged copy. Whatever it answers has to be right.
    async fn judge(&self, damaged: &Path) -> Result<(), StoreError> {
        let store = open(damaged)?;
        let found = contents(&store).await?;
        assert!(found == self.contents, "a damaged store serves other rows than were written");
        self.judge_points(&store).await
    }

    async fn judge_points(&self, store: &EmbeddedStore) -> Result<(), StoreError> {
        for (partition, rows) in &self.contents {
            for row in rows {
                let found = store.get(partition, std::slice::from_ref(&row.key)).await?;
                assert!(found == [Some(row.value.clone())], "a damaged store serves a wrong row");
            }
        }
        Ok(())
    }
}

fn assert_is_told(error: &StoreError, what: &str) {
    assert!(matches!(error, StoreError::Damaged(_)), "{what}: {error:?}");
}

fn newest(directory: &TempDir) -> PathBuf {
    newest_journal(directory.path())
}

#[tokio::test]
async fn garbage_after_the_journal_is_dropped_and_nothing_else() {
    let original = Original::make(20, 100).await;
    for garbage in [vec![0; 5000], vec![0xEE; 700], b"junk".to_vec(), vec![1], Numbers::new(3).bytes(3000)] {
        let copy = original.copy();
        File::options().append(true).open(newest(&copy)).unwrap().write_all(&garbage).unwrap();
        original.judge(copy.path()).await.unwrap();
        original.judge(copy.path()).await.unwrap();
    }
}

#[tokio::test]
async fn a_journal_cut_below_what_was_acknowledged_is_told() {
    let original = Original::make(20, 100).await;
    let length = fs::read(newest(&original.directory)).unwrap().len();
    for length in (0..length).step_by(97).chain([length - 1]) {
        let copy = original.copy();
        File::options().write(true).open(newest(&copy)).unwrap().set_len(u64::try_from(length).unwrap()).unwrap();
        assert_is_told(&original.judge(copy.path()).await.unwrap_err(), &format!("cut at {length}"));
    }
}

#[tokio::test]
async fn a_lost_journal_is_told() {
    let original = Original::make(20, 100).await;
    let copy = original.copy();
    fs::remove_file(newest(&copy)).unwrap();
    assert_is_told(&original.judge(copy.path()).await.unwrap_err(), "no journal");
}

#[tokio::test]
async fn a_flipped_bit_in_the_journal_is_told() {
    let original = Original::make(12, 30).await;
    let bits = fs::read(newest(&original.directory)).unwrap().len() * 8;
    let mut numbers = Numbers::new(11);
    let mut told = 0;
    for _ in 0..200 {
        let (copy, bit) = (original.copy(), numbers.below(bits));
        flip(&newest(&copy), bit);
        // A sequence number flipped to one that keeps the order is as good as the right one.
        if let Err(error) = original.judge(copy.path()).await {
            assert_is_told(&error, &format!("bit {bit}"));
            told += 1;
        }
    }
    assert!(told >= 190, "only {told} of 200 were told");
}

/// The files of the engine's trees, by the end of their paths: tables, or the lists of them in use.
fn tree_files(original: &Original, tables: bool) -> Vec<PathBuf> {
    let below = |path: &PathBuf| path.components().any(|part| part.as_os_str() == "keyspaces");
    let all: Vec<_> = files(original.directory.path()).into_iter().filter(below).collect();
    let is_table = |path: &PathBuf| path.parent().unwrap().ends_with("tables");
    if tables {
        return all.into_iter().filter(is_table).collect();
    }
    let currents = all.into_iter().filter(|path| path.ends_with("current"));
    let lists = currents.flat_map(|current| {
        let bytes = fs::read(&current).unwrap();
        let number = u64::from_le_bytes(bytes[..8].try_into().unwrap());
        [current.with_file_name(format!("v{number}")), current]
    });
    lists.collect()
}

/// Flips a bit in each of many copies, and counts those where it was told.
async fn flips_told(original: &Original, damaged: &[PathBuf], rounds: usize, seed: u64) -> usize {
    let mut numbers = Numbers::new(seed);
    let mut told = 0;
    for round in 0..rounds {
        let file = &damaged[round % damaged.len()];
        let bits = usize::try_from(fs::metadata(file).unwrap().len()).unwrap() * 8;
        let (copy, bit) = (original.copy(), numbers.below(bits));
        flip(&copy.path().join(file.strip_prefix(original.directory.path()).unwrap()), bit);
        if let Err(error) = original.judge(copy.path()).await {
            assert_is_told(&error, &format!("{} bit {bit} of {bits}", file.display()));
            told += 1;
        }
    }
    told
}

#[tokio::test]
async fn a_flipped_bit_in_a_table_is_never_served() {
    let original = Original::make(600, 700).await;
    let tables = tree_files(&original, true);
    assert!(tables.len() > 3, "{tables:?}");
    // A table's last bytes have a few bits on which nothing depends.
    let told = flips_told(&original, &tables, 150, 13).await;
    assert!(told >= 145, "only {told} of 150 were told");
}

#[tokio::test]
async fn a_flipped_bit_in_a_list_of_tables_is_told() {
    let original = Original::make(600, 700).await;
    let lists = tree_files(&original, false);
    assert_eq!(lists.len(), 4, "{lists:?}");
    assert_eq!(flips_told(&original, &lists, 100, 17).await, 100);
}

#[tokio::test]
async fn a_lost_file_of_the_trees_is_told_and_no_other_is_removed() {
    let original = Original::make(600, 700).await;
    let lost = tree_files(&original, true).into_iter().chain(tree_files(&original, false));
    for file in lost.chain([original.directory.path().join("rows/version")]) {
        let copy = original.copy();
        fs::remove_file(copy.path().join(file.strip_prefix(original.directory.path()).unwrap())).unwrap();
        let before = files(&copy.path().join("rows")).len();
        original.judge(copy.path()).await.unwrap_err();
        assert_eq!(files(&copy.path().join("rows")).len(), before, "without {}", file.display());
    }
}

#[tokio::test]
async fn damage_is_told_with_the_file_or_the_directory_it_is_in() {
    let original = Original::make(600, 700).await;
    let format = Path::new("rows/version");
    for bit in 0..fs::metadata(original.directory.path().join(format)).unwrap().len() * 8 {
        let copy = original.copy();
        flip(&copy.path().join(format), usize::try_from(bit).unwrap());
        let error = original.judge(copy.path()).await.unwrap_err();
        assert_is_told(&error, &format!("bit {bit}"));
        let path = copy.path().join(format).display().to_string();
        assert!(error.to_string().contains(&path), "bit {bit}: {error}");
    }
    for table in tree_files(&original, true) {
        let copy = original.copy();
        fs::remove_file(copy.path().join(table.strip_prefix(original.directory.path()).unwrap())).unwrap();
        let error = original.judge(copy.path()).await.unwrap_err().to_string();
        assert!(error.contains(&copy.path().join("rows").display().to_string()), "{error}");
    }
}
