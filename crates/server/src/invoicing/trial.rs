//! Trying prices out: usage in, money out, nothing stored.

use hobbs_domain::catalog::{BillingMode, Currency, Phase, PhaseType, Version};
use hobbs_domain::decimal::Decimal;
use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::invoicing::InvoicingError;
use hobbs_domain::rating::{Details, RatingMode, Tariff, UsageFound, unit_amounts};
use hobbs_domain::time::LocalDate;
use hobbs_domain::usage::Window;
use hobbs_domain::usage::partition::key;

use super::{Invoicing, faults};
use crate::fault::Fault;
use crate::ledger::Units;

/// The prices to try, and on what.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The catalog with the prices.
    pub catalog: Version,
    /// The plan; `None`: the subscription's.
    pub plan: Option<String>,
    /// The phase; `None`: the subscription's, or else the last.
    pub phase_type: Option<PhaseType>,
    /// The currency; `None`: the account's.
    pub currency: Option<Currency>,
    /// The usage.
    pub usage: TrialUsage,
}

/// The usage to try prices on.
#[derive(Clone, Debug)]
pub enum TrialUsage {
    /// It is given.
    Given(UsageFound),
    /// What was used of a subscription from one of its account's days up to another, without the latter.
    Recorded {
        /// The subscription.
        subscription: SubscriptionId,
        /// The first day.
        start: LocalDate,
        /// The day after the last.
        end: LocalDate,
    },
}

/// What prices come to.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The currency.
    pub currency: Currency,
    /// At the prices to try.
    pub proposed: Vec<TriedSection>,
    /// At the prices in force; `None`: the tenant's catalog has no such plan.
    pub in_force: Option<Vec<TriedSection>>,
}

/// What a usage section comes to.
#[derive(Clone, Debug)]
pub struct TriedSection {
    /// Its name.
    pub usage: String,
    /// How the money comes about.
    pub details: Details,
    /// The money, rounded half up to the currency's digits.
    pub amount: Decimal,
}

impl Invoicing {
    /// Rates usage by a catalog that is not stored, and by the one in force.
    ///
    /// # Errors
    ///
    /// [`Fault::IllegalArgument`] for a plan or phase that the catalog lacks, or if no currency is known;
    /// [`Fault::NoSuchObject`] for the subscription; prices that can't be rated; a store's failure.
    pub async fn try_prices(&self, tenant: TenantId, trial: &Trial) -> Result<Tried, Fault> {
        let mode = self.directory.invoice_settings(tenant).await?.rating;
        match &trial.usage {
            TrialUsage::Given(found) => {
                let currency = trial.currency.ok_or_else(|| Fault::illegal_argument("currency needs to be set"))?;
                let plan = trial.plan.as_deref().ok_or_else(|| Fault::illegal_argument("planName needs to be set"))?;
                let proposed = sections(&trial.catalog, plan, trial.phase_type, (currency, mode), found)?;
                let catalog = self.directory.catalog(tenant).await?;
                let version = catalog.version_at(self.clock.now()).filter(|version| version.plan(plan).is_some());
                let in_force =
                    version.map(|version| sections(version, plan, trial.phase_type, (currency, mode), found));
                Ok(Tried { currency, proposed, in_force: in_force.transpose()? })
            }
            TrialUsage::Recorded { subscription, start, end } => {
                self.try_on_recorded(tenant, trial, mode, (*subscription, *start, *end)).await
            }
        }
    }

    async fn try_on_recorded(
        &self,
        tenant: TenantId,
        trial: &Trial,
        mode: RatingMode,
        (subscription, start, end): (SubscriptionId, LocalDate, LocalDate),
    ) -> Result<Tried, Fault> {
        let view = self.directory.subscription(tenant, subscription).await?;
        let account = self.load(tenant, view.subscription.account).await?;
        let currency = trial.currency.or(account.currency).ok_or_else(faults::no_currency)?;
        let window = Window { start: account.time.usage_start_of(start), end: account.time.usage_start_of(end) };
        let partition = key::partition(tenant, subscription);
        let found = self.ledger.roll_ups(&partition, Units::All, &[window]).await?.pop().unwrap_or_default();
        let step = view.subscription.step_at(window.end);
        let own = step.map(|step| (step.plan.as_str(), step.phase_type));
        let plan = trial.plan.as_deref().or(own.map(|(plan, _)| plan));
        let plan = plan.ok_or_else(|| Fault::illegal_argument("planName needs to be set"))?;
        let phase_type = trial.phase_type.or(own.map(|(_, phase_type)| phase_type));
        let proposed = sections(&trial.catalog, plan, phase_type, (currency, mode), &found)?;
        let in_force = step.and_then(|step| {
            let versions = account.catalog.versions();
            let version = versions.iter().find(|version| version.effective_at == step.catalog_effective_at)?;
            Some(sections(version, &step.plan, Some(step.phase_type), (currency, mode), &found))
        });
        Ok(Tried { currency, proposed, in_force: in_force.transpose()? })
    }
}

fn sections(
    version: &Version,
    plan: &str,
    phase_type: Option<PhaseType>,
    (currency, mode): (Currency, RatingMode),
    found: &UsageFound,
) -> Result<Vec<TriedSection>, Fault> {
    let phase = phase(version, plan, phase_type)?;
    let in_arrear = phase.usages.iter().filter(|section| section.billing_mode == BillingMode::InArrear);
    let rated = in_arrear.map(|section| {
        let tariff = Tariff { section, currency, mode };
        let details = tariff.rate(&unit_amounts(section, found))?;
        let amount = tariff.money(&details)?;
        Ok(TriedSection { usage: section.name.clone(), details, amount })
    });
    rated.collect::<Result<_, InvoicingError>>().map_err(|error| faults::refused(&error))
}

fn phase<'a>(version: &'a Version, plan: &str, phase_type: Option<PhaseType>) -> Result<&'a Phase, Fault> {
    let found =
        version.plan(plan).ok_or_else(|| Fault::illegal_argument(format!("the catalog has no plan '{plan}'")))?;
    match phase_type {
        None => Ok(&found.final_phase),
        Some(phase_type) => {
            let missing = || Fault::illegal_argument(format!("the plan '{plan}' has no phase {phase_type}"));
            found.phase(phase_type).ok_or_else(missing)
        }
    }
}
