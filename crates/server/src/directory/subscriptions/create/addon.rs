//! What may be added to a base.

use hobbs_domain::catalog::{Catalog, Product};
use hobbs_domain::subscription::State;
use hobbs_domain::time::Instant;

use super::Chosen;
use crate::directory::subscriptions::draft::Draft;
use crate::directory::subscriptions::faults;
use crate::directory::subscriptions::load::LoadedBundle;
use crate::fault::Fault;

impl Draft<'_> {
    /// Checks that a bundle that there is can take further subscriptions: its base is in use, or will be by then.
    pub(super) fn check_base(&self, bundle: &LoadedBundle, entitlement_at: Option<Instant>) -> Result<(), Fault> {
        let base = bundle.base().ok_or_else(|| faults::no_active_subscriptions(bundle.id))?;
        let start = base.subscription.entitlement_start.at;
        match base.subscription.state(&bundle.pauses, self.now) {
            State::Cancelled | State::Expired => Err(faults::no_such_base(bundle.id)),
            State::Pending if entitlement_at.is_none_or(|at| at < start) => Err(faults::no_such_base(bundle.id)),
            State::Blocked => Err(faults::blocked(base.subscription.id)),
            _ => Ok(()),
        }
    }

    /// Checks that add-ons go with the base, and that there are not too many of them.
    pub(super) fn check_addons(
        &self,
        catalog: &Catalog,
        bundle: &LoadedBundle,
        chosen: &[Chosen<'_>],
    ) -> Result<(), Fault> {
        let base = bundle.base().ok_or_else(|| faults::no_base(Some(&bundle.found.document.external_key)))?;
        let product = self.base_product(catalog, bundle);
        for addon in chosen {
            if base.subscription.billing_has_ended(self.now) {
                return Err(faults::base_not_active(&addon.plan.name));
            }
            if let Some(product) = product {
                check_product(product, addon)?;
            }
            self.check_count(bundle, chosen, addon)?;
        }
        Ok(())
    }

    fn base_product<'c>(&self, catalog: &'c Catalog, bundle: &LoadedBundle) -> Option<&'c Product> {
        let step = bundle.base()?.subscription.step_at(self.now)?;
        let version = catalog.version_at(step.catalog_effective_at)?;
        version.product(&version.plan(&step.plan)?.product)
    }

    fn check_count(&self, bundle: &LoadedBundle, chosen: &[Chosen<'_>], addon: &Chosen<'_>) -> Result<(), Fault> {
        let Some(allowed) = addon.plan.plans_allowed_in_bundle.and_then(|allowed| usize::try_from(allowed).ok()) else {
            return Ok(());
        };
        let name = &addon.plan.name;
        let existing = bundle.subscriptions.iter().filter(|loaded| {
            let subscription = &loaded.subscription;
            let same = subscription.step_at(self.now).is_some_and(|step| step.plan == *name);
            same && !subscription.billing_has_ended(self.now)
        });
        let new = chosen.iter().filter(|chosen| chosen.plan.name == *name);
        if allowed > 0 && existing.count() + new.count() > allowed {
            return Err(faults::too_many_of_plan(name));
        }
        Ok(())
    }
}

fn check_product(base: &Product, addon: &Chosen<'_>) -> Result<(), Fault> {
    let (plan, product) = (&addon.plan.name, &addon.plan.product);
    if base.included.contains(product) {
        return Err(faults::addon_included(plan, &base.name));
    }
    if !base.available.contains(product) {
        return Err(faults::addon_not_available(plan, &base.name));
    }
    Ok(())
}
