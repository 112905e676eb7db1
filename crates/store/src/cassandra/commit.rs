//! Commits, and finding out what became of them.
//!
//! The database may answer that it does not know whether a commit was applied: a node was too slow, or the connection broke.
//! The commit then goes on being *open*: it may be applied later, by whoever asks next about its partition, or by a request
//! that is still on its way. Sending it again under the same name is safe, since its own mark is one of its conditions, and
//! usually settles it. If that is refused, either it was applied the first time, or a condition of the caller's fails:
//! which of them, the mark tells. Writing the mark, on condition that it is not there, answers it once and for all, because
//! from then on nothing under that name can be applied any more. Only if the answer to that is lost as well, it can't be told
//! any more whose mark it is that is found later: then the commit stays unsettled.

use std::collections::HashMap;

use hobbs_domain::row::{RowKey, RowValue};
use scylla::errors::ExecutionError;

use super::batch::{Changes, CommitName};
use super::bounds::{COMMIT_BYTES_MAX, COMMIT_ROWS_MAX, RACES_MAX};
use super::cell::{Cell, LargeValue, encode_inline};
use super::connection::Patience;
use super::engine::Engine;
use super::failure::{Failure, failed};
use super::lanes::Lane;
use super::names;
use crate::error::{StoreError, StoreResult};
use crate::store::{Commit, CommitOutcome};

impl Engine {
    /// Makes a commit, and stays with it until it is known what became of it.
    pub(super) async fn commit_one(&self, commit: &Commit) -> StoreResult<CommitOutcome> {
        let _place = self.commit_place().await?;
        if commit.puts.is_empty() && commit.deletes.is_empty() {
            let failing = self.failing(commit).await?;
            return Ok(if failing.is_empty() { CommitOutcome::Applied } else { CommitOutcome::Refused(failing) });
        }
        let mut lane = self.lanes.enter(&commit.partition).await.ok_or(StoreError::Closed)?;
        let (cells, large) = self.cells_of(commit).await?;
        let ended = self.settle(commit, &cells, &mut lane).await;
        let is_undone = match &ended {
            Ok(outcome) => !matches!(outcome, CommitOutcome::Applied),
            Err(error) => !matches!(error, StoreError::Unsettled(_)),
        };
        if is_undone {
            self.forget_large(&large).await;
        }
        ended
    }

    /// The values to write, as their rows hold them; large ones are written before their rows.
    async fn cells_of(&self, commit: &Commit) -> StoreResult<(Vec<Vec<u8>>, Vec<LargeValue>)> {
        let (mut cells, mut large) = (Vec::with_capacity(commit.puts.len()), Vec::new());
        for row in &commit.puts {
            let value = row.value.as_bytes();
            if Cell::is_large(value) {
                let value = self.put_large(&commit.partition, &row.key, value).await?;
                large.push(value);
                cells.push(Cell::Large(value).encode());
            } else {
                cells.push(encode_inline(value));
            }
        }
        Ok((cells, large))
    }

    async fn settle(&self, commit: &Commit, cells: &[Vec<u8>], lane: &mut Lane) -> StoreResult<CommitOutcome> {
        let mut attempts = Attempts::new(lane, self.patience);
        for _ in 0..RACES_MAX {
            let Some(expected) = self.expected(commit).await? else {
                return Ok(CommitOutcome::Refused(self.failing(commit).await?));
            };
            let puts = commit.puts.iter().zip(cells).map(|(row, cell)| (&row.key, cell.as_slice())).collect();
            let changes = Changes { partition: &commit.partition, expected, puts, deletes: &commit.deletes };
            if is_applied(&Sent { engine: self, changes: &changes }, &mut attempts).await? {
                return Ok(CommitOutcome::Applied);
            }
            let failing = self.failing(commit).await?;
            if !failing.is_empty() {
                return Ok(CommitOutcome::Refused(failing));
            }
        }
        Err(StoreError::Overloaded)
    }

    /// What rows have to hold for a commit, as they hold it; `None`: it is certain that not all of them do.
    async fn expected<'a>(&self, commit: &'a Commit) -> StoreResult<Option<HashMap<&'a RowKey, Option<Vec<u8>>>>> {
        let mut all = HashMap::with_capacity(commit.conditions.len());
        for condition in &commit.conditions {
            let expected = match condition.expected.as_ref().map(RowValue::as_bytes) {
                None => None,
                Some(value) if !Cell::is_large(value) => Some(encode_inline(value)),
                Some(value) => {
                    let keys = std::slice::from_ref(&condition.key);
                    let Some((cell, found)) = self.whole_cells(&commit.partition, keys).await?.remove(&condition.key)
                    else {
                        return Ok(None);
                    };
                    if found != value {
                        return Ok(None);
                    }
                    // Its pieces never change, so that their name stands for the value.
                    Some(cell.encode())
                }
            };
            all.insert(&condition.key, expected);
        }
        Ok(Some(all))
    }

    /// The keys whose conditions fail, in the order of the conditions.
    async fn failing(&self, commit: &Commit) -> StoreResult<Vec<RowKey>> {
        let keys: Vec<RowKey> = commit.conditions.iter().map(|condition| condition.key.clone()).collect();
        if keys.is_empty() {
            return Ok(keys);
        }
        let found = self.whole_cells(&commit.partition, &keys).await?;
        let holds = |key: &RowKey, expected: Option<&RowValue>| {
            found.get(key).map(|(_, value)| value.as_slice()) == expected.map(RowValue::as_bytes)
        };
        let conditions = commit.conditions.iter();
        let failing = conditions.filter(|condition| !holds(&condition.key, condition.expected.as_ref()));
        Ok(failing.map(|condition| condition.key.clone()).collect())
    }
}

