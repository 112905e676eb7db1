//! Ending subscriptions, and taking it back.
//!
//! Source: the transcripts `subscriptions/cancel-*` and `usage/cancelled-*`.

use hobbs_domain::catalog::{BillingActionPolicy, Catalog, ProductCategory};
use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::subscription::{Cancellation, State, Subscription};
use hobbs_domain::time::Instant;
use hobbs_domain::usage::Audit;

use super::draft::Draft;
use super::load::{LoadedBundle, LoadedSubscription};
use super::term::Term;
use super::{Payer, RequestedDate, faults};
use crate::bounds;
use crate::directory::{Changed, Directory};
use crate::fault::Fault;

/// When use ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntitlementPolicy {
    /// Today.
    Immediate,
    /// At the end of what was billed; today, if nothing was.
    EndOfTerm,
}

impl EntitlementPolicy {
    /// The policy of that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "IMMEDIATE" => Some(Self::Immediate),
            "END_OF_TERM" => Some(Self::EndOfTerm),
            _ => None,
        }
    }
}

/// When billing ends, where the client says so.
pub type BillingPolicy = BillingActionPolicy;

/// When a subscription is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelWhen {
    /// On a date; now, if none is given. Billing ends then too if `for_billing` says so, otherwise as the catalog says.
    On {
        /// The date.
        date: Option<RequestedDate>,
        /// Whether billing ends on it too.
        for_billing: bool,
    },
    /// Use ends as a policy says, billing as the catalog says.
    Entitlement(EntitlementPolicy),
    /// Use ends on a date (now, if none is given), billing as a policy says.
    Billing(Option<RequestedDate>, BillingPolicy),
    /// Both end as policies say.
    Both(EntitlementPolicy, BillingPolicy),
}

/// A subscription to be ended.
#[derive(Clone, Copy, Debug)]
pub struct CancelRequest {
    /// Which.
    pub subscription: SubscriptionId,
    /// When.
    pub when: CancelWhen,
}

impl Directory {
    /// Ends a subscription, and with a base its add-ons.
    ///
    /// # Errors
    ///
    /// Kill Bill's refusals; a store's failure.
    pub async fn cancel_subscription(
        &self,
        tenant: TenantId,
        payer: &Payer,
        request: CancelRequest,
        audit: &Audit,
    ) -> Result<(), Fault> {
        let catalog = self.catalog(tenant).await?;
        self.change_bundle_of(tenant, request.subscription, audit, |draft, bundle, loaded| {
            let (entitlement, billing) = draft.cancel_dates(&catalog, payer, loaded, request.when)?;
            draft.hold(bundle)?;
            draft.cancel(loaded, entitlement, billing, false)?;
            if loaded.subscription.category != ProductCategory::Base {
                return Ok(());
            }
            for addon in bundle.subscriptions.iter().filter(|other| ends_with_base(&other.subscription, billing)) {
                draft.cancel(addon, entitlement, billing, true)?;
            }
            Ok(())
        })
        .await
    }

    /// Takes the end of a subscription back, and with a base that of its add-ons.
    ///
    /// # Errors
    ///
    /// Kill Bill's refusals; a store's failure.
    pub async fn uncancel_subscription(
        &self,
        tenant: TenantId,
        subscription: SubscriptionId,
        audit: &Audit,
    ) -> Result<(), Fault> {
        self.change_bundle_of(tenant, subscription, audit, |draft, bundle, loaded| {
            if loaded.subscription.billing_has_ended(draft.now) {
                return Err(faults::uncancel_bad_state(subscription));
            }
            if loaded.subscription.cancellation.is_none() {
                return Err(faults::not_cancelled(subscription));
            }
            draft.hold(bundle)?;
            draft.uncancel(loaded)?;
            if loaded.subscription.category != ProductCategory::Base {
                return Ok(());
            }
            let with_base = |other: &&LoadedSubscription| {
                other.subscription.cancellation.is_some_and(|cancellation| cancellation.with_base)
            };
            for addon in bundle.subscriptions.iter().filter(with_base) {
                draft.uncancel(addon)?;
            }
            Ok(())
        })
        .await
    }

    /// Changes the bundle of a subscription, anew as long as another change comes between.
    pub(super) async fn change_bundle_of(
        &self,
        tenant: TenantId,
        subscription: SubscriptionId,
        audit: &Audit,
        mut edit: impl FnMut(&mut Draft<'_>, &LoadedBundle, &LoadedSubscription) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        for _ in 0..bounds::UPDATE_ATTEMPTS_MAX {
            let bundle = self.load_bundle_of(tenant, subscription).await?;
            let missing = || Fault::NoSuchObject { kind: "SUBSCRIPTION", id: subscription.uuid() };
            let loaded = bundle.subscription(subscription).ok_or_else(missing)?;
            let mut draft = Draft::new(self, tenant, audit);
            edit(&mut draft, &bundle, loaded)?;
            let changed = Changed::Subscriptions(draft.changed);
            if self.commit_and_forget(tenant, draft.change, changed).await?.is_empty() {
                return Ok(());
            }
        }
        Err(faults::contended())
    }
}

/// Whether an add-on would outlast its base.
pub(super) fn ends_with_base(subscription: &Subscription, base_end: Instant) -> bool {
    let outlasts = subscription.billing_end().is_none_or(|end| end > base_end);
    subscription.category == ProductCategory::AddOn && outlasts
}

