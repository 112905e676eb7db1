//! From what is to be invoiced to items: reading the usage in between.

use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::invoicing::{Draft, DraftItems, DraftRequest, ExistingInvoice, InvoicingError, UsageReading};
use hobbs_domain::time::LocalDate;
use hobbs_domain::usage::partition::key;

use super::account::InvoicedAccount;
use super::{Invoicing, faults};
use crate::fault::Fault;
use crate::ledger::Units;

/// Why there are no items.
pub(super) enum Failure {
    /// They can't be made.
    Refused(InvoicingError),
    /// Something else failed.
    Fault(Fault),
}

impl From<InvoicingError> for Failure {
    fn from(error: InvoicingError) -> Self {
        Self::Refused(error)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(error) => faults::refused(&error),
            Failure::Fault(fault) => fault,
        }
    }
}

/// The items of an invoice, and what they were made from.
pub(super) struct Rated {
    pub(super) target: LocalDate,
    pub(super) items: DraftItems,
    pub(super) usage_read: Vec<super::tracking::UsageRead>,
}

impl Invoicing {
    /// The items of an invoice up to a date, given those that there are.
    pub(super) async fn rate(
        &self,
        account: &InvoicedAccount,
        existing: &[ExistingInvoice],
        target: LocalDate,
        is_dry_run: bool,
    ) -> Result<Rated, Failure> {
        let Some(currency) = account.currency else {
            return Err(faults::no_currency().into());
        };
        let subscriptions = account.subscriptions();
        let draft = Draft::new(DraftRequest {
            currency,
            time: &account.time,
            settings: &account.settings,
            subscriptions: &subscriptions,
            existing,
            target,
            now: account.now,
            is_dry_run,
        })?;
        let readings = self.readings(account.tenant, &draft).await?;
        let usage_read = super::tracking::usage_read(&draft, &readings);
        let items = draft.items(&readings)?;
        Ok(Rated { target: draft.target(), items, usage_read })
    }

    async fn readings(&self, tenant: TenantId, draft: &Draft<'_>) -> Result<Vec<UsageReading>, Fault> {
        let mut readings = Vec::with_capacity(draft.intervals().len());
        for (subscription, interval) in draft.intervals() {
            readings.push(self.reading(tenant, *subscription, &interval.windows()).await?);
        }
        Ok(readings)
    }

    /// What was used of a subscription in windows.
    pub(super) async fn reading(
        &self,
        tenant: TenantId,
        subscription: SubscriptionId,
        windows: &[hobbs_domain::usage::Window],
    ) -> Result<UsageReading, Fault> {
        if windows.is_empty() {
            return Ok(UsageReading::default());
        }
        let partition = key::partition(tenant, subscription);
        Ok(UsageReading::new(self.ledger.roll_ups(&partition, Units::All, windows).await?))
    }
}
