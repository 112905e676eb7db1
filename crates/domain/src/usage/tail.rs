//! What a partition holds beyond what is folded: all that a commit has to know of it.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use crate::row::{Row, RowValue};

use super::partition::{Entry, Head, key};
use super::{Reversal, Submission, TrackingId};

/// The state of a partition as a writer remembers it.
#[derive(Clone, Debug, Default)]
pub struct Tail {
    head: Option<(Head, RowValue)>,
    /// The number of the next entry.
    next: u64,
    /// Records of the partition, folded or not.
    records: u64,
    /// Hashes of the tracking ids of entries that are not folded.
    tracking_ids: HashSet<u64, BuildHasherDefault<AsItIs>>,
}

/// Takes a hash for what it is, rather than hashing it again.
#[derive(Clone, Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxhash_rust::xxh3::xxh3_64(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Tail {
    /// The state of a partition with this head, and the value it was read from, before its unfolded entries are added.
    #[must_use]
    pub fn new(head: Option<(Head, RowValue)>) -> Self {
        let next = head.as_ref().map_or(0, |(head, _)| head.entries);
        let records = head.as_ref().map_or(0, |(head, _)| head.records);
        Self { head, next, records, tracking_ids: HashSet::default() }
    }

    /// Takes note of the next entry.
    pub fn add(&mut self, entry: &Entry) {
        self.next = self.next.saturating_add(1);
        self.records = self.records.saturating_add(entry.record_count());
        self.tracking_ids.extend(entry.submissions.iter().map(|submission| hash(&submission.tracking_id)));
    }

    /// The head, if anything is folded.
    #[must_use]
    pub fn head(&self) -> Option<&Head> {
        self.head.as_ref().map(|(head, _)| head)
    }

    /// The value of the head's row, as it has to be still when a fold is committed.
    #[must_use]
    pub fn head_value(&self) -> Option<&RowValue> {
        self.head.as_ref().map(|(_, value)| value)
    }

    /// The number of the first entry that is not folded.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.head().map_or(0, |head| head.entries)
    }

    /// The number of the next entry.
    #[must_use]
    pub const fn next(&self) -> u64 {
        self.next
    }

    /// Whether an unfolded entry may have a tracking id. `false` is certain.
    #[must_use]
    pub fn may_hold(&self, tracking_id: &TrackingId) -> bool {
        self.tracking_ids.contains(&hash(tracking_id))
    }

    /// How many unfolded tracking ids it remembers.
    #[must_use]
    pub fn tracking_ids(&self) -> usize {
        self.tracking_ids.len()
    }

    /// How many entries are not folded.
    #[must_use]
    pub fn unfolded_entries(&self) -> u64 {
        self.next.saturating_sub(self.first())
    }

    /// How many records are not folded: what each read has to look at.
    #[must_use]
    pub fn unfolded_records(&self) -> u64 {
        self.records.saturating_sub(self.head().map_or(0, |head| head.records))
    }

    /// The next entry, with these submissions, and its row.
    #[must_use]
    pub fn entry(&self, submissions: Vec<Submission>) -> (Entry, Row) {
        let entry = Entry { first_arrival: self.records, submissions, reversals: Vec::new() };
        let key = key::entry(self.next);
        let value = entry.seal(&key);
        (entry, Row { key, value })
    }

    /// The next entry, with this reversal, and its row.
    #[must_use]
    pub fn reversal(&self, reversal: Reversal) -> (Entry, Row) {
        let entry = Entry { first_arrival: self.records, submissions: Vec::new(), reversals: vec![reversal] };
        let key = key::entry(self.next);
        let value = entry.seal(&key);
        (entry, Row { key, value })
    }
}

fn hash(tracking_id: &TrackingId) -> u64 {
    xxhash_rust::xxh3::xxh3_64(tracking_id.base().as_bytes())
}
