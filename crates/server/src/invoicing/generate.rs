//! Making an invoice.

use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::invoicing::{DraftItems, Item};
use hobbs_domain::time::{Instant, LocalDate};
use hobbs_domain::usage::Audit;
use uuid::Uuid;

use super::account::InvoicedAccount;
use super::documents::{
    InvoiceDocument, PlaceDocument, StateDocument, TrackingDocument, invoice_key, of_invoice, of_number, place_key,
    state_key, tracking_key,
};
use super::rating::{Failure, Rated};
use super::{Invoicing, TURNS, conversion, faults};
use crate::bounds;
use crate::directory::{AuditDocument, Change, ChargedThroughDocument, charged_through_key, invoices_of_account};
use crate::fault::Fault;

/// Why an invoice is made.
#[derive(Clone, Debug)]
pub(super) enum Occasion {
    /// It was asked for.
    Asked(Audit),
    /// It is due: these dates and events are dealt with.
    Due { dates: Vec<LocalDate>, events: Vec<Uuid> },
}

impl Occasion {
    const fn is_asked(&self) -> bool {
        matches!(self, Self::Asked(_))
    }

    fn audit(&self) -> Audit {
        match self {
            Self::Asked(audit) => audit.clone(),
            Self::Due { .. } => {
                Audit { created_by: "SubscriptionBaseTransition".to_owned(), reason: None, comment: None }
            }
        }
    }
}

impl Invoicing {
    /// Makes an invoice that is asked for, up to a date; today's if none is given. `None`: there is nothing to invoice.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`] for the account; what [`hobbs_domain::invoicing::InvoicingError`] says; a store's failure.
    pub async fn invoice(
        &self,
        tenant: TenantId,
        account: AccountId,
        target: Option<LocalDate>,
        audit: Audit,
    ) -> Result<Option<Uuid>, Fault> {
        self.generate(tenant, account, target, Occasion::Asked(audit)).await
    }

    /// Makes an invoice, anew as long as another comes between.
    pub(super) async fn generate(
        &self,
        tenant: TenantId,
        account: AccountId,
        target: Option<LocalDate>,
        occasion: Occasion,
    ) -> Result<Option<Uuid>, Fault> {
        let turn = usize::try_from(account.uuid().as_u128() % 64).unwrap_or_default() % TURNS;
        let _turn = match self.turns.get(turn) {
            Some(turn) => Some(turn.lock().await),
            None => None,
        };
        for _ in 0..bounds::UPDATE_ATTEMPTS_MAX {
            if let Some(outcome) = self.generate_once(tenant, account, target, &occasion).await? {
                return Ok(outcome);
            }
        }
        Err(Fault::Unavailable("too many invoices at once: retry later".to_owned()))
    }

    /// `None`: another came between.
    async fn generate_once(
        &self,
        tenant: TenantId,
        id: AccountId,
        target: Option<LocalDate>,
        occasion: &Occasion,
    ) -> Result<Option<Option<Uuid>>, Fault> {
        let account = self.load(tenant, id).await?;
        let mut state = account.state();
        state.generation += 1;
        if let Occasion::Due { dates, events } = occasion {
            state.due.retain(|days| !dates.iter().any(|date| date.days() == *days));
            state.events_done.extend(events);
            // It may have become so since this was due.
            if state.parked || self.directory.is_invoicing_off(tenant, id).await? {
                return Ok(Some(None));
            }
        }
        self.keep_bill_cycle_day(&account).await?;
        let existing = self.existing(&account).await?;
        let target = target.unwrap_or_else(|| account.today());
        let rated = match self.rate(&account, &existing, target, false).await.and_then(stored) {
            Ok(rated) => rated,
            Err(Failure::Refused(error)) => {
                let is_parked = faults::parks(&error);
                if is_parked || !occasion.is_asked() {
                    state.parked |= is_parked;
                    tracing::warn!(account = %id, %error, is_parked, "an invoice could not be made");
                    self.keep_state(&account, &state).await?;
                }
                let is_told = occasion.is_asked() && !faults::is_nothing(&error, account.settings.rating);
                return if is_told { Err(faults::refused(&error)) } else { Ok(Some(None)) };
            }
            Err(Failure::Fault(fault)) => return Err(fault),
        };
        if occasion.is_asked() {
            state.parked = false;
        }
        state.due.extend(rated.items.next_dates.iter().map(|date| date.days()));
        if rated.items.items.is_empty() {
            // What was left out since it costs nothing is charged all the same.
            let change = with_charged_through(self.state_change(&account, &state)?, &rated.items)?;
            return Ok(self.documents.commit(change).await?.then_some(None));
        }
        let invoice = self.store(&account, &state, rated, occasion.audit()).await?;
        Ok(invoice.map(Some))
    }

