//! What subscriptions would be after an action that is not taken, so that its invoice can be looked at.
//!
//! Source of the rules: Kill Bill's behaviour. Whether the action would be allowed is not asked: whatever would happen to the
//! subscription after it gives way.

use std::sync::Arc;

use hobbs_domain::catalog::{Catalog, Currency, PhasePrices, PhaseType, Plan, PlanSpecifier, ProductCategory, Version};
use hobbs_domain::identifier::{BundleId, SubscriptionId, TenantId};
use hobbs_domain::subscription::{State, Step, StepKind, Subscription};
use hobbs_domain::time::{Instant, LocalDate};
use hobbs_domain::usage::Audit;

use super::change::Offer;
use super::create::{Chosen, Place};
use super::draft::Draft;
use super::load::{LoadedBundle, LoadedSubscription};
use super::term::Term;
use super::{BillingPolicy, BundleView, NewSubscription, Payer, faults};
use crate::directory::Directory;
use crate::fault::{ApiClass, Fault};

/// An action that is not taken.
#[derive(Clone, Debug)]
pub struct ImaginedAction {
    /// What it is.
    pub kind: ImaginedKind,
    /// The bundle; `None`: a new one.
    pub bundle: Option<BundleId>,
    /// When it would take effect: on the account's date.
    pub date: Option<LocalDate>,
    /// Or when a policy says; at once, if there is neither.
    pub policy: Option<BillingPolicy>,
}

/// What an action would be.
#[derive(Clone, Debug)]
pub enum ImaginedKind {
    /// A subscription would begin.
    Start(ImaginedPlan),
    /// A subscription would change its plan.
    Change(SubscriptionId, ImaginedPlan),
    /// The billing of a subscription would end.
    Stop(SubscriptionId),
    /// Something that can't be looked at, by its name.
    Other(String),
}

/// The plan that a subscription would have.
#[derive(Clone, Debug)]
pub struct ImaginedPlan {
    /// Which.
    pub plan: PlanSpecifier,
    /// The phase to begin with; `None`: what the catalog's rules say.
    pub phase_type: Option<PhaseType>,
    /// Prices that differ from the catalog's.
    pub prices: Vec<PhasePrices>,
}

impl Directory {
    /// The bundles of an account as they would be, and the catalog, with a plan at the prices that would be agreed on. An
    /// action on a bundle that is none of these changes nothing.
    ///
    /// # Errors
    ///
    /// The plan is not there, or can't be had in that bundle; a store's failure.
    pub async fn imagine(
        &self,
        tenant: TenantId,
        payer: &Payer,
        catalog: Arc<Catalog>,
        mut bundles: Vec<BundleView>,
        action: &ImaginedAction,
    ) -> Result<(Arc<Catalog>, Vec<BundleView>), Fault> {
        let place = bundles.iter().position(|bundle| Some(bundle.id) == action.bundle);
        let loaded = match place.and_then(|place| bundles.get(place)) {
            Some(view) => self.load_bundle(tenant, view.id).await?,
            None => None,
        };
        let starts_anew = action.bundle.is_none() && matches!(action.kind, ImaginedKind::Start(_));
        if loaded.is_none() && !starts_anew {
            return Ok((catalog, bundles));
        }
        let audit = Audit { created_by: "dry run".to_owned(), reason: None, comment: None };
        let mut draft = Draft::new(self, tenant, &audit);
        let catalog = match &action.kind {
            ImaginedKind::Start(plan) | ImaginedKind::Change(_, plan) => {
                draft.with_prices(catalog, payer, action, plan)?
            }
            ImaginedKind::Stop(_) | ImaginedKind::Other(_) => (catalog, None),
        };
        let (catalog, priced) = catalog;
        match (&action.kind, loaded) {
            (ImaginedKind::Start(plan), loaded) => {
                let new = plan.specified(priced);
                let started = draft.imagined_start(&catalog, payer, loaded.as_ref(), action, &new)?;
                let view = bundles.iter_mut().find(|bundle| bundle.id == started.bundle);
                match view {
                    Some(view) => view.add_imagined(started, *payer, Arc::clone(&catalog), &draft),
                    None => bundles.push(BundleView::imagined(started, *payer, Arc::clone(&catalog), &draft)),
                }
            }
            (ImaginedKind::Change(subscription, plan), Some(bundle)) => {
                let new = plan.specified(priced);
                draft.imagined_change(&catalog, payer, &bundle, *subscription, action, &new)?;
            }
            (ImaginedKind::Stop(subscription), Some(bundle)) => {
                draft.imagined_stop(&catalog, payer, &bundle, *subscription, action)?;
            }
            (ImaginedKind::Other(name), Some(_)) => {
                return Err(Fault::illegal_argument(format!("Unexpected dryRunArguments action {name}")));
            }
            (_, None) => {}
        }
        for changed in draft.rewritten {
            for view in bundles.iter_mut().flat_map(|bundle| &mut bundle.subscriptions) {
                if view.subscription.id == changed.id {
                    view.subscription = changed.clone();
                }
            }
        }
        Ok((catalog, bundles))
    }
}

