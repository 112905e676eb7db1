//! A commit as one batch of statements.
//!
//! Each row is named by one statement: what it does depends on whether the row is written, removed or neither, and on what is
//! expected of it. A row of which something is only expected is written as it is expected to be, or removed where it is
//! expected to be absent: neither changes anything. Two more statements note the commit in the partition: as its last, and
//! as its writer's last, on condition that it is not that already. So a batch that is sent twice is applied once, and every
//! batch has a condition, so that the database orders it among all others of the partition.

use std::collections::HashMap;

use hobbs_domain::row::{PartitionKey, RowKey};
use scylla::cluster::metadata::ColumnType;
use scylla::errors::{ExecutionError, RequestAttemptError};
use scylla::frame::response::CqlResponseKind;
use scylla::response::query_result::QueryResult;
use scylla::serialize::SerializationError;
use scylla::serialize::value::SerializeValue;
use scylla::serialize::writers::{CellWriter, WrittenCellProof};
use scylla::statement::batch::{Batch, BatchType};
use scylla::statement::prepared::PreparedStatement;
use scylla::value::{CqlValue, Row as CqlRow};
use uuid::Uuid;

use super::engine::Engine;
use super::partition_name;

/// The name of a commit: who makes it, and which it is of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CommitName {
    pub(super) writer: Uuid,
    pub(super) commit: Uuid,
}

/// What a commit does, with values as their rows hold them.
pub(super) struct Changes<'a> {
    pub(super) partition: &'a PartitionKey,
    /// What rows have to hold; `None`: there must be no such row.
    pub(super) expected: HashMap<&'a RowKey, Option<Vec<u8>>>,
    pub(super) puts: Vec<(&'a RowKey, &'a [u8])>,
    pub(super) deletes: &'a [RowKey],
}

/// A value of a statement.
#[derive(Clone, Copy)]
enum Bound<'a> {
    Bytes(&'a [u8]),
    Name(Uuid),
}

impl SerializeValue for Bound<'_> {
    fn serialize<'b>(
        &self,
        column: &ColumnType<'_>,
        writer: CellWriter<'b>,
    ) -> Result<WrittenCellProof<'b>, SerializationError> {
        match self {
            Self::Bytes(bytes) => bytes.serialize(column, writer),
            Self::Name(name) => name.serialize(column, writer),
        }
    }
}

struct Statements<'a> {
    batch: Batch,
    values: Vec<Vec<Bound<'a>>>,
}

impl<'a> Statements<'a> {
    fn add(&mut self, statement: &PreparedStatement, values: Vec<Bound<'a>>) {
        self.batch.append_statement(statement.clone());
        self.values.push(values);
    }
}

impl Engine {
    /// Sends a commit once. Answers whether it was applied by this.
    pub(super) async fn send(&self, changes: &Changes<'_>, name: CommitName) -> Result<bool, ExecutionError> {
        let partition = partition_name(changes.partition);
        let statements = self.statements_of(changes, &partition, name);
        is_applied(self.session.batch(&statements.batch, &statements.values).await?).ok_or_else(silent)
    }

    /// Notes a commit as done that was not, so that no request for it that is still on its way can be applied any more.
    /// Answers `false` if it was applied before.
    pub(super) async fn bar(&self, partition: &PartitionKey, name: CommitName) -> Result<bool, ExecutionError> {
        let partition = partition_name(partition);
        let values = mark(&partition, name);
        is_applied(self.session.execute_unpaged(&self.statements.mark, &values).await?).ok_or_else(silent)
    }

    fn statements_of<'a>(&self, changes: &'a Changes<'_>, partition: &'a [u8], name: CommitName) -> Statements<'a> {
        let prepared = &self.statements;
        let mut statements = Statements { batch: Batch::new(BatchType::Unlogged), values: Vec::new() };
        statements.add(&prepared.mark, mark(partition, name));
        statements.add(&prepared.version_is, vec![Bound::Name(name.commit), Bound::Bytes(partition)]);
        let mut expected: HashMap<&RowKey, &Option<Vec<u8>>> =
            changes.expected.iter().map(|(key, expected)| (*key, expected)).collect();
        let partition = Bound::Bytes(partition);
        for (key, value) in &changes.puts {
            let (value, row) = (Bound::Bytes(value), Bound::Bytes(key.as_bytes()));
            match expected.remove(*key) {
                None => statements.add(&prepared.put, vec![value, partition, row]),
                Some(None) => statements.add(&prepared.put_if_absent, vec![value, partition, row]),
                Some(Some(old)) => {
                    statements.add(&prepared.put_if_equal, vec![value, partition, row, Bound::Bytes(old)]);
                }
            }
        }
        for key in changes.deletes {
            let row = Bound::Bytes(key.as_bytes());
            match expected.remove(key) {
                None => statements.add(&prepared.delete, vec![partition, row]),
                Some(None) => statements.add(&prepared.delete_if_absent, vec![partition, row]),
                Some(Some(old)) => {
                    statements.add(&prepared.delete_if_equal, vec![partition, row, Bound::Bytes(old)]);
                }
            }
        }
        for (key, expected) in expected {
            let row = Bound::Bytes(key.as_bytes());
            match expected {
                None => statements.add(&prepared.delete_if_absent, vec![partition, row]),
                Some(same) => {
                    let same = Bound::Bytes(same);
                    statements.add(&prepared.put_if_equal, vec![same, partition, row, same]);
                }
            }
        }
        statements
    }
}

fn mark(partition: &[u8], name: CommitName) -> Vec<Bound<'_>> {
    let (writer, commit) = (Bound::Name(name.writer), Bound::Name(name.commit));
    vec![writer, commit, Bound::Bytes(partition), writer, commit]
}

/// Reads the answer to a conditional statement or batch: its first column says whether it was applied.
fn is_applied(result: QueryResult) -> Option<bool> {
    let rows = result.into_rows_result().ok()?;
    match rows.maybe_first_row::<CqlRow>().ok()??.columns.first()? {
        Some(CqlValue::Boolean(applied)) => Some(*applied),
        _ => None,
    }
}

/// An answer that does not say whether it was applied.
fn silent() -> ExecutionError {
    RequestAttemptError::UnexpectedResponse(CqlResponseKind::Result).into()
}
