//! The tenant of a run: setting it up, recording its usage, asking for its totals.

use super::submission::object;
use super::{CrashError, Submission, Totals, Window};
use crate::decimal::Decimal;
use crate::json::Json;
use crate::server::{PASSWORD, USER};
use crate::wire::{Exchange, Request, Response, WireError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// How much of an unexpected answer is shown.
const BODY_CHARACTERS_SHOWN: usize = 300;
/// The error code of a submission whose tracking identifier is known already.
const DUPLICATE: &str = "50000";
const CATALOG: &str = include_str!("catalog.xml");

/// A tenant with an account and subscriptions.
#[derive(Clone, Debug)]
pub(crate) struct Tenant {
    key: String,
    subscriptions: Vec<String>,
}

/// What the server said to a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// It is stored now.
    Acknowledged,
    /// It was stored before.
    Duplicate,
    /// The server has no room for it at the moment and has not stored it.
    Busy(Refusal),
    /// Something else.
    Unexpected(String),
}

/// How the server refuses what it has no room for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What it says to a person.
    pub(crate) message: String,
    /// Whether it says when to try again.
    pub(crate) says_when: bool,
}

impl Refusal {
    fn of(response: &Response) -> Self {
        let json = response.text().parse::<Json>().ok();
        let message = json.as_ref().and_then(|json| Some(json.get("message")?.text()?.to_owned()));
        let seconds = response.header("Retry-After").and_then(|seconds| seconds.parse::<u32>().ok());
        Self { message: message.unwrap_or_else(|| shown(response)), says_when: seconds.is_some() }
    }
}

impl Tenant {
    /// Makes the tenant, its catalog, an account and so many subscriptions on an empty server.
    pub(crate) fn create(wire: &impl Exchange, key: &str, subscriptions: usize) -> Result<Self, CrashError> {
        let mut tenant = Self { key: key.to_owned(), subscriptions: Vec::new() };
        let text = |value: &str| Json::Text(value.to_owned());
        let body = object([("apiKey", text(key)), ("apiSecret", text("secret"))]);
        tenant.make(wire, "/1.0/kb/tenants", &body)?;
        let catalog = tenant.request("POST", "/1.0/kb/catalog/xml", Some(("text/xml", CATALOG.to_owned())));
        created(wire, "the catalog", &catalog)?;
        let account = [
            ("name", text("Acme")),
            ("currency", text("USD")),
            ("timeZone", text("UTC")),
            ("referenceTime", text("2022-12-01T00:00:00.000Z")),
        ];
        let account = tenant.make(wire, "/1.0/kb/accounts", &object(account))?;
        for number in 0..subscriptions {
            let key = text(&format!("{key}-{number}"));
            let body = [("accountId", text(&account)), ("externalKey", key), ("planName", text("compute-monthly"))];
            let path = "/1.0/kb/subscriptions?entitlementDate=2023-01-01&billingDate=2023-01-01";
            let subscription = tenant.make(wire, path, &object(body))?;
            tenant.subscriptions.push(subscription);
        }
        Ok(tenant)
    }

    /// The request that records a submission.
    pub(crate) fn recording(&self, submission: &Submission) -> Request {
        let body = submission.body(self.subscription(submission.subscription)).to_string();
        self.request("POST", "/1.0/kb/usages", Some(("application/json", body)))
    }

    /// Records a submission.
    pub(crate) fn send(&self, wire: &impl Exchange, submission: &Submission) -> Result<Sent, WireError> {
        let response = wire.exchange(&self.recording(submission))?;
        Ok(match response.status {
            201 => Sent::Acknowledged,
            400 if error_code(&response).as_deref() == Some(DUPLICATE) => Sent::Duplicate,
            503 => Sent::Busy(Refusal::of(&response)),
            status => Sent::Unexpected(format!("{status}: {}", shown(&response))),
        })
    }

    /// Asks for the totals of a window.
    pub(crate) fn totals(&self, wire: &impl Exchange, window: &Window) -> Result<Totals, CrashError> {
        let unit = window.unit.map(|unit| format!("/{unit}")).unwrap_or_default();
        let subscription = self.subscription(window.subscription);
        let (start, end) = (&window.start.text, &window.end.text);
        let path = format!("/1.0/kb/usages/{subscription}{unit}?startDate={start}&endDate={end}");
        let response = self.read(wire, &path)?;
        totals_of(&response.text(), subscription).ok_or_else(|| unexpected(&path, &response))
    }

    /// Asks for something; any answer but a 200 is an error.
    pub(super) fn read(&self, wire: &impl Exchange, path: &str) -> Result<Response, CrashError> {
        let response = answer(wire, path, &self.request("GET", path, None))?;
        if response.status == 200 { Ok(response) } else { Err(unexpected(path, &response)) }
    }