impl Draft<'_> {
    /// Ends a subscription, but not before it begins.
    pub(super) fn cancel(
        &mut self,
        loaded: &LoadedSubscription,
        entitlement: Instant,
        billing: Instant,
        with_base: bool,
    ) -> Result<(), Fault> {
        let start = loaded.subscription.entitlement_start.at;
        let (entitlement, billing) = (self.moment(entitlement.max(start)), self.moment(billing));
        let cancellation = Some(Cancellation { entitlement, billing, with_base });
        self.rewrite(loaded, &Subscription { cancellation, ..loaded.subscription.clone() })
    }

    fn uncancel(&mut self, loaded: &LoadedSubscription) -> Result<(), Fault> {
        self.rewrite(loaded, &Subscription { cancellation: None, ..loaded.subscription.clone() })
    }

    /// When use and billing end. The date is checked before the state.
    fn cancel_dates(
        &self,
        catalog: &Catalog,
        payer: &Payer,
        loaded: &LoadedSubscription,
        when: CancelWhen,
    ) -> Result<(Instant, Instant), Fault> {
        let subscription = &loaded.subscription;
        let (start, billing_start) = (subscription.entitlement_start.at, subscription.billing_start());
        let today = payer.reference.date_of(self.now).max(payer.reference.date_of(start));
        let end_of = |date: Option<RequestedDate>| match date {
            None => Ok(self.now.max(start)),
            Some(RequestedDate::At(instant)) if instant < start => Err(faults::date_too_early(instant, start)),
            Some(RequestedDate::On(date)) if date < payer.reference.date_of(start) => {
                Err(faults::date_too_early(date, start))
            }
            Some(date) => Ok(date.instant(&payer.reference).max(start)),
        };
        let term = Term::of(loaded, catalog, payer, self.now);
        let by_policy = |policy: EntitlementPolicy| {
            let charged_through = term.charged_through().filter(|_| policy == EntitlementPolicy::EndOfTerm);
            let date = charged_through.map_or(today, |date| date.max(payer.reference.date_of(start)));
            payer.reference.instant_of(date).max(start)
        };
        let (entitlement, billing, policy) = match when {
            CancelWhen::On { date, for_billing } => {
                let entitlement = end_of(date)?;
                let to_the_second = matches!(date, Some(RequestedDate::At(_)));
                if to_the_second && entitlement < billing_start {
                    return Err(faults::date_too_early(entitlement, start));
                }
                (entitlement, (for_billing || to_the_second).then(|| entitlement.max(billing_start)), None)
            }
            CancelWhen::Entitlement(policy) => (by_policy(policy), None, None),
            CancelWhen::Billing(date, policy) => {
                let date = date.map(|date| RequestedDate::On(date.date(&payer.reference)));
                let entitlement = date.map_or(self.now, |date| date.instant(&payer.reference)).max(start);
                (entitlement, None, Some(policy))
            }
            CancelWhen::Both(entitlement, policy) => (by_policy(entitlement), None, Some(policy)),
        };
        if subscription.end().is_some_and(|end| end <= self.now) {
            return Err(faults::cancel_bad_state(subscription.id, State::Cancelled.name()));
        }
        let billing = match billing {
            Some(billing) => self.not_before_last_step(subscription, billing)?,
            None => {
                let policy = policy.unwrap_or_else(|| self.cancel_policy(catalog, subscription));
                self.billing_end(subscription, term, policy)?
            }
        };
        match subscription.expires_at(self.now) {
            Some(expiry) if expiry <= self.now => Err(faults::cancel_bad_state(subscription.id, State::Expired.name())),
            Some(expiry) if expiry < billing => Err(faults::cancel_bad_state(subscription.id, "PENDING EXPIRY")),
            _ => Ok((entitlement, billing)),
        }
    }

    fn not_before_last_step(&self, subscription: &Subscription, billing: Instant) -> Result<Instant, Fault> {
        match subscription.latest_step_before(self.now) {
            Some(step) if billing < step.moment.at => Err(faults::before_latest_step(billing, step.moment.at)),
            _ => Ok(billing),
        }
    }

    fn cancel_policy(&self, catalog: &Catalog, subscription: &Subscription) -> BillingActionPolicy {
        let policy = || {
            let step = subscription.step_at(self.now)?;
            let version = catalog.version_at(step.catalog_effective_at)?;
            let subject = version.subject(version.plan(&step.plan)?, step.phase_type)?;
            Some(version.rules.cancel_policy_of(step.phase_type, subject))
        };
        policy().unwrap_or(BillingActionPolicy::Immediate)
    }

    /// When billing ends under a policy: never before the phase that the subscription is in.
    fn billing_end(
        &self,
        subscription: &Subscription,
        term: Term,
        policy: BillingActionPolicy,
    ) -> Result<Instant, Fault> {
        if policy == BillingActionPolicy::Illegal {
            return Err(Fault::illegal_argument("the catalog's rules don't allow this subscription to be cancelled"));
        }
        let end = term.boundary(policy);
        let phase_start =
            subscription.latest_step_before(self.now).map_or(subscription.billing_start(), |step| step.moment.at);
        Ok(end.max(phase_start))
    }
}
