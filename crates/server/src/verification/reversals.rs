//! What was taken back: the reversals that the entries hold, and what is kept of them.

use std::collections::BTreeMap;

use hobbs_domain::row::{PartitionKey, RowKey};
use hobbs_domain::usage::partition::{self, Entry, key};
use hobbs_domain::usage::{Reversal, Submission};
use hobbs_store::View;

use super::Verification;
use crate::ledger::{LedgerError, each_row};

/// The reversals of the entries, by the row that keeps each.
#[derive(Default)]
pub(super) struct Reversals(BTreeMap<RowKey, Reversed>);

/// A submission that is taken back.
struct Reversed {
    reversal: Reversal,
    /// The number of the entry that takes it back.
    by: u64,
    is_met: bool,
}

impl Reversals {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds those of the entry of a number.
    pub(super) fn add(
        &mut self,
        partition: &PartitionKey,
        number: u64,
        entry: &Entry,
        verification: &mut Verification,
    ) {
        for reversal in &entry.reversals {
            let id = &reversal.tracking_id;
            let new = Reversed { reversal: reversal.clone(), by: number, is_met: false };
            if let Some(before) = self.0.insert(key::reversal(id), new) {
                let what = format!("entry {number} takes back \"{id}\", which entry {} took back before", before.by);
                verification.differ(partition, &what);
            }
        }
    }

    /// Whether a submission of the entry of a number is taken back.
    pub(super) fn takes_back(&mut self, number: u64, submission: &Submission) -> bool {
        let reversed = self.0.get_mut(&key::reversal(&submission.tracking_id));
        let reversed = reversed.filter(|reversed| reversed.reversal.entry == number && number < reversed.by);
        reversed.map(|reversed| reversed.is_met = true).is_some()
    }

    /// Compares them with what is kept of them, once every entry was asked for what it has.
    pub(super) async fn check(
        mut self,
        view: &dyn View,
        partition: &PartitionKey,
        verification: &mut Verification,
    ) -> Result<(), LedgerError> {
        for Reversed { reversal, by, .. } in self.0.values().filter(|reversed| !reversed.is_met) {
            let (id, entry) = (&reversal.tracking_id, reversal.entry);
            let what = format!("entry {by} takes back \"{id}\" of entry {entry}, which does not have it");
            verification.differ(partition, &what);
        }
        each_row(view, partition, key::reversals(), |row| {
            let kept = partition::open_entry_number(&row.key, &row.value);
            let kept = kept.map_err(|error| LedgerError::damaged("a reversal", &error))?;
            if self.0.remove(&row.key).is_none_or(|reversed| reversed.by != kept) {
                let id = row.key.as_bytes().escape_ascii();
                verification.differ(partition, &format!("the reversal \"{id}\" is not in entry {kept}"));
            }
            Ok(())
        })
        .await?;
        for Reversed { reversal, by, .. } in self.0.values() {
            let what = format!("the reversal of \"{}\" by entry {by} is missing", reversal.tracking_id);
            verification.differ(partition, &what);
        }
        Ok(())
    }
}
