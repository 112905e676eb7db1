//! What every engine checks of a call before it does anything.

use std::collections::HashSet;

use crate::bounds::{CALL_BYTES_MAX, PARTITION_KEY_BYTES_MAX, ROW_KEY_BYTES_MAX, ROW_VALUE_BYTES_MAX};
use crate::error::{StoreError, StoreResult};
use crate::store::Commit;

/// Checks a call against the bounds and gives its size in bytes.
pub(crate) fn admit(commits: &[Commit]) -> StoreResult<usize> {
    let mut call_bytes = 0_usize;
    for commit in commits {
        debug_assert!(names_each_row_once(commit), "a commit names a row twice: {commit:?}");
        call_bytes = call_bytes.saturating_add(admit_commit(commit)?);
    }
    within("the call", call_bytes, CALL_BYTES_MAX)
}

fn admit_commit(commit: &Commit) -> StoreResult<usize> {
    let mut bytes = within("a partition's name", commit.partition.as_bytes().len(), PARTITION_KEY_BYTES_MAX)?;
    let keys = commit.conditions.iter().map(|condition| &condition.key);
    let keys = keys.chain(commit.puts.iter().map(|row| &row.key)).chain(&commit.deletes);
    for key in keys {
        bytes = bytes.saturating_add(within("a row's key", key.as_bytes().len(), ROW_KEY_BYTES_MAX)?);
    }
    let expected = commit.conditions.iter().filter_map(|condition| condition.expected.as_ref());
    for value in expected.chain(commit.puts.iter().map(|row| &row.value)) {
        bytes = bytes.saturating_add(within("a row's value", value.as_bytes().len(), ROW_VALUE_BYTES_MAX)?);
    }
    Ok(bytes)
}

fn within(what: &'static str, bytes: usize, bytes_max: usize) -> StoreResult<usize> {
    if bytes > bytes_max { Err(StoreError::TooLarge { what, bytes, bytes_max }) } else { Ok(bytes) }
}

/// Whether the commit keeps its promise to name a row once among its changes and once among its conditions.
fn names_each_row_once(commit: &Commit) -> bool {
    let mut changed = HashSet::new();
    let mut conditioned = HashSet::new();
    commit.puts.iter().map(|row| &row.key).chain(&commit.deletes).all(|key| changed.insert(key))
        && commit.conditions.iter().all(|condition| conditioned.insert(&condition.key))
}

#[cfg(test)]
mod tests {
    use hobbs_domain::row::{PartitionKey, Row, RowKey, RowValue};

    use super::*;

    fn put(partition_bytes: usize, key_bytes: usize, value_bytes: usize) -> Commit {
        Commit {
            partition: PartitionKey::new(vec![1; partition_bytes]),
            conditions: Vec::new(),
            puts: vec![Row { key: RowKey::new(vec![1; key_bytes]), value: RowValue::new(vec![1; value_bytes]) }],
            deletes: Vec::new(),
        }
    }

    #[test]
    fn the_size_of_a_call_is_that_of_its_names_keys_and_values() {
        assert_eq!(admit(&[put(1, 2, 3), put(4, 5, 6)]).unwrap(), 21);
    }

    #[test]
    fn what_is_at_its_bound_is_taken_and_what_is_over_it_refused() {
        assert!(admit(&[put(PARTITION_KEY_BYTES_MAX, ROW_KEY_BYTES_MAX, ROW_VALUE_BYTES_MAX)]).is_ok());
        for (commit, name) in [
            (put(PARTITION_KEY_BYTES_MAX + 1, 1, 1), "a partition's name"),
            (put(1, ROW_KEY_BYTES_MAX + 1, 1), "a row's key"),
            (put(1, 1, ROW_VALUE_BYTES_MAX + 1), "a row's value"),
        ] {
            assert!(matches!(admit(&[commit]), Err(StoreError::TooLarge { what, .. }) if what == name));
        }
    }

    #[test]
    fn a_call_of_small_rows_can_be_too_large_as_a_whole() {
        let commits = vec![put(1, 1, ROW_VALUE_BYTES_MAX), put(1, 2, ROW_VALUE_BYTES_MAX)];
        assert!(matches!(admit(&commits), Err(StoreError::TooLarge { what: "the call", .. })));
    }
}
