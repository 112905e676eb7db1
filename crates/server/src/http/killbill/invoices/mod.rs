//! `/1.0/kb/invoices`, and the invoices of an account. Source: the recorded rating cases, and Kill Bill's behaviour.

mod action;
mod create;
mod dry_run;
mod item_json;
mod json;
mod list;
mod read;

use super::audit::{AUDIT, AuditMode};
use crate::http::ParameterKind::{Date, Flag, Text};
use crate::http::{Operation, Parameter, Resource};
use json::InvoiceJson;

pub(super) fn resources() -> Vec<Resource> {
    let account = Parameter::new("accountId", Text, "The account's id").required();
    let target = Parameter::new("targetDate", Date, "The date up to which is charged; today's, if left out");
    let create = Operation::post("Make an invoice; 404 if there is nothing to invoice", |application, exchange| {
        Box::pin(create::create(application, exchange))
    });
    let dry_run =
        Operation::post("Look at an invoice before it is made; 204 if there is nothing", |application, exchange| {
            Box::pin(dry_run::dry_run(application, exchange))
        });
    let by_id = Operation::get("Read an invoice", |application, exchange| Box::pin(read::by_id(application, exchange)));
    let by_number = Operation::get("Read an invoice by its number", |application, exchange| {
        Box::pin(read::by_number(application, exchange))
    });
    let of_account = Operation::get("List the invoices of an account", |application, exchange| {
        Box::pin(list::of_account(application, exchange))
    });
    let children = Parameter::new("withChildrenItems", Flag, "Nothing: there are no child accounts' items");
    vec![
        Resource::new("/1.0/kb/invoices", [create.query(&[account, target])]),
        Resource::new(
            "/1.0/kb/invoices/dryRun",
            [dry_run.query(&[account, target]).takes_some_of::<dry_run::DryRunJson>().answers::<InvoiceJson>()],
        ),
        Resource::new(
            "/1.0/kb/invoices/byNumber/{invoiceNumber}",
            [by_number.query(&[children, AUDIT]).answers::<InvoiceJson>()],
        ),
        Resource::new("/1.0/kb/invoices/{invoiceId}", [by_id.query(&[children, AUDIT]).answers::<InvoiceJson>()]),
        Resource::new(
            "/1.0/kb/accounts/{accountId}/invoices",
            [of_account.query(&list::PARAMETERS).answers::<Vec<InvoiceJson>>()],
        ),
    ]
}
