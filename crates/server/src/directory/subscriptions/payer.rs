//! The account of a subscription: what of it matters here.

use hobbs_domain::catalog::Currency;
use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::subscription::Moment;
use hobbs_domain::time::ReferenceTime;

use crate::directory::Directory;
use crate::fault::Fault;

/// The account that subscriptions are billed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payer {
    /// Its id.
    pub account: AccountId,
    /// The currency that prices are shown in; `None`: none is shown.
    pub currency: Option<Currency>,
    /// What dates mean to it.
    pub reference: ReferenceTime,
    /// Its bill cycle day; 0: it has none yet.
    pub bill_cycle_day: i64,
    /// When it was closed; `None`: it is open.
    pub closed: Option<Moment>,
}

impl Directory {
    /// The account that subscriptions are billed to.
    ///
    /// # Errors
    ///
    /// [`Fault::NoObjectGiven`] and [`Fault::NoSuchObject`]; a store's failure.
    pub async fn payer(&self, tenant: TenantId, account: Option<AccountId>) -> Result<Payer, Fault> {
        let account = account.ok_or(Fault::NoObjectGiven("ACCOUNT"))?;
        let found = self.payer_of(tenant, account).await?;
        found.ok_or(Fault::NoSuchObject { kind: "ACCOUNT", id: account.uuid() })
    }
}
