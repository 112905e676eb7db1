//! Everything that the invoices of an account depend on, as it was read.

use std::collections::BTreeSet;
use std::sync::Arc;

use hobbs_domain::billing::{AccountTime, BilledSubscription, account_bill_cycle_day, billing_events};
use hobbs_domain::catalog::{BillingMode, Catalog, Currency, ProductCategory};
use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::invoicing::{ExistingInvoice, InvoiceSettings, SubscriptionEvents};
use hobbs_domain::subscription::StepKind;
use hobbs_domain::time::{Instant, LocalDate, ReferenceTime, Zone};
use uuid::Uuid;

use super::documents::{InvoiceDocument, StateDocument, invoices, state_key};
use super::{Invoicing, conversion};
use crate::directory::{AccountDocument, BundleView, Found, invoices_of_account};
use crate::fault::Fault;

/// Everything that the invoices of an account depend on.
pub(super) struct InvoicedAccount {
    pub(super) tenant: TenantId,
    pub(super) id: AccountId,
    pub(super) document: AccountDocument,
    pub(super) currency: Option<Currency>,
    pub(super) time: AccountTime,
    pub(super) settings: InvoiceSettings,
    pub(super) bundles: Vec<BundleView>,
    pub(super) catalog: Arc<Catalog>,
    pub(super) state: Option<Found<StateDocument>>,
    pub(super) now: Instant,
}

impl Invoicing {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`] if there is no such account; a store's failure.
    pub(super) async fn load(&self, tenant: TenantId, id: AccountId) -> Result<InvoicedAccount, Fault> {
        let document = self.directory.account(tenant, id).await?;
        let settings = self.directory.invoice_settings(tenant).await?;
        let zone = Zone::of_id(&document.time_zone).map_err(|error| Fault::Internal(error.to_string()))?;
        let reference = ReferenceTime::new(&zone, Instant::from_millis(document.reference_time));
        let time = AccountTime::new(reference, zone, settings.day_offset);
        let currency = document.currency.as_deref().and_then(Currency::of_code);
        let bundles = self.directory.bundles_of_account(tenant, id).await?;
        let catalog = self.directory.catalog(tenant).await?;
        let state = self.documents.get::<StateDocument>(&invoices_of_account(tenant, id), &state_key()).await?;
        let now = self.clock.now();
        Ok(InvoicedAccount { tenant, id, document, currency, time, settings, bundles, catalog, state, now })
    }

    /// Reads the invoices that were made so far.
    pub(super) async fn existing(&self, account: &InvoicedAccount) -> Result<Vec<ExistingInvoice>, Fault> {
        let stored =
            self.documents.all::<InvoiceDocument>(&invoices_of_account(account.tenant, account.id), invoices()).await?;
        let existing = |(_, invoice)| conversion::existing(&invoice, |instant| account.time.date_of(instant));
        stored.into_iter().map(existing).collect()
    }
}

impl InvoicedAccount {
    pub(super) fn state(&self) -> StateDocument {
        self.state.as_ref().map(|found| found.document.clone()).unwrap_or_default()
    }

    /// What is billed of each subscription.
    pub(super) fn subscriptions(&self) -> Vec<SubscriptionEvents<'_>> {
        self.subscriptions_on(self.bill_cycle_day(), true)
    }

    /// The account's bill cycle day; if it has none, the one that its subscriptions give it; 0 if they give it none either.
    pub(super) fn bill_cycle_day(&self) -> i64 {
        let own = i64::from(self.document.bill_cycle_day);
        if own != 0 {
            return own;
        }
        let subscriptions = self.subscriptions_on(0, false);
        account_bill_cycle_day(subscriptions.iter().flat_map(|subscription| &subscription.events)).unwrap_or(0)
    }

    /// What is billed of each subscription; pauses don't count for the day that an account gets.
    fn subscriptions_on(&self, bill_cycle_day: i64, with_pauses: bool) -> Vec<SubscriptionEvents<'_>> {
        let mut found = Vec::new();
        for bundle in &self.bundles {
            let is_base =
                |view: &&crate::directory::SubscriptionView| view.subscription.category != ProductCategory::AddOn;
            let Some(base) = bundle.subscriptions.iter().find(is_base).or_else(|| bundle.subscriptions.first()) else {
                continue;
            };
            for view in &bundle.subscriptions {
                let subscription = &view.subscription;
                let pauses = if with_pauses { view.pauses.as_slice() } else { &[] };
                let billed = BilledSubscription { subscription, base: &base.subscription, pauses };
                let events = billing_events(billed, &self.catalog, &self.time, bill_cycle_day, self.now);
                let first = events.first().map(|event| event.catalog_effective_at);
                let version = self.catalog.versions().iter().find(|version| Some(version.effective_at) == first);
                let recurring_billing_mode =
                    version.and_then(|version| version.recurring_billing_mode).unwrap_or(BillingMode::InAdvance);
                let (subscription, bundle) = (subscription.id, bundle.id);
                found.push(SubscriptionEvents { subscription, bundle, recurring_billing_mode, events });
            }
        }
        found.sort_by_key(|subscription| subscription.subscription);
        found
    }

    /// When something happens to its subscriptions that an invoice has to follow: the instants and the ids of the events.
    pub(super) fn moments(&self) -> BTreeSet<(Instant, Uuid)> {
        let mut moments = BTreeSet::new();
        for view in self.bundles.iter().flat_map(|bundle| &bundle.subscriptions) {
            // An invoice follows a period of use, not the end of a fixed term.
            let steps = view.subscription.known_steps(self.now).filter(|step| step.kind != StepKind::Expiry);
            let steps = steps.map(|step| step.moment);
            let pauses = view.pauses.iter().map(|pause| pause.moment);
            let end = view.subscription.cancellation.map(|cancellation| cancellation.billing);
            moments.extend(steps.chain(pauses).chain(end).map(|moment| (moment.at, moment.event)));
        }
        moments
    }

    /// The account's date now.
    pub(super) fn today(&self) -> LocalDate {
        self.time.date_of(self.now)
    }
}
