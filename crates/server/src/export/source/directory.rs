//! Rows of a data directory.

use std::sync::Arc;

use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::usage::partition::key;
use hobbs_domain::usage::{Window, calendar_windows};

use super::{RecordRow, RecordsFrom, TotalRow, Windows};
use crate::bounds;
use crate::directory::{Directory, UsageTarget};
use crate::export::ExportError;
use crate::fault::Fault;
use crate::ledger::{Ledger, LedgerError, RecordFilter, RecordKind, RecordPlace, RecordView, Units};

/// The usage of a tenant in a data directory.
pub struct DirectorySource {
    directory: Arc<Directory>,
    ledger: Arc<Ledger>,
    tenant: TenantId,
}

impl DirectorySource {
    /// Of the tenant with an API key.
    ///
    /// # Errors
    ///
    /// [`ExportError::NoSuchTenant`]; a store's failure.
    pub async fn of_tenant(directory: Arc<Directory>, ledger: Arc<Ledger>, api_key: &str) -> Result<Self, ExportError> {
        let found = directory.tenant_document(api_key).await?;
        let tenant = found.ok_or_else(|| ExportError::NoSuchTenant(api_key.to_owned()))?.tenant().id;
        Ok(Self { directory, ledger, tenant })
    }

    pub(super) async fn check(&self, subscription: SubscriptionId) -> Result<(), ExportError> {
        match self.directory.usage_target(self.tenant, subscription).await? {
            UsageTarget::Subscription { .. } => Ok(()),
            UsageTarget::Other | UsageTarget::None => Err(ExportError::NoSuchSubscription(subscription.uuid())),
        }
    }

    pub(super) async fn subscriptions(
        &self,
        after: Option<SubscriptionId>,
    ) -> Result<Vec<SubscriptionId>, ExportError> {
        let page = self.directory.subscriptions(self.tenant, after, bounds::SCAN_ROWS_MAX).await?;
        Ok(page.subscriptions.into_iter().map(|listed| listed.id).collect())
    }

    pub(super) async fn records(
        &self,
        subscription: SubscriptionId,
        unit_type: Option<&str>,
        window: Window,
        from: RecordsFrom,
    ) -> Result<(Vec<RecordRow>, Option<RecordsFrom>), ExportError> {
        let from = if let RecordsFrom::Place(place) = from { place } else { RecordPlace::default() };
        let filter = RecordFilter { units: units(unit_type), window: Some(window) };
        let partition = key::partition(self.tenant, subscription);
        let page = self.ledger.records(&partition, from, filter, bounds::EXPORT_PAGE_ROWS).await.map_err(failed)?;
        let rows = page.records.into_iter().map(|view| record_row(subscription, view)).collect();
        Ok((rows, page.next.map(RecordsFrom::Place)))
    }

    pub(super) async fn totals(
        &self,
        subscription: SubscriptionId,
        unit_type: Option<&str>,
        asked: Windows<'_>,
    ) -> Result<Vec<TotalRow>, ExportError> {
        let Windows { granularity, zone, start, end } = asked;
        let windows = calendar_windows(granularity, zone, start, end, bounds::WINDOWS_MAX);
        let windows = windows.map_err(|error| Fault::illegal_argument(error.to_string()))?;
        let partition = key::partition(self.tenant, subscription);
        let found = self.ledger.roll_ups(&partition, units(unit_type), &windows).await.map_err(failed)?;
        let rows = windows.iter().zip(found).flat_map(|(&Window { start, end }, found)| {
            found.into_iter().map(move |(unit_type, roll_up)| TotalRow {
                subscription,
                unit_type: unit_type.to_string(),
                start,
                end,
                sum: roll_up.sum,
                count: roll_up.count,
                min: roll_up.min,
                max: roll_up.max,
            })
        });
        Ok(rows.collect())
    }
}

fn units(unit_type: Option<&str>) -> Units<'_> {
    unit_type.map_or(Units::All, Units::Named)
}

fn failed(error: LedgerError) -> ExportError {
    ExportError::Directory(error.into())
}

fn record_row(subscription: SubscriptionId, view: RecordView) -> RecordRow {
    RecordRow {
        subscription,
        unit_type: view.unit_type.to_string(),
        record_date: view.measurement.at(),
        amount: view.measurement.amount(),
        tracking_id: view.tracking_id.to_string(),
        recorded_at: view.received_at,
        created_by: view.audit.created_by,
        reason: view.audit.reason,
        comment: view.audit.comment,
        kind: match view.kind {
            RecordKind::Usage => "USAGE",
            RecordKind::Void => "VOID",
        },
        voided_at: view.voided_at,
    }
}
