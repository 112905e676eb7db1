//! Reading invoices.

use std::collections::BTreeSet;

use hobbs_domain::catalog::Currency;
use hobbs_domain::decimal::{Decimal, DecimalOutOfRange};
use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::invoicing::Item;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::time::LocalDate;
use uuid::Uuid;

use super::documents::{
    InvoiceDocument, PlaceDocument, TrackingDocument, invoice_key, invoices, of_invoice, of_number, place_key,
    tracking_key,
};
use super::{DryInvoice, Invoicing, conversion, faults};
use crate::directory::{AuditDocument, invoices_of_account};
use crate::fault::Fault;

/// An invoice as it is shown.
#[derive(Clone, Debug)]
pub struct InvoiceView {
    /// Its id.
    pub id: Uuid,
    /// Its number; `None`: it was only looked at.
    pub number: Option<u64>,
    /// The account.
    pub account: AccountId,
    /// The account's date when it was made.
    pub date: LocalDate,
    /// The date up to which it charges.
    pub target: LocalDate,
    /// The currency's code.
    pub currency: String,
    /// Who made it; `None`: it was only looked at.
    pub created: Option<AuditDocument>,
    /// Its items.
    pub items: Vec<ItemView>,
    /// The tracking ids of the usage that it read and no earlier one held.
    pub tracking_ids: Vec<String>,
}

/// An item of an invoice as it is shown.
#[derive(Clone, Debug)]
pub struct ItemView {
    /// Its id.
    pub id: Uuid,
    /// The item.
    pub item: Item,
}

impl Invoicing {
    /// An invoice.
    ///
    /// # Errors
    ///
    /// 404, 4004 if there is none of that id; a store's failure.
    pub async fn read(&self, tenant: TenantId, id: Uuid) -> Result<InvoiceView, Fault> {
        let found = self.at_place(tenant, &of_invoice(tenant, id)).await?.filter(|invoice| invoice.id == id);
        found.ok_or_else(|| faults::missing(id))
    }

    /// An invoice by its number.
    ///
    /// # Errors
    ///
    /// 404, 4004 if there is none of that number; a store's failure.
    pub async fn read_by_number(&self, tenant: TenantId, number: u64) -> Result<InvoiceView, Fault> {
        let found = self.at_place(tenant, &of_number(tenant, number)).await?;
        found.ok_or_else(|| faults::missing_number(number))
    }

    async fn at_place(&self, tenant: TenantId, partition: &PartitionKey) -> Result<Option<InvoiceView>, Fault> {
        let Some(place) = self.documents.get::<PlaceDocument>(partition, &place_key()).await? else { return Ok(None) };
        let PlaceDocument { account, number } = place.document;
        let account = AccountId::new(account);
        let found =
            self.documents.get::<InvoiceDocument>(&invoices_of_account(tenant, account), &invoice_key(number)).await?;
        match found {
            Some(found) => self.view(tenant, account, found.document).await.map(Some),
            None => Ok(None),
        }
    }

    /// The invoices of an account, the oldest first.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`] if there is no such account; a store's failure.
    pub async fn of_account(&self, tenant: TenantId, account: AccountId) -> Result<Vec<InvoiceView>, Fault> {
        self.directory.account(tenant, account).await?;
        let stored = self.documents.all::<InvoiceDocument>(&invoices_of_account(tenant, account), invoices()).await?;
        let mut views = Vec::with_capacity(stored.len());
        for (_, invoice) in stored {
            views.push(self.view(tenant, account, invoice).await?);
        }
        Ok(views)
    }

    /// What an account owes: the sum of its invoices, since nothing is paid here.
    ///
    /// # Errors
    ///
    /// [`Fault::Internal`] if the sum has more than 38 digits; a store's failure.
    pub async fn owed(&self, tenant: TenantId, account: AccountId) -> Result<Decimal, Fault> {
        let stored = self.documents.all::<InvoiceDocument>(&invoices_of_account(tenant, account), invoices()).await?;
        stored.iter().try_fold(Decimal::ZERO, |owed, (_, invoice)| {
            let items = invoice.items.iter().map(|item| conversion::to_item(item).map(|item| item.amount));
            let amount = total(items, &invoice.currency)?;
            owed.plus(amount).map_err(out_of_range)
        })
    }

    async fn view(&self, tenant: TenantId, account: AccountId, invoice: InvoiceDocument) -> Result<InvoiceView, Fault> {
        let key = tracking_key(invoice.number);
        let tracking = self.documents.get::<TrackingDocument>(&invoices_of_account(tenant, account), &key).await?;
        let rows = tracking.map(|found| found.document.rows).unwrap_or_default();
        let tracking_ids: BTreeSet<String> = rows.into_iter().map(|row| row.tracking_id).collect();
        let item = |document| Ok(ItemView { id: document_id(document), item: conversion::to_item(document)? });
        let items = invoice.items.iter().map(item).collect::<Result<_, Fault>>()?;
        Ok(InvoiceView {
            id: invoice.id,
            number: Some(invoice.number),
            account,
            date: LocalDate::from_days(invoice.date),
            target: LocalDate::from_days(invoice.target),
            currency: invoice.currency,
            created: Some(invoice.created),
            items,
            tracking_ids: tracking_ids.into_iter().collect(),
        })
    }
}

const fn document_id(document: &super::ItemDocument) -> Uuid {
    document.id
}

impl InvoiceView {
    /// An invoice that was only looked at.
    #[must_use]
    pub fn of_dry_run(account: AccountId, invoice: DryInvoice) -> Self {
        let DryInvoice { id, date, target, currency, items } = invoice;
        let items = items.into_iter().map(|(id, item)| ItemView { id, item }).collect();
        Self { id, number: None, account, date, target, currency, created: None, items, tracking_ids: Vec::new() }
    }

    /// What it comes to: the sum of its items, with the currency's digits.
    ///
    /// # Errors
    ///
    /// [`Fault::Internal`] if the sum has more than 38 digits.
    pub fn amount(&self) -> Result<Decimal, Fault> {
        total(self.items.iter().map(|view| Ok(view.item.amount)), &self.currency)
    }
}

/// The sum of amounts, with the currency's digits.
fn total(amounts: impl Iterator<Item = Result<Decimal, Fault>>, currency: &str) -> Result<Decimal, Fault> {
    let mut sum = Decimal::ZERO;
    for amount in amounts {
        sum = sum.plus(amount?).map_err(out_of_range)?;
    }
    let digits = Currency::of_code(currency).map_or(2, |currency| currency.decimal_places());
    sum.rounded_half_up(digits).map_err(out_of_range)
}

fn out_of_range(error: DecimalOutOfRange) -> Fault {
    Fault::Internal(error.to_string())
}
