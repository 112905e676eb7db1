//! Changing an account.

use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::usage::Audit;

use super::document::account_key;
use super::{AccountDocument, limits};
use crate::bounds;
use crate::directory::{AuditDocument, Directory, of_tenant};
use crate::fault::Fault;

impl Directory {
    /// Changes an account. `change` answers what the account is to be.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`]; what can't be changed once it is set; a text that is too long; a parent that does not exist;
    /// what `change` answers; a store's failure.
    pub async fn update_account(
        &self,
        tenant: TenantId,
        account: AccountId,
        audit: &Audit,
        change: impl Fn(&AccountDocument) -> Result<AccountDocument, Fault>,
    ) -> Result<(), Fault> {
        let missing = Fault::NoSuchObject { kind: "ACCOUNT", id: account.uuid() };
        let current = self.account(tenant, account).await?;
        self.check_parent(tenant, change(&current)?.parent).await?;
        let audit = AuditDocument::new(audit, self.clock.now().floor_to_second(), self.randomness.uuid());
        let (partition, key) = (of_tenant(tenant), account_key(account.uuid()));
        let updated = self.documents.update(&partition, &key, missing, |current: &AccountDocument| {
            let changed = change(current)?;
            check_what_stays(current, &changed)?;
            limits::check(&changed)?;
            Ok(changed.noting(&audit))
        });
        updated.await.map(drop)
    }
}

impl Directory {
    /// Gives an account a bill cycle day, unless it has one.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`]; a store's failure.
    pub async fn set_bill_cycle_day(&self, tenant: TenantId, account: AccountId, day: i32) -> Result<(), Fault> {
        let missing = Fault::NoSuchObject { kind: "ACCOUNT", id: account.uuid() };
        let (partition, key) = (of_tenant(tenant), account_key(account.uuid()));
        let set = self.documents.update(&partition, &key, missing, |current: &AccountDocument| {
            let bill_cycle_day = if current.bill_cycle_day == 0 { day } else { current.bill_cycle_day };
            Ok(AccountDocument { bill_cycle_day, ..current.clone() })
        });
        set.await.map(drop)
    }
}

impl AccountDocument {
    /// The account with one more change noted.
    fn noting(mut self, audit: &AuditDocument) -> Self {
        if self.changed.len() >= bounds::ACCOUNT_CHANGES_KEPT {
            self.changed.remove(0);
        }
        self.changed.push(audit.clone());
        self
    }
}

/// The external key, the currency, the bill cycle day, the time zone and the day of the reference time stay as they are
/// once they are set.
fn check_what_stays(current: &AccountDocument, changed: &AccountDocument) -> Result<(), Fault> {
    const MILLIS_PER_DAY: i64 = 86_400_000;
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "null".to_owned());
    let refused = |what: &str, new: &str, old: &str| {
        let message = format!("Killbill doesn't support updating the account {what}: new={new}, current={old}");
        Err(Fault::illegal_argument(message))
    };
    if changed.external_key != current.external_key {
        return refused("external key", &changed.external_key, &current.external_key);
    }
    if current.currency.is_some() && changed.currency != current.currency {
        return refused("currency", &text(&changed.currency), &text(&current.currency));
    }
    if current.bill_cycle_day != 0 && changed.bill_cycle_day != current.bill_cycle_day {
        return refused("BCD", &changed.bill_cycle_day.to_string(), &current.bill_cycle_day.to_string());
    }
    if changed.time_zone != current.time_zone {
        return refused("timeZone", &changed.time_zone, &current.time_zone);
    }
    let day = |millis: i64| millis.div_euclid(MILLIS_PER_DAY);
    if day(changed.reference_time) != day(current.reference_time) {
        let show = |millis| hobbs_domain::time::Instant::from_millis(millis).to_string();
        return refused("referenceTime", &show(changed.reference_time), &show(current.reference_time));
    }
    Ok(())
}
