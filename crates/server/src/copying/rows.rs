//! Writing rows of another store.

use hobbs_store::{Commit, CommitOutcome, PlacedRow, Store, StoreError};

use crate::bounds;

/// Writes rows, those of a partition as one commit if they are not too many. Writing them again changes nothing.
pub(crate) async fn write(store: &dyn Store, rows: Vec<PlacedRow>) -> Result<(), StoreError> {
    let mut commits: Vec<Commit> = Vec::new();
    for PlacedRow { partition, row } in rows {
        match commits.last_mut() {
            Some(last) if last.partition == partition && last.puts.len() < bounds::COPY_COMMIT_ROWS_MAX => {
                last.puts.push(row);
            }
            _ => {
                commits.push(Commit { partition, conditions: Vec::new(), puts: vec![row], deletes: Vec::new() });
            }
        }
    }
    for outcome in store.commit(commits).await? {
        match outcome {
            CommitOutcome::Applied => {}
            CommitOutcome::Failed(error) => return Err(error),
            CommitOutcome::Refused(_) => {
                return Err(StoreError::Engine("a commit without conditions was refused".to_owned()));
            }
        }
    }
    Ok(())
}
