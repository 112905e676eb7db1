//! Reading records back, one by one, in the order in which they arrived.

use std::collections::HashMap;

use hobbs_domain::quantity::Quantity;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::time::Instant;
use hobbs_domain::usage::partition::{Entry, key};
use hobbs_domain::usage::{Audit, Measurement, Reversal, Submission, TrackingId, UnitType, Window};

use super::{Ledger, LedgerError, Units, reversals, rows};
use crate::bounds;

/// What a record stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// Usage, as it was sent.
    Usage,
    /// Usage that is taken back: a record of the submission with the opposite amount.
    Void,
}

/// A record, with what is known of its submission or of the reversal that takes it back. All records of a window together
/// give its totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordView {
    /// What it stands for.
    pub kind: RecordKind,
    /// What was counted.
    pub unit_type: UnitType,
    /// How much, and when.
    pub measurement: Measurement,
    /// The submission that it came with.
    pub tracking_id: TrackingId,
    /// When the server took it in.
    pub received_at: Instant,
    /// Who sent it, and why.
    pub audit: Audit,
    /// When its submission was taken back, if it was.
    pub voided_at: Option<Instant>,
}

/// A place among the records of a partition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordPlace {
    /// The number of the entry.
    pub entry: u64,
    /// The number of the record in it.
    pub record: u64,
}

/// Some records, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPage {
    /// The records, in the order in which they arrived.
    pub records: Vec<RecordView>,
    /// Where those after them begin; `None`: there are none.
    pub next: Option<RecordPlace>,
}

/// Which records are asked for.
#[derive(Clone, Copy, Debug)]
pub struct RecordFilter<'a> {
    /// Of which units.
    pub units: Units<'a>,
    /// Of which time; `None`: any.
    pub window: Option<Window>,
}

impl Ledger {
    /// The records from a place on that pass the filter, at most `limit` of them. A page may hold fewer, even none, and
    /// still have a next: the work of one call is bounded.
    ///
    /// # Errors
    ///
    /// A store's failure or damage.
    pub async fn records(
        &self,
        partition: &PartitionKey,
        from: RecordPlace,
        filter: RecordFilter<'_>,
        limit: usize,
    ) -> Result<RecordPage, LedgerError> {
        let mut page = self.record_page(partition, from, filter, limit).await?;
        if rows::head(self.store.as_ref(), partition).await?.is_some_and(|(head, _)| head.reversals > 0) {
            self.mark_voided(partition, &mut page.records).await?;
        }
        Ok(page)
    }

    async fn record_page(
        &self,
        partition: &PartitionKey,
        from: RecordPlace,
        filter: RecordFilter<'_>,
        limit: usize,
    ) -> Result<RecordPage, LedgerError> {
        let mut page = RecordPage { records: Vec::new(), next: Some(from) };
        let mut looked_at = 0;
        while let Some(place) = page.next.filter(|_| looked_at < bounds::RECORDS_ENTRIES_MAX) {
            let rows =
                self.store.scan(partition, &key::entries_from(place.entry), bounds::RECORDS_ENTRIES_AT_ONCE).await?;
            looked_at += rows.len();
            page.next = None;
            for row in &rows {
                let entry = Entry::open(&row.key, &row.value);
                let entry = entry.map_err(|error| LedgerError::damaged("an entry", &error))?;
                let number = key::entry_number(&row.key).unwrap_or(place.entry);
                let skipped = if number == place.entry { place.record } else { 0 };
                let mut reversed = Vec::with_capacity(entry.reversals.len());
                for reversal in &entry.reversals {
                    let submission = reversals::reversed(self.store.as_ref(), partition, reversal).await?;
                    reversed.push((reversal, submission));
                }
                if let Some(record) = page.add(&entry, &reversed, skipped, filter, limit) {
                    page.next = Some(RecordPlace { entry: number, record });
                    return Ok(page);
                }
                let more = rows.len() >= bounds::RECORDS_ENTRIES_AT_ONCE;
                page.next = more.then_some(RecordPlace { entry: number.saturating_add(1), record: 0 });
            }
        }
        Ok(page)
    }

    /// Says of each record whose submission is taken back when it was.
    async fn mark_voided(&self, partition: &PartitionKey, records: &mut [RecordView]) -> Result<(), LedgerError> {
        let mut tracking_ids: Vec<TrackingId> = records.iter().map(|record| record.tracking_id.clone()).collect();
        tracking_ids.dedup();
        let found = reversals::reversing_entries(self.store.as_ref(), partition, tracking_ids.iter()).await?;
        let mut voided_at = HashMap::new();
        for (tracking_id, by) in tracking_ids.iter().zip(found) {
            if let Some(by) = by.filter(|_| !voided_at.contains_key(tracking_id.base())) {
                let reversal = reversals::reversal(self.store.as_ref(), partition, by, tracking_id).await?;
                voided_at.insert(tracking_id.base(), reversal.received_at);
            }
        }
        for record in records.iter_mut().filter(|record| record.kind == RecordKind::Usage) {
            record.voided_at = voided_at.get(record.tracking_id.base()).copied();
        }
        Ok(())
    }
}

impl RecordPage {
    /// Adds the records of an entry and of the submissions that it takes back, but for the first few; answers the number of
    /// the first that has no place any more.
    fn add(
        &mut self,
        entry: &Entry,
        reversed: &[(&Reversal, Submission)],
        skipped: u64,
        filter: RecordFilter<'_>,
        limit: usize,
    ) -> Option<u64> {
        let views = entry.submissions.iter().flat_map(usage_views);
        let views = views.chain(reversed.iter().flat_map(|(reversal, submission)| void_views(reversal, submission)));
        let left = (0..).zip(views).skip(usize::try_from(skipped).unwrap_or(usize::MAX));
        for (place, view) in left.filter(|(_, view)| filter.passes(view)) {
            if self.records.len() >= limit {
                return Some(place);
            }
            self.records.push(view);
        }
        None
    }
}

impl RecordFilter<'_> {
    fn passes(&self, view: &RecordView) -> bool {
        let in_time = self.window.is_none_or(|window| window.contains(view.measurement.at()));
        in_time && self.units.include(&view.unit_type)
    }
}

/// The records of a submission.
fn usage_views(submission: &Submission) -> impl Iterator<Item = RecordView> {
    views(submission).map(|(unit_type, measurement)| RecordView {
        kind: RecordKind::Usage,
        unit_type,
        measurement,
        tracking_id: submission.tracking_id.clone(),
        received_at: submission.received_at,
        audit: submission.audit.clone(),
        voided_at: None,
    })
}

/// The records that take those of a submission back.
fn void_views(reversal: &Reversal, submission: &Submission) -> impl Iterator<Item = RecordView> {
    views(submission).filter_map(|(unit_type, measurement)| {
        let opposite = Quantity::from_nanos(measurement.amount().nanos().checked_neg()?);
        Some(RecordView {
            kind: RecordKind::Void,
            unit_type,
            // What fits a record fits with the other sign.
            measurement: Measurement::new(measurement.at(), opposite).ok()?,
            tracking_id: submission.tracking_id.clone(),
            received_at: reversal.received_at,
            audit: reversal.audit.clone(),
            voided_at: None,
        })
    })
}

fn views(submission: &Submission) -> impl Iterator<Item = (UnitType, Measurement)> {
    let units = submission.units.iter();
    units.flat_map(|unit| unit.records.iter().map(|&record| (unit.unit_type.clone(), record)))
}
