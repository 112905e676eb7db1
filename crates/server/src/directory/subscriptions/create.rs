//! Making subscriptions.
//!
//! Checked in Kill Bill's order: the bundles that are named, the plans, what they may be put together with, the keys.

mod addon;
mod bundle;

use std::collections::BTreeSet;

use hobbs_domain::catalog::{Catalog, PhasePrices, PhaseType, Plan, PlanSpecifier, ProductCategory, Version};
use hobbs_domain::identifier::{AccountId, BundleId, SubscriptionId, TenantId};
use hobbs_domain::subscription::{Step, StepKind, Subscription, expiry, phase_starts};
use hobbs_domain::time::{Instant, ReferenceTime};
use hobbs_domain::usage::Audit;

use super::conversion::{Audits, to_document};
use super::documents::{KeyDocument, subscription_external_key, subscription_key};
use super::draft::Draft;
use super::{Payer, RequestedDate, faults};
use crate::bounds;
use crate::directory::{Changed, Directory};
use crate::fault::Fault;

/// Subscriptions to be made together, or not at all.
#[derive(Clone, Debug)]
pub struct NewSubscriptions {
    /// When their use begins; `None`: now.
    pub entitlement: Option<RequestedDate>,
    /// When their billing begins; `None`: now.
    pub billing: Option<RequestedDate>,
    /// Whether they are brought over from another system.
    pub migrated: bool,
    /// Whether a cancelled bundle gives up its external key for a new one.
    pub rename_unused_key: bool,
    /// The bundles that they go into.
    pub bundles: Vec<NewBundle>,
}

/// Subscriptions to be made in one bundle.
#[derive(Clone, Debug)]
pub struct NewBundle {
    /// The id of a bundle that there is.
    pub id: Option<BundleId>,
    /// The key of a bundle that there is, or of a new one.
    pub external_key: Option<String>,
    /// The subscriptions.
    pub subscriptions: Vec<NewSubscription>,
}

/// A subscription to be made.
#[derive(Clone, Debug)]
pub struct NewSubscription {
    /// A name of the client's choice, unique in the tenant; otherwise its id.
    pub external_key: Option<String>,
    /// The plan.
    pub plan: PlanSpecifier,
    /// The phase to begin with; `None`: the first.
    pub phase_type: Option<PhaseType>,
    /// How many are bought; `None`: one.
    pub quantity: Option<i32>,
    /// Its own bill cycle day.
    pub bill_cycle_day: Option<i32>,
    /// Prices that differ from the catalog's.
    pub prices: Vec<PhasePrices>,
}

/// A plan that was found for a new subscription.
pub(super) struct Chosen<'a> {
    pub(super) new: &'a NewSubscription,
    pub(super) plan: &'a Plan,
    pub(super) category: ProductCategory,
}

/// The bundle that subscriptions go into.
pub(super) struct Place {
    pub(super) id: BundleId,
    pub(super) account: AccountId,
    pub(super) billing_at: Instant,
    pub(super) entitlement_at: Instant,
    /// From when the bundle's phases count.
    pub(super) bundle_start: Instant,
    pub(super) migrated: bool,
    pub(super) reference: ReferenceTime,
}

impl Directory {
    /// Makes subscriptions. Answers their ids, each with its bundle's, those of one bundle with the base first.
    ///
    /// # Errors
    ///
    /// Kill Bill's refusals; a store's failure.
    pub async fn create_subscriptions(
        &self,
        tenant: TenantId,
        payer: &Payer,
        new: &NewSubscriptions,
        audit: &Audit,
    ) -> Result<Vec<(SubscriptionId, BundleId)>, Fault> {
        let keys = checked_keys(new)?;
        if payer.closed.is_some() {
            return Err(faults::account_blocked(payer.account));
        }
        let priced = self.priced(tenant, payer, new).await?;
        let new = priced.as_ref().unwrap_or(new);
        let catalog = self.catalog(tenant).await?;
        for _ in 0..bounds::UPDATE_ATTEMPTS_MAX {
            let mut draft = Draft::new(self, tenant, audit);
            let mut made = Vec::new();
            let mut used = BTreeSet::new();
            for bundle in &new.bundles {
                let ids = draft.create_in_bundle(&catalog, payer, new, bundle, &mut used).await?;
                made.extend(ids);
            }
            let made_anew = Changed::NewSubscriptions(draft.changed);
            let refused = self.commit_and_forget(tenant, draft.change, made_anew).await?;
            if refused.is_empty() {
                return Ok(made);
            }
            if let Some(key) = keys.iter().find(|key| refused.contains(&subscription_external_key(key))) {
                return Err(faults::subscription_key_exists(key));
            }
        }
        Err(faults::contended())
    }
}

