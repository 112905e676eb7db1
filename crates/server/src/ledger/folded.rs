//! Folding the entries of a partition that are not folded yet.

use hobbs_domain::row::{PartitionKey, Row};
use hobbs_domain::usage::Tail;
use hobbs_domain::usage::fold::{cells_touched, fold};
use hobbs_domain::usage::partition::key;
use hobbs_store::{Commit, Condition, Store};

use super::{LedgerError, rows};

/// The rows that fold what is not folded, and the state of the partition once they are written.
pub(super) struct Folded {
    pub(super) puts: Vec<Row>,
    pub(super) tail: Tail,
}

impl Folded {
    pub(super) async fn of(store: &dyn Store, partition: &PartitionKey, tail: &Tail) -> Result<Self, LedgerError> {
        let mut entries = Vec::new();
        let unfolded = usize::try_from(tail.next() - tail.first()).unwrap_or(usize::MAX);
        rows::each_entry(store, partition, tail.first(), |entry| {
            // Somebody else may have added more, of which this state knows nothing.
            if entries.len() < unfolded {
                entries.push(entry);
            }
            Ok(())
        })
        .await?;
        let roll_ups = rows::roll_ups(store, partition, cells_touched(&entries)).await?;
        let fold = fold(tail.head(), &entries, &roll_ups)?;
        let value = fold.head.seal(&key::head());
        Ok(Self { puts: fold.puts, tail: Tail::new(Some((fold.head, value))) })
    }

    /// A commit of these rows alone. `before` is the state that they were made from.
    pub(super) fn commit(self, partition: PartitionKey, before: &Tail) -> (Commit, Tail) {
        let conditions = vec![Condition { key: key::head(), expected: before.head_value().cloned() }];
        (Commit { partition, conditions, puts: self.puts, deletes: Vec::new() }, self.tail)
    }
}
