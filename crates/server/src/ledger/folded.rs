//! Folding the entries of a partition that are not folded yet.

use hobbs_domain::row::{PartitionKey, Row};
use hobbs_domain::usage::Tail;
use hobbs_domain::usage::fold::{bytes_to_fold, cells_touched, fold};
use hobbs_domain::usage::partition::key;
use hobbs_store::{Commit, Condition, Store};

use super::{LedgerError, rows};

/// The rows that fold what is not folded, as much of it as fits one commit, and the state of the partition once they are
/// written.
pub(super) struct Folded {
    pub(super) puts: Vec<Row>,
    pub(super) tail: Tail,
}

impl Folded {
    /// Folds at least one entry, and those after it whose rows take no more than `bytes_max` together.
    pub(super) async fn of(
        store: &dyn Store,
        partition: &PartitionKey,
        tail: &Tail,
        bytes_max: usize,
    ) -> Result<Self, LedgerError> {
        let (mut entries, mut left) = (Vec::new(), Vec::new());
        let mut bytes = 0_usize;
        let unfolded = usize::try_from(tail.next() - tail.first()).unwrap_or(usize::MAX);
        rows::each_entry(store, partition, tail.first(), |entry| {
            if entries.len() + left.len() >= unfolded {
                // Somebody else has added more, of which this state knows nothing.
                return Ok(());
            }
            if !entry.reversals.is_empty() {
                return Err(rows::unfolded_reversal());
            }
            bytes = entry.submissions.iter().map(bytes_to_fold).fold(bytes, usize::saturating_add);
            if entries.is_empty() || (left.is_empty() && bytes <= bytes_max) {
                entries.push(entry);
            } else {
                left.push(entry);
            }
            Ok(())
        })
        .await?;
        let roll_ups = rows::roll_ups(store, partition, cells_touched(&entries)).await?;
        let fold = fold(tail.head(), &entries, &roll_ups)?;
        let value = fold.head.seal(&key::head());
        let mut tail = Tail::new(Some((fold.head, value)));
        left.iter().for_each(|entry| tail.add(entry));
        Ok(Self { puts: fold.puts, tail })
    }

    /// How many bytes its rows take.
    pub(super) fn bytes(&self) -> usize {
        self.puts.iter().map(|row| row.key.as_bytes().len() + row.value.as_bytes().len()).sum()
    }

    /// A commit of these rows alone. `before` is the state that they were made from.
    pub(super) fn commit(self, partition: PartitionKey, before: &Tail) -> (Commit, Tail) {
        let conditions = vec![Condition { key: key::head(), expected: before.head_value().cloned() }];
        (Commit { partition, conditions, puts: self.puts, deletes: Vec::new() }, self.tail)
    }
}
