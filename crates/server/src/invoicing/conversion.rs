//! Between invoices as they are stored and as the domain sees them.

use hobbs_domain::decimal::Decimal;
use hobbs_domain::identifier::{BundleId, SubscriptionId};
use hobbs_domain::invoicing::{ExistingInvoice, ExistingItem, Item, ItemKind, Names};
use hobbs_domain::rating::{CapacityLine, ConsumableLine, Details};
use hobbs_domain::time::{Instant, LocalDate};
use uuid::Uuid;

use super::documents::{DetailsDocument, InvoiceDocument, ItemDocument, LineDocument, NamesDocument};
use crate::fault::Fault;

fn damaged(what: &str) -> Fault {
    Fault::Internal(format!("a stored invoice has a {what} that can't be read"))
}

fn decimal(text: &str) -> Result<Decimal, Fault> {
    Decimal::of_text(text).map_err(|_| damaged("decimal"))
}

/// An invoice as the domain sees it. `date_of` answers the account's date of an instant.
pub(super) fn existing(
    invoice: &InvoiceDocument,
    date_of: impl Fn(Instant) -> LocalDate,
) -> Result<ExistingInvoice, Fault> {
    let made_on = date_of(Instant::from_millis(invoice.created.at));
    let item = |document: &ItemDocument| Ok(ExistingItem { id: document.id, made_on, item: to_item(document)? });
    let items = invoice.items.iter().map(item).collect::<Result<_, Fault>>()?;
    Ok(ExistingInvoice { target: LocalDate::from_days(invoice.target), items })
}

/// An item as the domain sees it.
pub(super) fn to_item(document: &ItemDocument) -> Result<Item, Fault> {
    let optional = |text: &Option<String>| text.as_deref().map(decimal).transpose();
    Ok(Item {
        kind: ItemKind::of_name(&document.kind).ok_or_else(|| damaged("kind"))?,
        subscription: SubscriptionId::new(document.subscription),
        bundle: BundleId::new(document.bundle),
        names: document.names.clone().map(|names| Names {
            product: names.product,
            plan: names.plan,
            phase: names.phase,
            pretty_product: names.pretty_product,
            pretty_plan: names.pretty_plan,
            pretty_phase: names.pretty_phase,
        }),
        usage: document.usage.clone(),
        pretty_usage: document.pretty_usage.clone(),
        catalog_effective_at: document.catalog_effective_at.map(Instant::from_millis),
        start: LocalDate::from_days(document.start),
        end: document.end.map(LocalDate::from_days),
        amount: decimal(&document.amount)?,
        rate: optional(&document.rate)?,
        quantity: optional(&document.quantity)?,
        details: document.details.as_ref().map(to_details).transpose()?,
        linked: document.linked,
    })
}

fn to_details(document: &DetailsDocument) -> Result<Details, Fault> {
    Ok(match document {
        DetailsDocument::Consumable { lines, amount } => {
            let lines = lines.iter().map(to_line).collect::<Result<_, Fault>>()?;
            Details::Consumable { lines, amount: decimal(amount)? }
        }
        DetailsDocument::Line(line) => Details::Line(to_line(line)?),
        DetailsDocument::Capacity { lines, amount } => {
            let line = |line: &LineDocument| {
                let (price, quantity) = (decimal(&line.price)?, decimal(&line.quantity)?);
                Ok(CapacityLine { tier: line.tier, unit: line.unit.clone(), price, quantity })
            };
            let lines = lines.iter().map(line).collect::<Result<_, Fault>>()?;
            Details::Capacity { lines, amount: decimal(amount)? }
        }
    })
}

fn to_line(document: &LineDocument) -> Result<ConsumableLine, Fault> {
    let missing = || damaged("line");
    Ok(ConsumableLine {
        tier: document.tier,
        unit: document.unit.clone(),
        price: decimal(&document.price)?,
        block_size: decimal(document.block_size.as_deref().ok_or_else(missing)?)?,
        quantity: decimal(&document.quantity)?,
        amount: decimal(document.amount.as_deref().ok_or_else(missing)?)?,
    })
}

/// An item as it is stored.
pub(super) fn to_document(id: Uuid, item: &Item) -> ItemDocument {
    ItemDocument {
        id,
        kind: item.kind.name().to_owned(),
        subscription: item.subscription.uuid(),
        bundle: item.bundle.uuid(),
        names: item.names.clone().map(|names| NamesDocument {
            product: names.product,
            plan: names.plan,
            phase: names.phase,
            pretty_product: names.pretty_product,
            pretty_plan: names.pretty_plan,
            pretty_phase: names.pretty_phase,
        }),
        usage: item.usage.clone(),
        pretty_usage: item.pretty_usage.clone(),
        catalog_effective_at: item.catalog_effective_at.map(Instant::millis),
        start: item.start.days(),
        end: item.end.map(LocalDate::days),
        amount: item.amount.to_string(),
        rate: item.rate.map(|rate| rate.to_string()),
        quantity: item.quantity.map(|quantity| quantity.to_string()),
        details: item.details.as_ref().map(details_document),
        linked: item.linked,
    }
}

fn details_document(details: &Details) -> DetailsDocument {
    match details {
        Details::Consumable { lines, amount } => {
            DetailsDocument::Consumable { lines: lines.iter().map(line_document).collect(), amount: amount.to_string() }
        }
        Details::Line(line) => DetailsDocument::Line(line_document(line)),
        Details::Capacity { lines, amount } => {
            let line = |line: &CapacityLine| LineDocument {
                tier: line.tier,
                unit: line.unit.clone(),
                price: line.price.to_string(),
                block_size: None,
                quantity: line.quantity.to_string(),
                amount: None,
            };
            DetailsDocument::Capacity { lines: lines.iter().map(line).collect(), amount: amount.to_string() }
        }
    }
}

fn line_document(line: &ConsumableLine) -> LineDocument {
    LineDocument {
        tier: line.tier,
        unit: line.unit.clone(),
        price: line.price.to_string(),
        block_size: Some(line.block_size.to_string()),
        quantity: line.quantity.to_string(),
        amount: Some(line.amount.to_string()),
    }
}