    /// The identifier of one of the subscriptions.
    pub(crate) fn subscription(&self, number: usize) -> &str {
        self.subscriptions.get(number).map_or("", String::as_str)
    }

    /// Makes something, and returns its identifier.
    fn make(&self, wire: &impl Exchange, path: &str, body: &Json) -> Result<String, CrashError> {
        let response = created(wire, path, &self.request("POST", path, Some(("application/json", body.to_string()))))?;
        let location = response.header("Location").unwrap_or_default();
        match location.rsplit('/').next() {
            Some(id) if !id.is_empty() => Ok(id.to_owned()),
            _ => Err(unexpected(path, &response)),
        }
    }

    fn request(&self, method: &str, path: &str, body: Option<(&str, String)>) -> Request {
        let basic = format!("Basic {}", STANDARD.encode(format!("{USER}:{PASSWORD}")));
        let mut headers = vec![
            ("Accept", "application/json"),
            ("Authorization", &basic),
            ("X-Killbill-ApiKey", &self.key),
            ("X-Killbill-ApiSecret", "secret"),
            ("X-Killbill-CreatedBy", "hobbs-verify"),
        ];
        headers.extend(body.as_ref().map(|(kind, _)| ("Content-Type", *kind)));
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())).collect();
        let body = body.map(|(_, text)| text.into_bytes());
        Request { method: method.to_owned(), target: path.to_owned(), headers, body }
    }
}

fn answer(wire: &impl Exchange, what: &str, request: &Request) -> Result<Response, CrashError> {
    wire.exchange(request).map_err(|source| CrashError::NoAnswer { what: what.to_owned(), source })
}

fn created(wire: &impl Exchange, what: &str, request: &Request) -> Result<Response, CrashError> {
    let response = answer(wire, what, request)?;
    if response.status == 201 { Ok(response) } else { Err(unexpected(what, &response)) }
}

pub(super) fn unexpected(what: &str, response: &Response) -> CrashError {
    CrashError::UnexpectedAnswer { what: what.to_owned(), status: response.status, body: shown(response) }
}

fn shown(response: &Response) -> String {
    response.text().chars().take(BODY_CHARACTERS_SHOWN).collect()
}

fn error_code(response: &Response) -> Option<String> {
    let json: Json = response.text().parse().ok()?;
    json.get("code")?.number().map(str::to_owned)
}

/// The totals in an answer; `None` if it is not about this subscription, lists a unit twice, or holds no exact amounts.
fn totals_of(body: &str, subscription: &str) -> Option<Totals> {
    let json: Json = body.parse().ok()?;
    let mut totals = Totals::new();
    for unit in json.get("rolledUpUnits")?.items()? {
        let nanos = Decimal::parse(unit.get("amount")?.number()?)?.nanos()?;
        if totals.insert(unit.get("unitType")?.text()?.to_owned(), nanos).is_some() {
            return None;
        }
    }
    (json.get("subscriptionId")?.text()? == subscription).then_some(totals)
}

#[cfg(test)]
mod tests {
    use super::super::submission::UNITS;
    use super::*;

    #[test]
    fn totals_are_read_exactly() {
        let units = r#"[{"unitType": "a", "amount": 1.00E-7}, {"unitType": "b", "amount": 36893488147.419103232}]"#;
        let body = |units| format!(r#"{{"subscriptionId": "s", "rolledUpUnits": {units}}}"#);
        let totals = totals_of(&body(units), "s").unwrap();
        assert_eq!(totals, [("a".to_owned(), 100), ("b".to_owned(), 36_893_488_147_419_103_232)].into());
        assert_eq!(totals_of(&body("[]"), "s"), Some(Totals::new()));
    }

    #[test]
    fn what_is_no_exact_answer_is_refused() {
        let wrong = [
            r#"{"subscriptionId": "other", "rolledUpUnits": []}"#,
            r#"{"subscriptionId": "s"}"#,
            r#"{"subscriptionId": "s", "rolledUpUnits": [{"unitType": "a"}]}"#,
            r#"{"subscriptionId": "s", "rolledUpUnits": [{"unitType": "a", "amount": "1"}]}"#,
            r#"{"subscriptionId": "s", "rolledUpUnits": [{"unitType": "a", "amount": 0.0000000001}]}"#,
            r#"{"subscriptionId": "s", "rolledUpUnits": [{"unitType": "a", "amount": 1}, {"unitType": "a", "amount": 1}]}"#,
            "[]",
            "",
        ];
        for body in wrong {
            assert_eq!(totals_of(body, "s"), None, "{body}");
        }
    }

    #[test]
    fn the_catalog_declares_the_units_that_are_sent() {
        for unit in UNITS {
            assert!(CATALOG.contains(&format!("<unit name=\"{unit}\"/>")), "{unit}");
        }
    }
}
