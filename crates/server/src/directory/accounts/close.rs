//! Closing an account.
//!
//! A closed account stays readable; its subscriptions can be read and cancelled, but none can be made or changed.

use hobbs_domain::catalog::{BillingActionPolicy, ProductCategory};
use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::usage::Audit;

use super::document::account_key;
use super::{AccountDocument, ClosingDocument};
use crate::directory::{AuditDocument, CancelRequest, CancelWhen, Directory, EntitlementPolicy, of_tenant};
use crate::fault::Fault;

impl Directory {
    /// Closes an account, after its subscriptions were cancelled if that is asked for. An account that is closed stays
    /// closed since when it was. Should it fail half-way, doing it again does the rest.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`]; what a cancellation is refused for; a store's failure.
    pub async fn close_account(
        &self,
        tenant: TenantId,
        account: AccountId,
        cancel_subscriptions: bool,
        audit: &Audit,
    ) -> Result<(), Fault> {
        if cancel_subscriptions {
            self.cancel_subscriptions_of(tenant, account, audit).await?;
        }
        let missing = Fault::NoSuchObject { kind: "ACCOUNT", id: account.uuid() };
        let now = self.clock.now().floor_to_second();
        let audit = AuditDocument::new(audit, now, self.randomness.uuid());
        let closing = ClosingDocument { event: self.randomness.uuid(), audit };
        let close = |account: &AccountDocument| {
            let closed = account.closed.clone().or_else(|| Some(closing.clone()));
            Ok(AccountDocument { closed, ..account.clone() })
        };
        let partition = of_tenant(tenant);
        self.documents.update(&partition, &account_key(account.uuid()), missing, close).await.map(drop)
    }

    /// Ends use today and billing at the end of the term; add-ons end with their base.
    async fn cancel_subscriptions_of(&self, tenant: TenantId, account: AccountId, audit: &Audit) -> Result<(), Fault> {
        let when = CancelWhen::Both(EntitlementPolicy::Immediate, BillingActionPolicy::EndOfTerm);
        for bundle in self.bundles_of_account(tenant, account).await? {
            let goes_on = bundle.subscriptions.iter().filter(|view| {
                view.subscription.category != ProductCategory::AddOn && view.subscription.billing_end().is_none()
            });
            for view in goes_on {
                let request = CancelRequest { subscription: view.subscription.id, when };
                self.cancel_subscription(tenant, &view.payer, request, audit).await?;
            }
        }
        Ok(())
    }
}