    /// Stores an invoice; `None`: another came between.
    async fn store(
        &self,
        account: &InvoicedAccount,
        state: &StateDocument,
        rated: Rated,
        audit: Audit,
    ) -> Result<Option<Uuid>, Fault> {
        let rows = self.tracking(account, &rated.usage_read, rated.target).await?;
        let number = self.directory.next_invoice_number(account.tenant).await?;
        let id = self.randomness.uuid();
        let created = AuditDocument::new(&audit, account.now, self.randomness.uuid());
        let items = rated.items.items.iter().map(|item| conversion::to_document(self.randomness.uuid(), item));
        let invoice = InvoiceDocument {
            id,
            number,
            date: account.today().days(),
            target: rated.target.days(),
            currency: account.currency.map(|currency| currency.code().to_owned()).unwrap_or_default(),
            created,
            items: items.collect(),
        };
        // The place first: one that leads to no invoice does no harm, an invoice without a place could not be found.
        let place = PlaceDocument { account: account.id.uuid(), number };
        for partition in [of_invoice(account.tenant, id), of_number(account.tenant, number)] {
            self.documents.commit(Change::of(partition).put(place_key(), &place)?).await?;
        }
        let change = self
            .state_change(account, state)?
            .put(invoice_key(number), &invoice)?
            .put(tracking_key(number), &TrackingDocument { rows })?;
        let change = with_charged_through(change, &rated.items)?;
        Ok(self.documents.commit(change).await?.then_some(id))
    }

    /// Answers whether nothing came between.
    async fn keep_state(&self, account: &InvoicedAccount, state: &StateDocument) -> Result<bool, Fault> {
        self.documents.commit(self.state_change(account, state)?).await
    }

    fn state_change(&self, account: &InvoicedAccount, state: &StateDocument) -> Result<Change, Fault> {
        let change = Change::of(invoices_of_account(account.tenant, account.id));
        change.if_found_or_absent(state_key(), account.state.as_ref()).put(state_key(), state)
    }

    /// An account without a bill cycle day gets the one of its first subscription, and keeps it.
    pub(super) async fn keep_bill_cycle_day(&self, account: &InvoicedAccount) -> Result<(), Fault> {
        let day = account.bill_cycle_day();
        match i32::try_from(day) {
            Ok(day) if day != 0 && account.document.bill_cycle_day == 0 => {
                self.directory.set_bill_cycle_day(account.tenant, account.id, day).await
            }
            _ => Ok(()),
        }
    }
}

/// Keeps through which dates subscriptions are charged.
fn with_charged_through(change: Change, items: &DraftItems) -> Result<Change, Fault> {
    items.charged_through.iter().try_fold(change, |change, (&subscription, date)| {
        change.put(charged_through_key(subscription), &ChargedThroughDocument { date: date.days() })
    })
}

/// The items as they are stored.
fn stored(rated: Rated) -> Result<Rated, Failure> {
    let items = rated.items.items.into_iter().map(Item::stored).collect::<Result<_, _>>()?;
    Ok(Rated { items: DraftItems { items, ..rated.items }, ..rated })
}

impl InvoicedAccount {
    /// The dates and events that are due: those of the earliest instant up to now, and its date. `None`: none is.
    pub(super) fn due(&self) -> Option<(LocalDate, Occasion)> {
        let at = self.next_due().filter(|&at| at <= self.now)?;
        let state = self.state();
        let dates =
            state.due.iter().map(|&days| LocalDate::from_days(days)).filter(|&date| self.time.due_on(date) == at);
        let events =
            self.moments().into_iter().filter(|&(moment, event)| moment == at && !state.events_done.contains(&event));
        let occasion = Occasion::Due { dates: dates.collect(), events: events.map(|(_, event)| event).collect() };
        Some((self.time.date_of(at), occasion))
    }

    /// When something is due next; `None`: never, as far as is known.
    pub(super) fn next_due(&self) -> Option<Instant> {
        let state = self.state();
        let dates = state.due.iter().map(|&days| self.time.due_on(LocalDate::from_days(days)));
        let events =
            self.moments().into_iter().filter(|(_, event)| !state.events_done.contains(event)).map(|(at, _)| at);
        dates.chain(events).min()
    }
}
