//! A stand-in for a server that answers in memory, and can be told to go wrong.

use hobbs_verify::decimal::{Decimal, nanos_text};
use hobbs_verify::json::Json;
use hobbs_verify::wire::{Exchange, Request, Response, WireError};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// What a stand-in does wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    Nothing,
    /// It takes a tracking id a second time.
    RepeatsTrackingIds,
    /// It fails, with a page, where it should refuse.
    FailsOnUnknownSubscriptions,
    /// It leaves a member out of what it answers.
    LosesAMember,
    /// It rounds amounts to whole numbers.
    RoundsAmounts,
    /// It says of each thing it makes that it has made the first one.
    MixesUpIds,
    /// It breaks off when it should list accounts.
    BreaksOff,
}

/// A server that knows tenants apart, and the tracking ids of each subscription.
pub(crate) struct StandIn {
    pub(crate) address: String,
    wrong: Wrong,
    identifier: u128,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    asked: Vec<Request>,
    made: Vec<String>,
    tracking_ids: BTreeMap<String, Vec<String>>,
    nanos: BTreeMap<String, i128>,
}

impl StandIn {
    pub(crate) fn new(wrong: Wrong, identifier: u128) -> Self {
        Self::at(wrong, identifier, &format!("http://{identifier:x}"))
    }

    /// One that says it is at this address.
    pub(crate) fn at(wrong: Wrong, identifier: u128, address: &str) -> Self {
        Self { address: address.to_owned(), wrong, identifier, state: Mutex::default() }
    }

    /// Every request so far.
    pub(crate) fn asked(&self) -> Vec<Request> {
        self.state.lock().unwrap().asked.clone()
    }

    fn make(&self) -> Response {
        let mut state = self.state.lock().unwrap();
        let number = self.identifier + u128::try_from(state.made.len()).unwrap();
        let id = uuid::Uuid::from_u128(number).to_string();
        state.made.push(id.clone());
        let told = if self.wrong == Wrong::MixesUpIds { state.made[0].clone() } else { id };
        answer(201, &[("Location", &format!("{}/x/{told}", self.address))], "")
    }

    fn record(&self, body: &str) -> Response {
        let json: Option<Json> = body.parse().ok();
        let text = |name: &str| json.as_ref()?.get(name)?.text().map(str::to_owned);
        let (Some(subscription), Some(tracking_id)) = (text("subscriptionId"), text("trackingId")) else {
            return refusal(400, "a member is missing");
        };
        let mut state = self.state.lock().unwrap();
        if !state.made.contains(&subscription) {
            return match self.wrong {
                Wrong::FailsOnUnknownSubscriptions => answer(500, &[], "<h1>HTTP Status 500</h1>"),
                _ => refusal(404, "no such subscription"),
            };
        }
        let known = state.tracking_ids.entry(subscription.clone()).or_default();
        if known.contains(&tracking_id) && self.wrong != Wrong::RepeatsTrackingIds {
            return refusal(400, "a usage record with that tracking id exists");
        }
        known.push(tracking_id);
        let whole = if self.wrong == Wrong::RoundsAmounts { 1_000_000_000 } else { 1 };
        let nanos: i128 = json.as_ref().map_or(0, |json| amounts(json).iter().map(|nanos| nanos / whole * whole).sum());
        *state.nanos.entry(subscription).or_default() += nanos;
        answer(201, &[], "")
    }

    fn read(&self, path: &str) -> Response {
        let subscription = path.split(['/', '?']).nth(4).unwrap_or_default();
        let state = self.state.lock().unwrap();
        let amount = nanos_text(state.nanos.get(subscription).copied().unwrap_or(0));
        let lost = if self.wrong == Wrong::LosesAMember { "" } else { r#","units":[]"# };
        let body = format!(r#"{{"subscriptionId":"{subscription}","amount":{amount}{lost}}}"#);
        answer(200, &[("Content-Type", "application/json")], &body)
    }
}

impl Exchange for StandIn {
    fn exchange(&self, request: &Request) -> Result<Response, WireError> {
        let body = String::from_utf8(request.body.clone().unwrap_or_default()).unwrap();
        self.state.lock().unwrap().asked.push(request.clone());
        let is_usage = request.target.starts_with("/1.0/kb/usages");
        if self.wrong == Wrong::BreaksOff && request.target.contains("/accounts/pagination") {
            return Err(WireError::Unreadable("it broke off".to_owned()));
        }
        Ok(match request.method.as_str() {
            "POST" if is_usage => self.record(&body),
            "GET" if is_usage => self.read(&request.target),
            "POST" => self.make(),
            _ => answer(204, &[], ""),
        })
    }
}

/// Every amount of a body that is one.
fn amounts(json: &Json) -> Vec<i128> {
    let inner = |list: Option<&Json>| list.and_then(Json::items).unwrap_or_default().to_vec();
    let records = inner(json.get("unitUsageRecords")).into_iter().flat_map(|unit| inner(unit.get("usageRecords")));
    let nanos = |record: Json| Decimal::parse(record.get("amount")?.number()?)?.nanos();
    records.filter_map(nanos).collect()
}

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Response { status, headers, body: body.as_bytes().to_vec() }
}

fn refusal(status: u16, message: &str) -> Response {
    answer(status, &[("Content-Type", "application/json")], &format!(r#"{{"message":"{message}"}}"#))
}