/// The external keys that are asked for: none too long, none twice, and not too many.
fn checked_keys(new: &NewSubscriptions) -> Result<BTreeSet<&str>, Fault> {
    let most = bounds::EXTERNAL_KEY_CHARACTERS_MAX;
    let too_long = |key: &str| key.chars().count() > most;
    let mut keys = BTreeSet::new();
    let mut count = 0;
    for subscription in new.bundles.iter().flat_map(|bundle| &bundle.subscriptions) {
        count += 1;
        let Some(key) = subscription.external_key.as_deref() else { continue };
        if too_long(key) {
            return Err(Fault::illegal_argument(format!("External key exceeded {most} characters")));
        }
        if !keys.insert(key) {
            return Err(faults::subscription_key_exists(key));
        }
    }
    if count > bounds::BUNDLE_SUBSCRIPTIONS_MAX {
        let most = bounds::BUNDLE_SUBSCRIPTIONS_MAX;
        return Err(Fault::illegal_argument(format!("one request can make {most} subscriptions")));
    }
    Ok(keys)
}

impl Draft<'_> {
    async fn create_in_bundle(
        &mut self,
        catalog: &Catalog,
        payer: &Payer,
        new: &NewSubscriptions,
        bundle: &NewBundle,
        used: &mut BTreeSet<String>,
    ) -> Result<Vec<(SubscriptionId, BundleId)>, Fault> {
        let at = |date: Option<RequestedDate>| date.map_or(self.now, |date| date.instant(&payer.reference));
        let (entitlement_at, mut billing_at) = (at(new.entitlement), at(new.billing));
        let existing = self.find_bundle(payer.account, bundle).await?;
        let base = existing.as_ref().and_then(|existing| existing.base());
        if let Some(existing) = &existing {
            self.check_base(existing, new.entitlement.map(|_| entitlement_at))?;
            let start = base.map(|base| base.subscription.billing_start());
            billing_at = start.map_or(billing_at, |start| billing_at.max(start));
        }
        let version = catalog.version_at(billing_at).ok_or_else(|| faults::no_catalog(billing_at))?;
        let chosen = choose(version, &bundle.subscriptions)?;
        let has_base = chosen.iter().any(|chosen| chosen.category != ProductCategory::AddOn);
        if let (true, Some(existing), Some(_)) = (has_base, &existing, base) {
            return Err(faults::base_exists(&existing.found.document.external_key));
        }
        if !has_base {
            let existing = existing.as_ref().ok_or_else(|| faults::no_base(bundle.external_key.as_deref()))?;
            self.check_addons(catalog, existing, &chosen)?;
        }
        let start = base.map_or(billing_at, |base| base.subscription.billing_start());
        let bundle_start = if has_base { billing_at } else { start };
        let ids: Vec<_> = chosen.iter().map(|_| SubscriptionId::new(self.directory.randomness.uuid())).collect();
        let id = self.put_bundle(payer.account, bundle, existing.as_ref(), new.rename_unused_key, &ids, used).await?;
        let migrated = new.migrated;
        let Payer { account, reference, .. } = *payer;
        let place = Place { id, account, billing_at, entitlement_at, bundle_start, migrated, reference };
        for (chosen, &subscription) in chosen.iter().zip(&ids) {
            self.put_subscription(version, chosen, subscription, &place)?;
        }
        Ok(ids.into_iter().map(|subscription| (subscription, id)).collect())
    }

    fn put_subscription(
        &mut self,
        version: &Version,
        chosen: &Chosen<'_>,
        id: SubscriptionId,
        place: &Place,
    ) -> Result<(), Fault> {
        let subscription = self.new_subscription(version, chosen, id, place)?;
        let document = to_document(&subscription, self.audit.clone(), &Audits::default(), &self.audit);
        self.changed.push(id);
        let index = subscription_external_key(&subscription.external_key);
        self.edit(|change| {
            change
                .if_absent(index.clone())
                .put(index, &KeyDocument { id: id.uuid() })?
                .put(subscription_key(id), &document)
        })
    }

    /// A subscription as it begins.
    pub(super) fn new_subscription(
        &self,
        version: &Version,
        chosen: &Chosen<'_>,
        id: SubscriptionId,
        place: &Place,
    ) -> Result<Subscription, Fault> {
        let new = chosen.new;
        Ok(Subscription {
            id,
            account: place.account,
            bundle: place.id,
            external_key: new.external_key.clone().unwrap_or_else(|| id.to_string()),
            category: chosen.category,
            quantity: new.quantity.unwrap_or(1),
            bill_cycle_day: new.bill_cycle_day,
            migrated: place.migrated,
            entitlement_start: self.moment(place.entitlement_at),
            steps: self.first_steps(version, chosen, place)?,
            pending_change: None,
            cancellation: None,
        })
    }

    /// The phases count from where the catalog's rules say; those that would be over at the start are left out.
    fn first_steps(&self, version: &Version, chosen: &Chosen<'_>, place: &Place) -> Result<Vec<Step>, Fault> {
        use hobbs_domain::catalog::CreateAlignment;
        let plan = chosen.plan;
        let first = new_phase(plan, chosen.new.phase_type).ok_or_else(|| match chosen.new.phase_type {
            Some(phase) => faults::bad_phase(phase),
            None => faults::bad_phase("null"),
        })?;
        let subject = version.subject(plan, first);
        let alignment = subject.map(|subject| version.rules.create_alignment_of(first, subject));
        let aligned = match alignment {
            Some(CreateAlignment::StartOfBundle) => place.bundle_start,
            _ => place.billing_at,
        };
        let mut starts = phase_starts(plan, chosen.new.phase_type, aligned, &place.reference);
        let over = starts.iter().filter(|(_, start)| *start <= place.billing_at).count().saturating_sub(1);
        starts.drain(..over);
        let price_list = version.price_lists.name_of_plan(plan.listed_name());
        let begins = starts.into_iter().enumerate().map(|(index, (phase_type, start))| match index {
            0 => (StepKind::Start, phase_type, place.billing_at),
            _ => (StepKind::Phase, phase_type, start),
        });
        let mut moments: Vec<_> = begins.collect();
        let end = moments.last().and_then(|&(_, phase_type, at)| Some((phase_type, expiry(plan, phase_type, at)?)));
        moments.extend(end.map(|(phase_type, at)| (StepKind::Expiry, phase_type, at)));
        let steps = moments.into_iter().map(|(kind, phase_type, at)| Step {
            moment: self.moment(at),
            kind,
            plan: plan.name.clone(),
            phase_type,
            price_list: price_list.to_owned(),
            catalog_effective_at: version.effective_at,
        });
        Ok(steps.collect())
    }
}

