//! The numbers of a tenant's invoices: `"n"` holds the last one.

use hobbs_domain::identifier::TenantId;
use hobbs_domain::row::RowKey;
use serde::{Deserialize, Serialize};

use super::documents::{Change, Document};
use super::{Directory, of_tenant};
use crate::bounds;
use crate::fault::Fault;

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct InvoiceNumberDocument {
    last: u64,
}

impl Document for InvoiceNumberDocument {}

impl Directory {
    /// A number that no invoice of the tenant has. It may stay unused.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn next_invoice_number(&self, tenant: TenantId) -> Result<u64, Fault> {
        let key = RowKey::new(*b"n");
        for _ in 0..bounds::UPDATE_ATTEMPTS_MAX {
            let found = self.documents.get::<InvoiceNumberDocument>(&of_tenant(tenant), &key).await?;
            let last = found.as_ref().map_or(0, |found| found.document.last) + 1;
            let change = Change::of(of_tenant(tenant)).if_found_or_absent(key.clone(), found.as_ref());
            if self.documents.commit(change.put(key.clone(), &InvoiceNumberDocument { last })?).await? {
                return Ok(last);
            }
        }
        Err(Fault::Unavailable("too many invoices at once: retry later".to_owned()))
    }
}