impl ImaginedPlan {
    fn specified(&self, priced: Option<String>) -> NewSubscription {
        NewSubscription {
            external_key: None,
            plan: priced.map_or_else(|| self.plan.clone(), PlanSpecifier::Name),
            phase_type: self.phase_type,
            quantity: None,
            bill_cycle_day: None,
            prices: Vec::new(),
        }
    }
}

impl Draft<'_> {
    /// The version that a plan would be of: the latest in force at the end of the date, a day of UTC, or now.
    fn imagined_version<'c>(&self, catalog: &'c Catalog, date: Option<LocalDate>) -> Result<&'c Version, Fault> {
        const DAY_MILLIS: i64 = 86_400_000;
        let end_of = |date: LocalDate| Instant::from_millis((date.days() + 1).saturating_mul(DAY_MILLIS) - 1_000);
        let at = date.map_or(self.now, end_of);
        catalog.version_at(at).ok_or_else(|| faults::no_catalog(at))
    }

    /// The catalog with the plan at the prices, and its name there.
    fn with_prices(
        &self,
        catalog: Arc<Catalog>,
        payer: &Payer,
        action: &ImaginedAction,
        plan: &ImaginedPlan,
    ) -> Result<(Arc<Catalog>, Option<String>), Fault> {
        let (false, Some(currency)) = (plan.prices.is_empty(), payer.currency) else { return Ok((catalog, None)) };
        let version = self.imagined_version(&catalog, action.date)?;
        let found = version.find_plan(&plan.plan).map_err(|error| faults::plan_not_found(&error))?;
        let name = format!("{}-dryrun-1", found.name);
        let priced = at_prices(found, &name, currency, &plan.prices)?;
        let mut versions = catalog.versions().to_vec();
        let version = version.effective_at;
        versions.iter_mut().filter(|other| other.effective_at == version).for_each(|other| {
            other.overridden.push(priced.clone());
        });
        Ok((Arc::new(Catalog::new(versions)), Some(name)))
    }

    fn imagined_start(
        &self,
        catalog: &Catalog,
        payer: &Payer,
        bundle: Option<&LoadedBundle>,
        action: &ImaginedAction,
        new: &NewSubscription,
    ) -> Result<Subscription, Fault> {
        let version = self.imagined_version(catalog, action.date)?;
        let plan = version.find_plan(&new.plan).map_err(|error| faults::plan_not_found(&error))?;
        let category = version.product(&plan.product).map_or(ProductCategory::Base, |product| product.category);
        let at = action.date.map_or(self.now, |date| payer.reference.instant_of(date));
        let base = bundle.and_then(LoadedBundle::base).map(|base| &base.subscription);
        let bundle_start = match (category, base) {
            (ProductCategory::AddOn, None) => return Err(faults::no_base(None)),
            (ProductCategory::AddOn, Some(base)) => base.billing_start(),
            (_, Some(base)) if !matches!(base.state(&[], self.now), State::Cancelled | State::Expired) => {
                return Err(faults::base_exists(&base.bundle.to_string()));
            }
            _ => at,
        };
        let id = bundle.map_or_else(|| BundleId::new(self.directory.randomness.uuid()), |bundle| bundle.id);
        let place = Place {
            id,
            account: payer.account,
            billing_at: at,
            entitlement_at: at,
            bundle_start,
            migrated: false,
            reference: payer.reference,
        };
        let subscription = SubscriptionId::new(self.directory.randomness.uuid());
        self.new_subscription(version, &Chosen { new, plan, category }, subscription, &place)
    }

    fn imagined_change(
        &mut self,
        catalog: &Catalog,
        payer: &Payer,
        bundle: &LoadedBundle,
        id: SubscriptionId,
        action: &ImaginedAction,
        new: &NewSubscription,
    ) -> Result<(), Fault> {
        let Some(loaded) = bundle.subscription(id) else { return Ok(()) };
        let subscription = &loaded.subscription;
        let at = self.imagined_date(catalog, payer, loaded, action);
        let version = self.imagined_version(catalog, action.date)?;
        let plan = version.find_plan(&new.plan).map_err(|error| faults::new_plan_not_found(&error))?;
        let bundle_start = bundle.base().map_or(subscription.billing_start(), |base| base.subscription.billing_start());
        let offer = Offer { version, plan };
        let starts = (at, bundle_start, &payer.reference);
        let mut steps = self.steps_after_change(catalog, subscription, offer, new.phase_type, starts)?;
        // At the very start, the new plan takes the place of the first.
        let stays = |step: &&Step| step.moment.at < at || (step.moment.at == at && step.kind != StepKind::Start);
        let kept: Vec<Step> = subscription.steps.iter().filter(stays).cloned().collect();
        if kept.is_empty()
            && let Some(first) = steps.first_mut()
        {
            first.kind = StepKind::Start;
        }
        let changed = Subscription {
            steps: kept.into_iter().chain(steps).collect(),
            pending_change: None,
            cancellation: subscription.cancellation.filter(|cancellation| cancellation.billing.at <= at),
            ..subscription.clone()
        };
        self.rewrite(loaded, &changed)?;
        self.end_unfit_addons(catalog, bundle, loaded, offer, at)
    }

    fn imagined_stop(
        &mut self,
        catalog: &Catalog,
        payer: &Payer,
        bundle: &LoadedBundle,
        id: SubscriptionId,
        action: &ImaginedAction,
    ) -> Result<(), Fault> {
        let Some(loaded) = bundle.subscription(id) else { return Ok(()) };
        let asked = self.imagined_date(catalog, payer, loaded, action);
        // It may have ended before.
        let at = loaded.subscription.billing_end().map_or(asked, |end| end.min(asked));
        self.cancel(loaded, at, at, false)?;
        if loaded.subscription.category != ProductCategory::Base {
            return Ok(());
        }
        for addon in bundle.subscriptions.iter().filter(|other| super::cancel::ends_with_base(&other.subscription, at))
        {
            self.cancel(addon, at, at, true)?;
        }
        Ok(())
    }

    /// When an action would take effect: not before the subscription begins, if on that very day; by a policy, not before its
    /// phase does.
    fn imagined_date(
        &self,
        catalog: &Catalog,
        payer: &Payer,
        loaded: &LoadedSubscription,
        action: &ImaginedAction,
    ) -> Instant {
        let subscription = &loaded.subscription;
        let start = subscription.billing_start();
        if let Some(date) = action.date {
            let at = payer.reference.instant_of(date);
            return if date == payer.reference.date_of(start) { at.max(start) } else { at };
        }
        let Some(policy) = action.policy else { return self.now };
        let boundary = Term::of(loaded, catalog, payer, self.now).boundary(policy);
        boundary.max(subscription.latest_step_before(self.now).map_or(start, |step| step.moment.at))
    }
}

fn at_prices(plan: &Plan, name: &str, currency: Currency, prices: &[PhasePrices]) -> Result<Plan, Fault> {
    let invalid = |error| Fault::refused(ApiClass::Catalog, 2_048, format!("Invalid price override: {error}"));
    plan.at_prices(name.to_owned(), currency, prices).map_err(invalid)
}
