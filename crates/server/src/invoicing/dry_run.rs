//! Looking at an invoice before it is made (rule 21).

use std::collections::BTreeSet;
use std::sync::Arc;

use hobbs_domain::identifier::{AccountId, BundleId, SubscriptionId, TenantId};
use hobbs_domain::invoicing::{ExistingInvoice, ExistingItem, Item};
use hobbs_domain::time::LocalDate;
use uuid::Uuid;

use super::account::InvoicedAccount;
use super::rating::Failure;
use super::{Invoicing, faults};
use crate::directory::ImaginedAction;
use crate::fault::Fault;

/// Which invoice is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DryRun {
    /// The one that would be made up to a date; today's if none is given.
    Target(Option<LocalDate>),
    /// The next one that has items.
    Upcoming {
        /// Of this subscription only.
        subscription: Option<SubscriptionId>,
        /// Of this bundle only.
        bundle: Option<BundleId>,
    },
}

/// An invoice that was looked at.
#[derive(Clone, Debug)]
pub struct DryInvoice {
    /// Its id, which it has for the moment only.
    pub id: Uuid,
    /// The account's date.
    pub date: LocalDate,
    /// The date up to which it charges.
    pub target: LocalDate,
    /// The currency's code.
    pub currency: String,
    /// Its items, with ids for the moment.
    pub items: Vec<(Uuid, Item)>,
}

impl Invoicing {
    /// Looks at an invoice. `None`: there would be nothing to invoice.
    ///
    /// # Errors
    ///
    /// As [`Self::invoice`]; 400 for an action that can't be looked at.
    pub async fn dry_run(
        &self,
        tenant: TenantId,
        id: AccountId,
        asked: DryRun,
        action: Option<&ImaginedAction>,
    ) -> Result<Option<DryInvoice>, Fault> {
        let mut account = self.load(tenant, id).await?;
        if let Some(action) = action
            && !self.imagine(&mut account, action).await?
        {
            return Ok(None);
        }
        let mut existing = self.existing(&account).await?;
        let found = match asked {
            DryRun::Target(target) => {
                let target = target.unwrap_or_else(|| account.today());
                self.up_to(&account, &mut existing, target).await
            }
            DryRun::Upcoming { subscription: None, bundle: None } => self.upcoming(&account, &existing).await,
            DryRun::Upcoming { subscription, bundle } => {
                let dates = account.transition_dates(subscription, bundle);
                self.first_of(&account, &existing, dates).await
            }
        };
        let found = match found {
            Err(Failure::Refused(error)) if faults::is_nothing(&error, account.settings.rating) => None,
            found => found?,
        };
        Ok(found.map(|played| DryInvoice {
            id: self.randomness.uuid(),
            date: account.today(),
            target: played.target,
            currency: account.currency.map(|currency| currency.code().to_owned()).unwrap_or_default(),
            items: played.items.into_iter().map(|item| (self.randomness.uuid(), item)).collect(),
        }))
    }

