//! Plans at prices that differ from the catalog's.

use hobbs_domain::catalog::{PhasePrices, PlanSpecifier};
use hobbs_domain::identifier::TenantId;
use hobbs_domain::time::Instant;

use super::{NewSubscriptions, Payer, faults};
use crate::directory::Directory;
use crate::fault::Fault;

impl Directory {
    /// What is to be made, with plans at other prices in the place of those that ask for such; `None`: none does.
    pub(super) async fn priced(
        &self,
        tenant: TenantId,
        payer: &Payer,
        new: &NewSubscriptions,
    ) -> Result<Option<NewSubscriptions>, Fault> {
        if new.bundles.iter().all(|bundle| bundle.subscriptions.iter().all(|new| new.prices.is_empty())) {
            return Ok(None);
        }
        let at = new.billing.map_or_else(|| self.clock.now(), |date| date.instant(&payer.reference));
        let mut priced = new.clone();
        for new in priced.bundles.iter_mut().flat_map(|bundle| &mut bundle.subscriptions) {
            new.plan = self.priced_plan(tenant, payer, &new.plan, &new.prices, at).await?;
        }
        Ok(Some(priced))
    }

    /// The plan at the prices, if there are any.
    pub(super) async fn priced_plan(
        &self,
        tenant: TenantId,
        payer: &Payer,
        plan: &PlanSpecifier,
        prices: &[PhasePrices],
        at: Instant,
    ) -> Result<PlanSpecifier, Fault> {
        if prices.is_empty() {
            return Ok(plan.clone());
        }
        let currency = payer.currency.ok_or_else(|| {
            Fault::illegal_argument("the account needs a currency before prices can be agreed on: set its currency")
        })?;
        let catalog = self.catalog(tenant).await?;
        let version = catalog.version_at(at).ok_or_else(|| faults::no_catalog(at))?;
        let found = version.find_plan(plan).map_err(|error| faults::plan_not_found(&error))?;
        let name = self.plan_at_prices(tenant, found, version.effective_at.millis(), currency, prices).await?;
        Ok(PlanSpecifier::Name(name))
    }
}
