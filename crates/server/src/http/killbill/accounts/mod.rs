//! `/1.0/kb/accounts`. Source: the transcripts `accounts/*`.

mod body;
mod close;
mod json;
mod list;

use std::sync::Arc;

use hobbs_domain::identifier::AccountId;
use http::StatusCode;

use super::audit::{AUDIT, AuditMode};
use crate::application::Application;
use crate::fault::Fault;
use crate::http::ParameterKind::{Flag, Text};
use crate::http::{Exchange, Operation, Parameter, Reply, Resource};
use crate::security::Permission;
use body::AccountBody;
use json::{AccountJson, Balances};

pub(super) fn resources() -> Vec<Resource> {
    let create = Operation::post("Make an account", |application, exchange| Box::pin(create(application, exchange)))
        .takes_some_of::<AccountJson>();
    let key = [Parameter::new("externalKey", Text, "The account's external key").required()];
    let by_key = Operation::get("Find an account", |application, exchange| Box::pin(by_key(application, exchange)))
        .query(&key)
        .query(&SHOWN)
        .answers::<AccountJson>();
    let by_id = Operation::get("Read an account", |application, exchange| Box::pin(by_id(application, exchange)))
        .query(&SHOWN)
        .answers::<AccountJson>();
    let resets = [Parameter::new("treatNullAsReset", Flag, "Whether members that are missing are reset")];
    let update = Operation::put("Change an account", |application, exchange| Box::pin(update(application, exchange)))
        .query(&resets)
        .takes_some_of::<AccountJson>();
    let close =
        Operation::delete("Close an account", |application, exchange| Box::pin(close::close(application, exchange)));
    vec![
        Resource::new("/1.0/kb/accounts", [create, by_key]),
        Resource::new("/1.0/kb/accounts/{accountId}", [by_id, update, close.query(&close::PARAMETERS)]),
    ]
    .into_iter()
    .chain(list::resources())
    .collect()
}

/// What of an account is shown besides its own members.
const SHOWN: [Parameter; 3] = [
    Parameter::new("accountWithBalance", Flag, "Whether the balance is shown"),
    Parameter::new("accountWithBalanceAndCBA", Flag, "Whether the balance and the credit are shown"),
    AUDIT,
];

/// Checks in Kill Bill's order: the body, the header, the permission, then what it asks for.
async fn create(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let body = AccountBody::read(&exchange.body)?;
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    exchange.require(Permission::AccountCreate)?;
    let account = body.over(application.directory.blank_account(&audit));
    let id = application.directory.create_account(tenant, &account).await?;
    Ok(Reply::created_at(&format!("{}/1.0/kb/accounts/{id}", exchange.origin())))
}

async fn by_key(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let audit = AuditMode::of(&exchange)?;
    let account = application.directory.account_by_key(exchange.tenant()?, exchange.query.get("externalKey")).await?;
    let balances = Balances::of(&application, &exchange, &account).await?;
    Reply::json(&AccountJson::of(account, balances, audit))
}

async fn by_id(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let id = AccountId::new(exchange.id("accountId")?);
    let audit = AuditMode::of(&exchange)?;
    let account = application.directory.account(exchange.tenant()?, id).await?;
    let balances = Balances::of(&application, &exchange, &account).await?;
    Reply::json(&AccountJson::of(account, balances, audit))
}

async fn update(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let id = AccountId::new(exchange.id("accountId")?);
    let body = AccountBody::read(&exchange.body)?;
    let audit = exchange.audit()?;
    let tenant = exchange.tenant()?;
    exchange.require(Permission::AccountUpdate)?;
    let resets = exchange.query.flag("treatNullAsReset");
    let update = |current: &_| Ok(if resets { body.instead_of(current) } else { body.over(Clone::clone(current)) });
    application.directory.update_account(tenant, id, &audit, update).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