    /// Puts what would be after an action into the place of what is. Kill Bill answers a plan that can't be had, or not there, as if
    /// there were nothing to invoice; then this is `false`.
    async fn imagine(&self, account: &mut InvoicedAccount, action: &ImaginedAction) -> Result<bool, Fault> {
        let payer = self.directory.payer(account.tenant, Some(account.id)).await?;
        let (catalog, bundles) = (Arc::clone(&account.catalog), account.bundles.clone());
        match self.directory.imagine(account.tenant, &payer, catalog, bundles, action).await {
            Ok((catalog, bundles)) => {
                (account.catalog, account.bundles) = (catalog, bundles);
                Ok(true)
            }
            Err(Fault::Caused { .. } | Fault::Numbered { .. }) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// The first of the dates that are known to be due on which there is something to invoice.
    async fn upcoming(
        &self,
        account: &InvoicedAccount,
        existing: &[ExistingInvoice],
    ) -> Result<Option<Played>, Failure> {
        for date in account.candidate_dates() {
            if let Some(found) = self.play(account, existing, date).await?.0 {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    async fn first_of(
        &self,
        account: &InvoicedAccount,
        existing: &[ExistingInvoice],
        dates: BTreeSet<LocalDate>,
    ) -> Result<Option<Played>, Failure> {
        for date in dates {
            let mut existing = existing.to_vec();
            if let Some(found) = self.up_to(account, &mut existing, date).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Plays every date that is due before the target, then shows what the target adds; if it adds nothing, what the last of
    /// those dates did.
    async fn up_to(
        &self,
        account: &InvoicedAccount,
        existing: &mut Vec<ExistingInvoice>,
        target: LocalDate,
    ) -> Result<Option<Played>, Failure> {
        let invoiced = existing.iter().map(|invoice| invoice.target).max();
        let mut dates = account.candidate_dates();
        let events = account.subscriptions();
        let events =
            events.iter().flat_map(|subscription| &subscription.events).map(|event| account.time.date_of(event.at));
        dates.extend(events.filter(|&date| invoiced.is_none_or(|invoiced| invoiced < date)));
        let mut last = None;
        let mut played = None;
        while let Some(date) = dates.pop_first().filter(|&date| date <= target) {
            let (found, next_dates) = self.play(account, existing, date).await?;
            if let Some(found) = &found {
                dates.extend(next_dates.into_iter().filter(|&next| next > date && next < target));
                existing.push(found.as_existing(account, self));
            }
            (last, played) = (Some(date), found);
        }
        if last == Some(target) {
            return Ok(played);
        }
        let found = self.play(account, existing, target).await?.0;
        Ok(found.or(played))
    }

    /// What a date adds, and when the account would be due after it.
    async fn play(
        &self,
        account: &InvoicedAccount,
        existing: &[ExistingInvoice],
        target: LocalDate,
    ) -> Result<(Option<Played>, BTreeSet<LocalDate>), Failure> {
        let rated = self.rate(account, existing, target, true).await?;
        let items = rated.items.items;
        let found = (!items.is_empty()).then_some(Played { target: rated.target, items });
        Ok((found, rated.items.next_dates))
    }
}

/// An invoice that was played.
struct Played {
    target: LocalDate,
    items: Vec<Item>,
}

impl Played {
    fn as_existing(&self, account: &InvoicedAccount, invoicing: &Invoicing) -> ExistingInvoice {
        let made_on = account.today();
        let item = |item: &Item| ExistingItem { id: invoicing.randomness.uuid(), made_on, item: item.clone() };
        ExistingInvoice { target: self.target, items: self.items.iter().map(item).collect() }
    }
}

impl InvoicedAccount {
    /// The dates on which an invoice is known to be due, and those on which something next happens to a subscription.
    fn candidate_dates(&self) -> BTreeSet<LocalDate> {
        let mut dates = self.transition_dates(None, None);
        dates.extend(self.dates_to_come());
        dates
    }

    /// The dates on which an invoice will be due. What was due and was not made, since none are made without being asked for, is
    /// forgotten, as in Kill Bill.
    fn dates_to_come(&self) -> BTreeSet<LocalDate> {
        let due = self.state().due;
        let dates = due.iter().map(|&days| LocalDate::from_days(days));
        dates.filter(|&date| self.time.due_on(date) > self.now).collect()
    }

    /// The dates on which something next happens to subscriptions: to one, to those of a bundle, or to any.
    fn transition_dates(&self, subscription: Option<SubscriptionId>, bundle: Option<BundleId>) -> BTreeSet<LocalDate> {
        let subscriptions = self.subscriptions();
        let asked = subscriptions.iter().filter(|found| {
            subscription.is_none_or(|id| found.subscription == id) && bundle.is_none_or(|id| found.bundle == id)
        });
        let next = asked.filter_map(|found| found.events.iter().map(|event| event.at).find(|&at| at > self.now));
        let mut dates: BTreeSet<LocalDate> = next.map(|at| self.time.date_of(at)).collect();
        if subscription.is_some() || bundle.is_some() {
            dates.extend(self.dates_to_come());
        }
        dates
    }
}