/// The phase that a subscription begins with, if the plan has it.
fn new_phase(plan: &Plan, wanted: Option<PhaseType>) -> Option<PhaseType> {
    match wanted {
        Some(wanted) => plan.phase(wanted).map(|phase| phase.phase_type),
        None => plan.phases().next().map(|phase| phase.phase_type),
    }
}

/// Finds the plans, and puts the base first. At most one base, or only subscriptions that stand alone.
fn choose<'a>(version: &'a Version, new: &'a [NewSubscription]) -> Result<Vec<Chosen<'a>>, Fault> {
    let mut chosen = Vec::with_capacity(new.len());
    for new in new {
        let plan = version.find_plan(&new.plan).map_err(|error| faults::plan_not_found(&error))?;
        let category = version.product(&plan.product).map_or(ProductCategory::Base, |product| product.category);
        chosen.push(Chosen { new, plan, category });
    }
    let count = |category| chosen.iter().filter(|chosen| chosen.category == category).count();
    if count(ProductCategory::Base) > 1 {
        return Err(faults::invalid_specifier("multiple base plan specifiers"));
    }
    let standalone = count(ProductCategory::Standalone);
    if standalone > 0 && standalone < chosen.len() {
        let mix = "mix of base/add-on specifier(s) and standalone specifier(s)";
        return Err(faults::invalid_specifier(mix));
    }
    chosen.sort_by_key(|chosen| chosen.category != ProductCategory::Base);
    Ok(chosen)
}