/// A commit, as it is sent.
trait Sending {
    /// Sends it once under a name. Answers whether it was applied by this.
    fn send(&self, name: CommitName) -> impl Future<Output = Result<bool, ExecutionError>> + Send;

    /// Keeps it from being applied under that name from now on. Answers `false` if its mark is there already.
    fn bar(&self, name: CommitName) -> impl Future<Output = Result<bool, ExecutionError>> + Send;
}

/// A commit that is sent to the database.
struct Sent<'a> {
    engine: &'a Engine,
    changes: &'a Changes<'a>,
}

impl Sending for Sent<'_> {
    async fn send(&self, name: CommitName) -> Result<bool, ExecutionError> {
        self.engine.send(self.changes, name).await
    }

    async fn bar(&self, name: CommitName) -> Result<bool, ExecutionError> {
        self.engine.bar(self.changes.partition, name).await
    }
}

/// Sends a commit until it is certain whether it was applied.
async fn is_applied(commit: &impl Sending, attempts: &mut Attempts<'_>) -> StoreResult<bool> {
    let mut is_bar_open = false;
    loop {
        let error = match commit.send(attempts.name).await {
            Ok(true) => {
                attempts.end();
                return Ok(true);
            }
            Ok(false) if !attempts.is_open => return Ok(false),
            Ok(false) => match commit.bar(attempts.name).await {
                // The mark that is there may be the one that an earlier attempt to bar it has left, whose answer was lost: it says
                // that nothing more can happen under that name, but not what did.
                Ok(false) if is_bar_open => {
                    attempts.end();
                    let open = "it is known that the commit is not under way any more, but not whether it was applied";
                    return Err(StoreError::Unsettled(open.to_owned()));
                }
                Ok(is_barred) => {
                    attempts.end();
                    return Ok(!is_barred);
                }
                Err(error) => {
                    is_bar_open |= matches!(Failure::of(&error), Failure::Open | Failure::Adrift);
                    error
                }
            },
            Err(error) => error,
        };
        attempts.failed(&error).await?;
    }
}

/// The attempts at one commit.
struct Attempts<'a> {
    lane: &'a mut Lane,
    name: CommitName,
    /// Whether an earlier attempt may be applied yet.
    is_open: bool,
    /// Whether an earlier attempt may still be on its way.
    is_adrift: bool,
    patience: Patience,
}

impl<'a> Attempts<'a> {
    fn new(lane: &'a mut Lane, patience: std::time::Duration) -> Self {
        let name = CommitName { writer: lane.writer, commit: names::fresh() };
        Self { lane, name, is_open: false, is_adrift: false, patience: Patience::new(patience) }
    }

    /// It is certain what became of all attempts so far. What comes next has a name of its own.
    fn end(&mut self) {
        if self.is_adrift {
            // What is adrift meets the mark of its own writer, which is not written over by the next commit.
            self.lane.rename();
        }
        self.name = CommitName { writer: self.lane.writer, commit: names::fresh() };
        (self.is_open, self.is_adrift) = (false, false);
    }

    /// An attempt failed. Waits before the next, if there is one.
    async fn failed(&mut self, error: &ExecutionError) -> StoreResult<()> {
        let failure = Failure::of(error);
        self.is_open |= matches!(failure, Failure::Open | Failure::Adrift);
        self.is_adrift |= failure == Failure::Adrift;
        tracing::debug!(%error, ?failure, "a commit has to be settled");
        if failure != Failure::Hopeless && self.patience.pause().await {
            return Ok(());
        }
        if self.is_open {
            self.lane.rename();
            return Err(StoreError::Unsettled(error.to_string()));
        }
        Err(match failure {
            Failure::Hopeless => failed("a commit was refused", error),
            _ => StoreError::Unreachable(format!("nothing was done: {error}")),
        })
    }
}

/// Checks a commit against the bounds of this engine.
pub(super) fn admit(commit: &Commit) -> StoreResult<()> {
    let sizes = commit.puts.iter().map(|row| row.key.as_bytes().len() + in_row(&row.value));
    let conditions = commit
        .conditions
        .iter()
        .map(|condition| condition.key.as_bytes().len() + condition.expected.as_ref().map_or(0, in_row));
    let deletes = commit.deletes.iter().map(|key| key.as_bytes().len());
    let bytes = sizes.chain(conditions).chain(deletes).fold(commit.partition.as_bytes().len(), usize::saturating_add);
    if bytes > COMMIT_BYTES_MAX {
        return Err(StoreError::TooLarge { what: "a commit", bytes, bytes_max: COMMIT_BYTES_MAX });
    }
    let rows = commit.puts.len() + commit.deletes.len() + commit.conditions.len();
    if rows > COMMIT_ROWS_MAX {
        return Err(StoreError::TooManyRows { rows, rows_max: COMMIT_ROWS_MAX });
    }
    Ok(())
}

/// How many bytes of a value stand in its row.
fn in_row(value: &RowValue) -> usize {
    if Cell::is_large(value.as_bytes()) { 32 } else { value.as_bytes().len() }
}

#[cfg(test)]
mod tests;
