//! Making the invoices of an account that are due.

use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::time::Instant;

use super::Invoicing;
use super::account::InvoicedAccount;
use super::generate::Occasion;
use crate::bounds;
use crate::fault::Fault;

impl Invoicing {
    /// Makes an invoice up to today, as if one were due now.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`] for the account; a store's failure.
    pub async fn invoice_now(&self, tenant: TenantId, account: AccountId) -> Result<(), Fault> {
        let occasion = Occasion::Due { dates: Vec::new(), events: Vec::new() };
        self.generate(tenant, account, None, occasion).await.map(drop)
    }

    /// Whether invoices of an account are made only if they are asked for. What is due stays so: it is made once invoices are made
    /// again.
    async fn is_asked_only(&self, account: &InvoicedAccount) -> Result<bool, Fault> {
        let is_asked_only =
            account.state().parked || self.directory.is_invoicing_off(account.tenant, account.id).await?;
        if is_asked_only {
            self.keep_bill_cycle_day(account).await?;
        }
        Ok(is_asked_only)
    }

    /// When something is due next, be it past or to come, without making it; `None`: never, as far as is known.
    pub(super) async fn next_due(&self, tenant: TenantId, account: AccountId) -> Result<Option<Instant>, Fault> {
        let loaded = self.load(tenant, account).await?;
        let is_over = loaded.document.closed.is_some() || self.is_asked_only(&loaded).await?;
        Ok(if is_over { None } else { loaded.next_due() })
    }

    /// Makes what is due, in the order of time, and answers when something is due next; `None`: never, as far as is known.
    pub(super) async fn make_due(&self, tenant: TenantId, account: AccountId) -> Result<Option<Instant>, Fault> {
        for _ in 0..bounds::INVOICES_IN_A_ROW_MAX {
            let loaded = self.load(tenant, account).await?;
            if loaded.document.closed.is_some() || self.is_asked_only(&loaded).await? {
                return Ok(None);
            }
            let Some((date, occasion)) = loaded.due() else { return Ok(loaded.next_due()) };
            let (began, recorded) = (tokio::time::Instant::now(), self.ledger.recorded());
            self.generate(tenant, account, Some(date), occasion).await?;
            if self.ledger.recorded() != recorded {
                // Invoices can wait; whoever records usage meanwhile needs the processors.
                let rest = began.elapsed().saturating_mul(bounds::INVOICING_REST);
                tokio::time::sleep(rest.min(bounds::INVOICING_REST_MAX)).await;
            }
        }
        Ok(Some(self.clock.now()))
    }
}
