//! The tracking ids of a subscription: those of its entries, and those that were folded out of them.
//!
//! A subscription may have millions, which are not all to be in memory: they are compared by their number and a digest of
//! each, added up, in buckets. Only the ids of buckets that differ are looked at one by one, in a second reading.

use std::collections::BTreeMap;

use hobbs_domain::row::{PartitionKey, RowKey};
use hobbs_domain::usage::partition::{self, key};
use hobbs_store::View;
use xxhash_rust::xxh3::xxh3_64;

use super::Verification;
use crate::bounds;
use crate::ledger::{LedgerError, each_entry, each_row};

const BUCKETS: usize = 4_096;

/// Tracking ids with the numbers of their entries.
pub(super) struct TrackingIds(Vec<Bucket>);

/// The ids whose digests leave one remainder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bucket {
    count: u64,
    digest: u64,
}

impl Default for TrackingIds {
    fn default() -> Self {
        Self(vec![Bucket::default(); BUCKETS])
    }
}

impl TrackingIds {
    /// Adds an id of an entry.
    pub(super) fn add(&mut self, key: &RowKey, entry: u64) {
        if let Some(bucket) = self.0.get_mut(bucket_of(key)) {
            bucket.count += 1;
            bucket.digest = bucket.digest.wrapping_add(xxh3_64(&[&entry.to_be_bytes(), key.as_bytes()].concat()));
        }
    }

    /// Compares these, of the first `folded` entries, with those that were folded.
    pub(super) async fn check(
        &self,
        view: &dyn View,
        partition: &PartitionKey,
        folded: u64,
        verification: &mut Verification,
    ) -> Result<(), LedgerError> {
        let mut kept = Self::default();
        each_id(view, partition, |key, entry| kept.add(key, entry)).await?;
        let suspects = self.suspects(&kept);
        if suspects.is_empty() {
            return Ok(());
        }
        let mut given = given(view, partition, folded, &suspects).await?;
        let mut differences = Vec::new();
        each_id(view, partition, |key, entry| {
            if suspects.binary_search(&bucket_of(key)).is_ok() && given.remove(key) != Some(entry) {
                let id = key.as_bytes().escape_ascii();
                differences.push(format!("the tracking id \"{id}\" is not in entry {entry}"));
            }
        })
        .await?;
        let missing =
            given.keys().map(|key| format!("the tracking id \"{}\" is missing", key.as_bytes().escape_ascii()));
        differences.extend(missing);
        differences.iter().for_each(|what| verification.differ(partition, what));
        Ok(())
    }

    /// The buckets that differ, in order: as many of them as may be looked at, at least one if there is one.
    fn suspects(&self, kept: &Self) -> Vec<usize> {
        let pairs = self.0.iter().zip(&kept.0).enumerate().filter(|(_, (given, kept))| given != kept);
        let mut ids = 0;
        let within = pairs.take_while(|(_, (given, kept))| {
            let fits = ids < bounds::VERIFIED_TRACKING_IDS_MAX;
            ids += given.count.max(kept.count);
            fits
        });
        within.map(|(place, _)| place).collect()
    }
}

fn bucket_of(key: &RowKey) -> usize {
    let buckets = u64::try_from(BUCKETS).unwrap_or(1);
    usize::try_from(xxh3_64(key.as_bytes()) % buckets).unwrap_or_default()
}

/// The ids of the first `folded` entries that are in these buckets.
async fn given(
    view: &dyn View,
    partition: &PartitionKey,
    folded: u64,
    suspects: &[usize],
) -> Result<BTreeMap<RowKey, u64>, LedgerError> {
    let (mut found, mut number) = (BTreeMap::new(), 0);
    each_entry(view, partition, 0, |entry| {
        if number < folded {
            let keys = entry.submissions.iter().map(|submission| key::tracking_id(&submission.tracking_id));
            found.extend(keys.filter(|key| suspects.binary_search(&bucket_of(key)).is_ok()).map(|key| (key, number)));
        }
        number += 1;
        Ok(())
    })
    .await?;
    Ok(found)
}

async fn each_id(
    view: &dyn View,
    partition: &PartitionKey,
    mut visit: impl FnMut(&RowKey, u64) + Send,
) -> Result<(), LedgerError> {
    each_row(view, partition, key::tracking_ids(), |row| {
        let entry = partition::open_entry_number(&row.key, &row.value);
        visit(&row.key, entry.map_err(|error| LedgerError::damaged("a tracking id", &error))?);
        Ok(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(count: u64) -> TrackingIds {
        let mut ids = TrackingIds::default();
        (0..count).for_each(|number| ids.add(&RowKey::new(number.to_be_bytes()), number));
        ids
    }

    #[test]
    fn the_same_ids_differ_in_no_bucket_whatever_their_order() {
        let mut reversed = TrackingIds::default();
        (0..1_000_u64).rev().for_each(|number| reversed.add(&RowKey::new(number.to_be_bytes()), number));
        assert_eq!(ids(1_000).suspects(&reversed), Vec::<usize>::new());
    }

    #[test]
    fn one_more_one_less_and_one_of_another_entry_are_in_the_bucket_of_their_own() {
        let key = RowKey::new(*b"other");
        let (mut more, mut elsewhere) = (ids(1_000), ids(1_000));
        more.add(&key, 7);
        elsewhere.add(&key, 8);
        assert_eq!(ids(1_000).suspects(&more), [bucket_of(&key)]);
        assert_eq!(more.suspects(&ids(1_000)), [bucket_of(&key)]);
        assert_eq!(more.suspects(&elsewhere), [bucket_of(&key)]);
    }

    #[test]
    fn no_more_is_looked_at_than_memory_may_hold() {
        let many = u64::try_from(BUCKETS).unwrap() * 100;
        let looked_at = ids(many).suspects(&TrackingIds::default()).len();
        let most = usize::try_from(bounds::VERIFIED_TRACKING_IDS_MAX).unwrap() / 50;
        assert!((1..most).contains(&looked_at), "{looked_at} buckets of about 100 ids");
        assert_eq!(ids(10).suspects(&TrackingIds::default()).len(), 10);
    }
}
