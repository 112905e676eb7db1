use super::*;

fn make_rows(path: &Path) -> StoreResult<()> {
    fs::create_dir(path).unwrap();
    fs::write(path.join("made"), b"").unwrap();
    Ok(())
}

fn never(path: &Path) -> StoreResult<()> {
    panic!("made rows a second time at {}", path.display())
}

#[test]
fn a_new_an_empty_and_a_made_directory_open() {
    let parent = tempfile::tempdir().unwrap();
    for path in [parent.path().join("new/below"), parent.path().to_owned()] {
        if path == parent.path() {
            fs::remove_dir_all(path.join("new")).unwrap();
        }
        assert!(open(&path, make_rows).unwrap().rows.join("made").exists());
        assert!(open(&path, never).unwrap().rows.join("made").exists());
    }
}

#[test]
fn a_second_opener_is_locked_out_until_the_first_is_gone() {
    let path = tempfile::tempdir().unwrap();
    let first = open(path.path(), make_rows).unwrap();
    assert!(matches!(open(path.path(), never), Err(StoreError::Locked(locked)) if locked == path.path()));
    drop(first);
    open(path.path(), never).unwrap();
}

#[test]
fn a_directory_of_something_else_is_refused_and_left_alone() {
    let path = tempfile::tempdir().unwrap();
    fs::write(path.path().join("letter.txt"), b"Dear").unwrap();
    assert!(matches!(open(path.path(), never), Err(StoreError::NotAStore(_))));
    assert_eq!(fs::read_dir(path.path()).unwrap().count(), 1);
}

#[test]
fn rows_without_a_format_file_are_not_made_anew() {
    let path = tempfile::tempdir().unwrap();
    drop(open(path.path(), make_rows).unwrap());
    fs::remove_file(path.path().join(FORMAT_FILE)).unwrap();
    assert!(matches!(open(path.path(), never), Err(StoreError::NotAStore(_))));
}

#[test]
fn a_format_file_without_rows_is_damage() {
    let path = tempfile::tempdir().unwrap();
    let made = open(path.path(), make_rows).unwrap();
    fs::remove_dir_all(&made.rows).unwrap();
    drop(made);
    assert!(matches!(open(path.path(), never), Err(StoreError::Damaged(_))));
}

#[test]
fn a_stop_while_making_a_store_leaves_one_that_opens() {
    // Stopped while the rows were made: they are made again.
    let path = tempfile::tempdir().unwrap();
    fs::write(path.path().join(LOCK_FILE), b"").unwrap();
    fs::write(path.path().join(FORMAT_FILE_NEW), b"Hob").unwrap();
    fs::create_dir(path.path().join(ROWS_NEW)).unwrap();
    fs::write(path.path().join(ROWS_NEW).join("half"), b"").unwrap();
    let made = open(path.path(), make_rows).unwrap();
    assert!(made.rows.join("made").exists() && !made.rows.join("half").exists());

    // Stopped before the last step: it is taken.
    fs::rename(&made.rows, path.path().join(ROWS_NEW)).unwrap();
    drop(made);
    assert!(open(path.path(), never).unwrap().rows.join("made").exists());
}

#[test]
fn a_newer_format_and_a_damaged_format_file_are_told_apart() {
    let path = tempfile::tempdir().unwrap();
    drop(open(path.path(), make_rows).unwrap());
    let file = path.path().join(FORMAT_FILE);
    let head = "Hobbs data directory. Keep this file: without it the data can't be opened.\nformat 2\nmore to come\n";
    fs::write(&file, format!("{head}checksum {:08x}\n", crc32c::crc32c(head.as_bytes()))).unwrap();
    assert!(matches!(open(path.path(), never), Err(StoreError::NewerFormat { found: 2, supported: 1, .. })));
    fs::write(&file, format!("{head}checksum 00000000\n")).unwrap();
    assert!(matches!(open(path.path(), never), Err(StoreError::Damaged(_))));
    fs::write(&file, b"").unwrap();
    assert!(matches!(open(path.path(), never), Err(StoreError::Damaged(_))));
}
