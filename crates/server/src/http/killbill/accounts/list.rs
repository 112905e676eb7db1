//! Lists of accounts, with Kill Bill's pagination headers.

use std::sync::Arc;

use hobbs_domain::identifier::AccountId;
use http::{HeaderName, HeaderValue};

use super::SHOWN;
use super::json::{AccountJson, Balances};
use crate::application::Application;
use crate::bounds;
use crate::directory::{AccountDocument, AccountPage, Slice};
use crate::fault::Fault;
use crate::http::ParameterKind::Count;
use crate::http::killbill::audit::AuditMode;
use crate::http::path::encode;
use crate::http::{Exchange, Operation, Parameter, Reply, Resource};

const SLICE: [Parameter; 2] = [
    Parameter::new("offset", Count, "How many are skipped"),
    Parameter::new("limit", Count, "How many are listed at most"),
];

pub(super) fn resources() -> [Resource; 3] {
    let children = Operation::get("List the accounts that belong to an account", |application, exchange| {
        Box::pin(children(application, exchange))
    });
    let all = Operation::get("List accounts", |application, exchange| Box::pin(all(application, exchange)));
    let search = Operation::get("Search accounts", |application, exchange| Box::pin(search(application, exchange)));
    let listing = |operation: Operation| operation.query(&SHOWN).answers::<Vec<AccountJson>>();
    [
        Resource::new("/1.0/kb/accounts/pagination", [listing(all).query(&SLICE)]),
        Resource::new("/1.0/kb/accounts/search/{searchKey}", [listing(search).query(&SLICE)]),
        Resource::new("/1.0/kb/accounts/{accountId}/children", [listing(children)]),
    ]
}

async fn all(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    list(&application, &exchange, "/1.0/kb/accounts/pagination", |_| true).await
}

/// Accounts whose id is the key, or whose name, mail address, external key or company holds it.
async fn search(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let key = exchange.variable("searchKey");
    let path = format!("/1.0/kb/accounts/search/{}", encode(key));
    let holds = |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains(key));
    let matches = |account: &AccountDocument| {
        let named = holds(&account.name) || holds(&account.email) || holds(&account.company);
        named || account.external_key.contains(key) || account.id.to_string() == key
    };
    list(&application, &exchange, &path, matches).await
}

async fn children(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let id = AccountId::new(exchange.id("accountId")?);
    let audit = AuditMode::of(&exchange)?;
    let tenant = exchange.tenant()?;
    let parent = application.directory.account(tenant, id).await?.id;
    let slice = Slice { offset: 0, limit: bounds::PAGE_ACCOUNTS_MAX };
    let page = application.directory.accounts(tenant, slice, |account| account.parent == Some(parent)).await?;
    shown(&application, &exchange, page.accounts, audit).await
}

async fn list(
    application: &Application,
    exchange: &Exchange,
    path: &str,
    matches: impl Fn(&AccountDocument) -> bool,
) -> Result<Reply, Fault> {
    let audit = AuditMode::of(exchange)?;
    let slice =
        Slice { offset: number(exchange, "offset", 0)?, limit: number(exchange, "limit", bounds::PAGE_ACCOUNTS)? };
    let page = application.directory.accounts(exchange.tenant()?, slice, matches).await?;
    let headers = pagination_headers(&page, path);
    let mut reply = shown(application, exchange, page.accounts, audit).await?;
    reply.headers.extend(headers);
    Ok(reply)
}

async fn shown(
    application: &Application,
    exchange: &Exchange,
    accounts: Vec<AccountDocument>,
    audit: AuditMode,
) -> Result<Reply, Fault> {
    let mut shown = Vec::with_capacity(accounts.len());
    for account in accounts {
        let balances = Balances::of(application, exchange, &account).await?;
        shown.push(AccountJson::of(account, balances, audit));
    }
    Reply::json(&shown)
}

/// A number of the query. What is none is a path that Kill Bill does not know.
fn number(exchange: &Exchange, name: &str, default: u64) -> Result<u64, Fault> {
    match exchange.query.get(name) {
        None | Some("") => Ok(default),
        Some(text) => text.parse().map_err(|_| Fault::NotFound("Not Found".to_owned())),
    }
}

fn pagination_headers(page: &AccountPage, path: &str) -> Vec<(HeaderName, HeaderValue)> {
    let Slice { offset, limit } = page.slice;
    let next = offset.saturating_add(limit);
    let mut headers = vec![
        ("x-killbill-pagination-currentoffset", offset.to_string()),
        ("x-killbill-pagination-totalnbrecords", page.matching.to_string()),
        ("x-killbill-pagination-maxnbrecords", page.total.to_string()),
    ];
    if next < page.matching {
        headers.push(("x-killbill-pagination-nextoffset", next.to_string()));
        headers.push(("x-killbill-pagination-nextpageuri", format!("{path}?offset={next}&limit={limit}")));
    }
    let pairs = headers.into_iter();
    pairs
        .filter_map(|(name, value)| Some((HeaderName::from_static(name), HeaderValue::try_from(value).ok()?)))
        .collect()
}
