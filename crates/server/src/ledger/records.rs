//! Reading records back, one by one, in the order in which they arrived.

use hobbs_domain::row::PartitionKey;
use hobbs_domain::time::Instant;
use hobbs_domain::usage::partition::{Entry, key};
use hobbs_domain::usage::{Audit, Measurement, TrackingId, UnitType, Window};

use super::{Ledger, LedgerError, Units};
use crate::bounds;

/// A record, with what is known of its submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordView {
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
                if let Some(record) = page.add(&entry, skipped, filter, limit) {
                    page.next = Some(RecordPlace { entry: number, record });
                    return Ok(page);
                }
                let more = rows.len() >= bounds::RECORDS_ENTRIES_AT_ONCE;
                page.next = more.then_some(RecordPlace { entry: number.saturating_add(1), record: 0 });
            }
        }
        Ok(page)
    }
}

impl RecordPage {
    /// Adds the records of an entry, but for the first few; answers the number of the first that has no place any more.
    fn add(&mut self, entry: &Entry, skipped: u64, filter: RecordFilter<'_>, limit: usize) -> Option<u64> {
        let left = (0..).zip(views(entry)).skip(usize::try_from(skipped).unwrap_or(usize::MAX));
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

fn views(entry: &Entry) -> impl Iterator<Item = RecordView> {
    entry.submissions.iter().flat_map(|submission| {
        submission.units.iter().flat_map(move |unit| {
            unit.records.iter().map(move |&measurement| RecordView {
                unit_type: unit.unit_type.clone(),
                measurement,
                tracking_id: submission.tracking_id.clone(),
                received_at: submission.received_at,
                audit: submission.audit.clone(),
            })
        })
    })
}
