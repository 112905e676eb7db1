//! What a subscription comes to, before it is invoiced.

use hobbs_domain::catalog::Currency;
use hobbs_domain::decimal::Decimal;
use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::invoicing::{InvoicingError, Names, PeriodCharges, current_periods};
use hobbs_domain::rating::Tariff;
use hobbs_domain::time::{Instant, LocalDate};
use hobbs_domain::usage::partition::key;

use super::{Invoicing, faults};
use crate::fault::Fault;
use crate::ledger::Units;

/// What a subscription comes to in the periods that run now.
#[derive(Clone, Debug)]
pub struct Charges {
    /// The currency.
    pub currency: Currency,
    /// When it was reckoned.
    pub as_of: Instant,
    /// Section by section.
    pub sections: Vec<SectionCharges>,
}

/// What a usage section comes to.
#[derive(Clone, Debug)]
pub struct SectionCharges {
    /// Its name.
    pub usage: String,
    /// The plan and phase that it is of.
    pub names: Names,
    /// The first day of the period.
    pub start: LocalDate,
    /// The day after its last.
    pub end: LocalDate,
    /// How the money comes about.
    pub charges: PeriodCharges,
    /// The money so far, rounded half up to the currency's digits.
    pub so_far: Decimal,
    /// The money at the period's end, if use goes on as it did.
    pub projected: Decimal,
}

impl Invoicing {
    /// What a subscription comes to in the periods that run now.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`]; [`Fault::IllegalArgument`] for an account without a currency; a catalog that can't be rated; a
    /// store's failure.
    pub async fn charges(&self, tenant: TenantId, id: SubscriptionId) -> Result<Charges, Fault> {
        let account = self.directory.subscription(tenant, id).await?.subscription.account;
        let account = self.load(tenant, account).await?;
        let currency = account.currency.ok_or_else(faults::no_currency)?;
        let subscriptions = account.subscriptions();
        let found = subscriptions.iter().find(|found| found.subscription == id);
        let events = found.map(|found| found.events.as_slice()).unwrap_or_default();
        let partition = key::partition(tenant, id);
        let mut sections = Vec::new();
        for period in current_periods(events, &account.time, account.now) {
            let window = period.elapsed(account.now);
            let found = self.ledger.roll_ups(&partition, Units::All, &[window]).await?.pop().unwrap_or_default();
            let tariff = Tariff { section: period.section, currency, mode: account.settings.rating };
            let refused = |error| faults::refused(&InvoicingError::Rating(error));
            let charges = period.charges(tariff, &found, account.now).map_err(refused)?;
            let money = |details| tariff.money(details).map_err(|error| faults::refused(&error.into()));
            sections.push(SectionCharges {
                usage: period.section.name.clone(),
                names: Names::of(&period.event),
                start: period.start,
                end: period.end,
                so_far: money(&charges.so_far)?,
                projected: money(&charges.projected)?,
                charges,
            });
        }
        Ok(Charges { currency, as_of: account.now, sections })
    }
}
