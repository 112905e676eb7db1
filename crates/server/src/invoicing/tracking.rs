//! Which submissions an invoice has read: their tracking ids stand on it, unless they stand on an earlier one (rule 20).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use hobbs_domain::identifier::SubscriptionId;
use hobbs_domain::invoicing::{Draft, UsageReading};
use hobbs_domain::rating::RatingMode;
use hobbs_domain::time::{Instant, LocalDate};
use hobbs_domain::usage::partition::key;
use hobbs_domain::usage::{Submission, Window};

use super::Invoicing;
use super::account::InvoicedAccount;
use super::documents::{TrackingDocument, TrackingRow, trackings};
use crate::bounds;
use crate::directory::invoices_of_account;
use crate::fault::Fault;

/// The usage of a subscription that was read.
pub(super) struct UsageRead {
    pub(super) subscription: SubscriptionId,
    /// From when on any is looked at.
    pub(super) read_from: Instant,
    /// The periods, and the units that count in them.
    pub(super) periods: Vec<(Window, Arc<BTreeSet<String>>)>,
    /// How many records came before the first of these; `None`: there are none.
    pub(super) first_arrival: Option<u64>,
}

/// The usage that the intervals of a draft read, by subscription.
pub(super) fn usage_read(draft: &Draft<'_>, readings: &[UsageReading]) -> Vec<UsageRead> {
    let mut read: BTreeMap<SubscriptionId, UsageRead> = BTreeMap::new();
    for ((subscription, interval), reading) in draft.intervals().iter().zip(readings) {
        if interval.periods.is_empty() {
            continue;
        }
        let (subscription, read_from) = (*subscription, draft.read_from());
        let none = UsageRead { subscription, read_from, periods: Vec::new(), first_arrival: None };
        let read = read.entry(subscription).or_insert(none);
        let periods = interval.periods.iter().map(|period| (period.window(), Arc::clone(&period.known_units)));
        read.periods.extend(periods);
        read.first_arrival = match (read.first_arrival, reading.first_arrival()) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    read.into_values().collect()
}

impl UsageRead {
    fn counts(&self, at: Instant, unit: &str) -> bool {
        self.periods.iter().any(|(window, units)| window.contains(at) && units.contains(unit))
    }

    /// The rows of a submission: its units and days, of the records that count.
    fn rows_of(&self, submission: &Submission, account: &InvoicedAccount) -> BTreeSet<TrackingRow> {
        let mut days: BTreeSet<(&str, i64)> = BTreeSet::new();
        for unit in &submission.units {
            let name = unit.unit_type.as_str();
            let counted = unit.records.iter().filter(|record| self.counts(record.at(), name));
            days.extend(counted.map(|record| (name, account.time.usage_date_of(record.at()).days())));
        }
        let row = |(unit, date): (&str, i64)| TrackingRow {
            subscription: self.subscription.uuid(),
            tracking_id: submission.tracking_id.as_str().to_owned(),
            unit: unit.to_owned(),
            date,
        };
        days.into_iter().map(row).collect()
    }
}

impl Invoicing {
    /// The rows of the usage that was read, without those that earlier invoices hold.
    ///
    /// Kill Bill looks for the latter by date from the day on which reading began, a day of UTC, though the dates are the
    /// account's: west of UTC, some are listed again. At most [`bounds::INVOICE_TRACKING_ROWS_MAX`] are listed.
    pub(super) async fn tracking(
        &self,
        account: &InvoicedAccount,
        read: &[UsageRead],
        target: LocalDate,
    ) -> Result<Vec<TrackingRow>, Fault> {
        let mut rows = BTreeSet::new();
        for read in read.iter().filter(|read| read.first_arrival.is_some()) {
            self.add_rows(account, read, &mut rows).await?;
        }
        let known = self.known_tracking(account, read, target).await?;
        Ok(rows.into_iter().filter(|row| !known.contains(row)).collect())
    }

    async fn known_tracking(
        &self,
        account: &InvoicedAccount,
        read: &[UsageRead],
        target: LocalDate,
    ) -> Result<BTreeSet<TrackingRow>, Fault> {
        const DAY_MILLIS: i64 = 86_400_000;
        let from = read.iter().map(|read| read.read_from.millis().div_euclid(DAY_MILLIS)).min().unwrap_or(i64::MAX);
        let is_kept = account.settings.rating == RatingMode::Correct;
        let partition = invoices_of_account(account.tenant, account.id);
        let stored = self.documents.all::<TrackingDocument>(&partition, trackings()).await?;
        let rows = stored.into_iter().flat_map(|(_, document)| document.rows);
        Ok(rows.filter(|row| is_kept || (row.date >= from && row.date <= target.days())).collect())
    }

    async fn add_rows(
        &self,
        account: &InvoicedAccount,
        read: &UsageRead,
        rows: &mut BTreeSet<TrackingRow>,
    ) -> Result<(), Fault> {
        let partition = key::partition(account.tenant, read.subscription);
        let first = read.first_arrival.unwrap_or(0);
        let walked = self.ledger.each_submission(&partition, first, |submission| {
            rows.extend(read.rows_of(submission, account));
            if rows.len() < bounds::INVOICE_TRACKING_ROWS_MAX {
                return ControlFlow::Continue(());
            }
            tracing::warn!(account = %account.id, "an invoice read more usage than it lists tracking ids of");
            ControlFlow::Break(())
        });
        Ok(walked.await?)
    }
}
