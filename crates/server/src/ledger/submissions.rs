//! Reading submissions back, whole, in the order in which they arrived.

use std::ops::ControlFlow;

use hobbs_domain::row::PartitionKey;
use hobbs_domain::usage::Submission;
use hobbs_domain::usage::partition::{Entry, key};

use super::{Ledger, LedgerError, reversals, rows};
use crate::bounds;

impl Ledger {
    /// Calls `visit` for each submission from the one on that holds the record before which so many arrived, until it breaks.
    /// Those that are taken back are left out.
    ///
    /// # Errors
    ///
    /// A store's failure or damage.
    pub async fn each_submission(
        &self,
        partition: &PartitionKey,
        arrival: u64,
        mut visit: impl FnMut(&Submission) -> ControlFlow<()> + Send,
    ) -> Result<(), LedgerError> {
        let mut rest = key::entries_from(self.entry_of(partition, arrival).await?);
        let has_reversals =
            rows::head(self.store.as_ref(), partition).await?.is_some_and(|(head, _)| head.reversals > 0);
        loop {
            let rows = self.store.scan(partition, &rest, bounds::RECORDS_ENTRIES_AT_ONCE).await?;
            for row in &rows {
                let entry = Entry::open(&row.key, &row.value);
                let entry = entry.map_err(|error| LedgerError::damaged("an entry", &error))?;
                let mut submissions = entry.submissions;
                if has_reversals {
                    submissions = self.that_count(partition, submissions).await?;
                }
                if submissions.iter().any(|submission| visit(submission).is_break()) {
                    return Ok(());
                }
            }
            match rows.last() {
                Some(last) if rows.len() >= bounds::RECORDS_ENTRIES_AT_ONCE => rest.start = last.key.next(),
                _ => return Ok(()),
            }
            // Reading a long history must not keep others from their turn.
            tokio::task::yield_now().await;
        }
    }

    /// Those of these submissions that are not taken back.
    async fn that_count(
        &self,
        partition: &PartitionKey,
        submissions: Vec<Submission>,
    ) -> Result<Vec<Submission>, LedgerError> {
        let tracking_ids = submissions.iter().map(|submission| &submission.tracking_id);
        let reversed = reversals::reversing_entries(self.store.as_ref(), partition, tracking_ids).await?;
        let pairs = submissions.into_iter().zip(reversed);
        Ok(pairs.filter(|(_, reversed)| reversed.is_none()).map(|(submission, _)| submission).collect())
    }

    /// The number of the entry that holds the record before which so many arrived; the last, if there is no such record.
    async fn entry_of(&self, partition: &PartitionKey, arrival: u64) -> Result<u64, LedgerError> {
        // Entries are numbered without a gap: first one is found that comes after, then the last that does not.
        let (mut before, mut after) = (0_u64, 1_u64);
        while self.begins_by(partition, after, arrival).await? {
            (before, after) = (after, after.saturating_mul(2));
        }
        while after.saturating_sub(before) > 1 {
            let middle = before.midpoint(after);
            if self.begins_by(partition, middle, arrival).await? {
                before = middle;
            } else {
                after = middle;
            }
        }
        Ok(before)
    }

    /// Whether there is an entry of that number, and no more records arrived before it.
    async fn begins_by(&self, partition: &PartitionKey, number: u64, arrival: u64) -> Result<bool, LedgerError> {
        let key = key::entry(number);
        let Some(value) = self.store.get(partition, std::slice::from_ref(&key)).await?.pop().flatten() else {
            return Ok(false);
        };
        let entry = Entry::open(&key, &value).map_err(|error| LedgerError::damaged("an entry", &error))?;
        Ok(entry.first_arrival <= arrival)
    }
}
