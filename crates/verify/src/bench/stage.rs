//! What a measurement needs on a server: a tenant with a catalog, an account and subscriptions.

use super::BenchError;
use crate::server::{PASSWORD, USER};
use crate::wire::{Endpoint, Exchange, Request, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeSet;
use std::fmt::Write;
use uuid::Uuid;

const CATALOG: &str = include_str!("../crash/catalog.xml");
/// Kill Bill's control tag of accounts whose invoices are made only if they are asked for.
const INVOICING_OFF: &str = "00000000-0000-0000-0000-000000000002";
/// How much of an unexpected answer is shown.
const BODY_CHARACTERS_SHOWN: usize = 300;
/// Subscriptions of one account. A request about one of them may read them all.
const SUBSCRIPTIONS_PER_ACCOUNT: usize = 50;

/// A user's name and password.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl Default for Credentials {
    fn default() -> Self {
        Self { user: USER.to_owned(), password: PASSWORD.to_owned() }
    }
}

/// A server that is measured.
#[derive(Clone, Debug)]
pub struct Target {
    /// What the table calls it.
    pub name: String,
    /// Where it is.
    pub endpoint: Endpoint,
    /// Who may do everything there.
    pub credentials: Credentials,
    /// Whether it keeps what it is told. The ceiling does not, so nothing can be set up on it or read back.
    pub keeps: bool,
}

impl Target {
    /// A server that was started for this run.
    #[must_use]
    pub fn started(name: &str, endpoint: &Endpoint) -> Self {
        Self { name: name.to_owned(), endpoint: endpoint.clone(), credentials: Credentials::default(), keeps: true }
    }
}

/// A tenant with subscriptions, on one server.
#[derive(Clone, Debug)]
pub struct Stage {
    headers: Vec<(String, Vec<u8>)>,
    /// The ids of the subscriptions.
    pub subscriptions: Vec<String>,
}

impl Stage {
    /// Sets a new tenant up, with so many subscriptions.
    ///
    /// # Errors
    /// When the server does not do as it is told.
    pub fn set(target: &Target, key: &str, subscriptions: usize) -> Result<Self, BenchError> {
        let Credentials { user, password } = &target.credentials;
        let basic = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        let headers = [
            ("Authorization", basic.as_str()),
            ("X-Killbill-ApiKey", key),
            ("X-Killbill-ApiSecret", "secret"),
            ("X-Killbill-CreatedBy", "bench"),
            ("Accept", "application/json"),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())).to_vec();
        let mut stage = Self { headers, subscriptions: Vec::with_capacity(subscriptions) };
        if !target.keeps {
            stage.subscriptions =
                (0..subscriptions).map(|number| Uuid::from_u128(number as u128).to_string()).collect();
            return Ok(stage);
        }
        let wire = &target.endpoint;
        let tenant = format!(r#"{{"apiKey":"{key}","apiSecret":"secret"}}"#);
        stage.make(wire, "/1.0/kb/tenants", "application/json", tenant)?;
        stage.make(wire, "/1.0/kb/catalog/xml", "text/xml", CATALOG.to_owned())?;
        while stage.subscriptions.len() < subscriptions {
            let count = (subscriptions - stage.subscriptions.len()).min(SUBSCRIPTIONS_PER_ACCOUNT);
            let account = stage.make_account(wire)?;
            stage.make_subscriptions(wire, &account, count)?;
        }
        Ok(stage)
    }

    /// Makes an account for which no invoices are made: years of them would be due at once, and made in the background of
    /// what is measured.
    fn make_account(&self, wire: &Endpoint) -> Result<String, BenchError> {
        let account = r#"{"name":"Bench","currency":"USD","referenceTime":"2022-12-01T00:00:00.000Z"}"#.to_owned();
        let account = self.make(wire, "/1.0/kb/accounts", "application/json", account)?;
        let tags = format!(r#"["{INVOICING_OFF}"]"#);
        self.make(wire, &format!("/1.0/kb/accounts/{account}/tags"), "application/json", tags)?;
        Ok(account)
    }

    /// Makes subscriptions, each in a bundle of its own, and notes their ids.
    fn make_subscriptions(&mut self, wire: &Endpoint, account: &str, count: usize) -> Result<(), BenchError> {
        let mut body = String::from("[");
        for number in 0..count {
            let separator = if number == 0 { "" } else { "," };
            let one = format!(r#"{{"accountId":"{account}","planName":"compute-monthly"}}"#);
            write!(body, r#"{separator}{{"baseEntitlementAndAddOns":[{one}]}}"#).map_err(std::io::Error::other)?;
        }
        body.push(']');
        let path = "/1.0/kb/subscriptions/createSubscriptionsWithAddOns\
                    ?entitlementDate=2023-01-01&billingDate=2023-01-01";
        self.exchange(wire, "POST", path, Some(("application/json", body)), 201)?;
        let bundles = self.exchange(wire, "GET", &format!("/1.0/kb/accounts/{account}/bundles"), None, 200)?.text();
        let ids = bundles.split(r#""subscriptionId":""#).skip(1).filter_map(|rest| rest.split('"').next());
        // Events of a bundle may name its subscription again.
        let ids: BTreeSet<String> = ids.map(str::to_owned).collect();
        let found = ids.len();
        self.subscriptions.extend(ids);
        if found == count { Ok(()) } else { Err(BenchError::Subscriptions { asked: count, found }) }
    }

    /// Makes something, and answers its id.
    fn make(&self, wire: &Endpoint, path: &str, kind: &str, body: String) -> Result<String, BenchError> {
        let made = self.exchange(wire, "POST", path, Some((kind, body)), 201)?;
        let location = made.header("Location").unwrap_or_default();
        Ok(location.rsplit('/').next().unwrap_or_default().to_owned())
    }

    fn exchange(
        &self,
        wire: &Endpoint,
        method: &str,
        path: &str,
        body: Option<(&str, String)>,
        status: u16,
    ) -> Result<Response, BenchError> {
        let request = self.request(method, path, body);
        let no_answer = |source| BenchError::NoAnswer { what: path.to_owned(), source };
        let response = wire.exchange(&request).map_err(no_answer)?;
        if response.status == status {
            return Ok(response);
        }
        let body = response.text().chars().take(BODY_CHARACTERS_SHOWN).collect();
        Err(BenchError::UnexpectedAnswer { what: path.to_owned(), status: response.status, body })
    }

    /// The bytes of a request without a body.
    pub(super) fn reading(&self, target: &Target, path: &str) -> Result<Vec<u8>, BenchError> {
        Ok(self.request("GET", path, None).encode(&target.endpoint)?)
    }

    /// The bytes of the head of a request that records usage, up to the length of the body.
    pub(super) fn recording(&self, target: &Target) -> Result<Vec<u8>, BenchError> {
        let mut request = self.request("POST", "/1.0/kb/usages", Some(("application/json", String::new())));
        request.headers.push(("Content-Length".to_owned(), Vec::new()));
        let mut head = request.encode(&target.endpoint)?;
        head.truncate(head.trim_ascii_end().len());
        head.push(b' ');
        Ok(head)
    }

    /// A request of this tenant.
    fn request(&self, method: &str, path: &str, body: Option<(&str, String)>) -> Request {
        let mut headers = self.headers.clone();
        headers.extend(body.as_ref().map(|(kind, _)| ("Content-Type".to_owned(), kind.as_bytes().to_vec())));
        let body = body.map(|(_, text)| text.into_bytes());
        Request { method: method.to_owned(), target: path.to_owned(), headers, body }
    }
}
