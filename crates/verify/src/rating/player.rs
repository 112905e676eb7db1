//! Playing a case against a server.

use super::{Answers, Case, RatingError, view};
use crate::json::Json;
use crate::wire::{Exchange, Request, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::collections::BTreeSet;

/// A server, and a user who may do everything there.
#[derive(Clone, Copy)]
pub struct Player<'a> {
    /// The server.
    pub wire: &'a (dyn Exchange + Sync),
    /// The user.
    pub user: &'a str,
    /// The user's password.
    pub password: &'a str,
}

/// The tag that keeps a server from making invoices by itself.
const AUTO_INVOICING_OFF: &str = "00000000-0000-0000-0000-000000000002";

/// The tenant of a case while it is played.
pub(super) struct Game<'a> {
    player: Player<'a>,
    case: &'a Case,
    api_key: String,
    account: String,
    subscription: String,
    seen: BTreeSet<String>,
}

impl<'a> Player<'a> {
    /// Sets the server's clock.
    ///
    /// # Errors
    /// When the server can't be talked to, or is not in test mode.
    pub fn set_clock(&self, at: &str) -> Result<(), RatingError> {
        let api_key = new_key("clock");
        self.accepted(&api_key, "POST", "/1.0/kb/tenants", Some(&tenant_body(&api_key)))?;
        let path = format!("/1.0/kb/test/clock?requestedDate={}&timeoutSec=3", at.replace('Z', ".000Z"));
        self.accepted(&api_key, "POST", &path, None).map(drop)
    }

    /// Plays a case that does not move the clock.
    ///
    /// # Errors
    /// When the server can't be talked to, or refuses what every case needs.
    pub fn play(self, case: &'a Case) -> Result<Answers, RatingError> {
        let mut game = Game::new(self, case);
        if let Some(refusal) = game.set_up()? {
            return Ok(Answers { setup: Some(refusal), steps: Vec::new() });
        }
        let steps = case.steps().iter().map(|step| game.step(step)).collect::<Result<_, _>>()?;
        Ok(Answers { setup: None, steps })
    }

    fn call(&self, api_key: &str, method: &str, path: &str, body: Option<&str>) -> Result<Response, RatingError> {
        let credentials = BASE64_STANDARD.encode(format!("{}:{}", self.user, self.password));
        let media = match path {
            "/1.0/kb/catalog/xml" => "text/xml",
            "/1.0/kb/tenants/uploadPerTenantConfig" => "text/plain",
            _ => "application/json",
        };
        let header = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
        let mut headers = vec![
            header("Authorization", &format!("Basic {credentials}")),
            header("X-Killbill-ApiKey", api_key),
            header("X-Killbill-ApiSecret", "s"),
            header("X-Killbill-CreatedBy", "verifier"),
            header("Accept", "application/json"),
        ];
        if body.is_some() {
            headers.push(header("Content-Type", media));
        }
        let body = body.map(|body| body.as_bytes().to_vec());
        let request = Request { method: method.to_owned(), target: path.replace(' ', "%20"), headers, body };
        Ok(self.wire.exchange(&request)?)
    }

    fn accepted(&self, api_key: &str, method: &str, path: &str, body: Option<&str>) -> Result<Response, RatingError> {
        let response = self.call(api_key, method, path, body)?;
        if response.status < 300 {
            return Ok(response);
        }
        let body = response.text().chars().take(300).collect();
        Err(RatingError::Refused { call: format!("{method} {path}"), status: response.status, body })
    }
}

impl<'a> Game<'a> {
    pub(super) fn new(player: Player<'a>, case: &'a Case) -> Self {
        let (account, subscription) = (String::new(), String::new());
        Self { player, case, api_key: new_key("rating"), account, subscription, seen: BTreeSet::new() }
    }

    fn call(&self, method: &str, path: &str, body: Option<&str>) -> Result<Response, RatingError> {
        self.player.call(&self.api_key, method, path, body)
    }

    fn accepted(&self, method: &str, path: &str, body: Option<&str>) -> Result<Response, RatingError> {
        self.player.accepted(&self.api_key, method, path, body)
    }

    /// Makes the tenant, the account and the subscription; answers why a catalog or the subscription was refused.
    pub(super) fn set_up(&mut self) -> Result<Option<Json>, RatingError> {
        self.accepted("POST", "/1.0/kb/tenants", Some(&tenant_body(&self.api_key)))?;
        let configuration = self.case.json.get("config").cloned().unwrap_or(Json::Object(Vec::new()));
        if configuration != Json::Object(Vec::new()) {
            let configuration = configuration.to_string();
            self.accepted("POST", "/1.0/kb/tenants/uploadPerTenantConfig", Some(&configuration))?;
        }
        for catalog in self.case.catalogs() {
            let xml = catalog.text().ok_or(RatingError::Incomplete("a catalog"))?;
            let uploaded = self.call("POST", "/1.0/kb/catalog/xml", Some(xml))?;
            if uploaded.status >= 300 {
                return Ok(Some(view::refusal(uploaded.status, &uploaded.text())));
            }
        }
        self.account = id_of(&self.accepted("POST", "/1.0/kb/accounts", Some(&self.account_body()?))?);
        if !self.case.is_clocked() {
            let path = format!("/1.0/kb/accounts/{}/tags", self.account);
            self.accepted("POST", &path, Some(&format!("[\"{AUTO_INVOICING_OFF}\"]")))?;
        }
        let (path, body) = self.subscription_request()?;
        let made = self.call("POST", &path, Some(&body))?;
        if made.status >= 300 {
            return Ok(Some(view::refusal(made.status, &made.text())));
        }
        self.subscription = id_of(&made);
        Ok(None)
    }

    fn account_body(&self) -> Result<String, RatingError> {
        let account = self.case.json.get("account").ok_or(RatingError::Incomplete("an account"))?;
        let named = ["currency", "timeZone", "referenceTime", "billCycleDayLocal"];
        let known = named.iter().filter_map(|name| Some(((*name).to_owned(), account.get(name)?.clone())));
        let mut members: Vec<(String, Json)> = known.filter(|(_, value)| *value != Json::Null).collect();
        members.push(("name".to_owned(), Json::Text("a".to_owned())));
        members.push(("externalKey".to_owned(), Json::Text(new_key("account"))));
        Ok(Json::Object(members).to_string())
    }

    fn subscription_request(&self) -> Result<(String, String), RatingError> {
        let subscription = self.case.json.get("subscription").ok_or(RatingError::Incomplete("a subscription"))?;
        let text = |name: &'static str| {
            subscription.get(name).and_then(Json::text).ok_or(RatingError::Incomplete("a plan or a start"))
        };
        let mut members = vec![
            ("accountId".to_owned(), Json::Text(self.account.clone())),
            ("externalKey".to_owned(), Json::Text(new_key("subscription"))),
            ("planName".to_owned(), Json::Text(text("plan")?.to_owned())),
        ];
        if let Some(prices) = subscription.get("priceOverrides").filter(|prices| **prices != Json::Null) {
            members.push(("priceOverrides".to_owned(), prices.clone()));
        }
        let start = text("start")?;
        let path = format!("/1.0/kb/subscriptions?entitlementDate={start}&billingDate={start}");
        Ok((path, Json::Object(members).to_string()))
    }

    pub(super) fn step(&mut self, step: &Json) -> Result<Option<Json>, RatingError> {
        let text = |name: &str| step.get(name).and_then(Json::text).unwrap_or_default();
        match text("op") {
            "usage" => self.record(step.get("records").and_then(Json::items).unwrap_or_default()),
            "invoice" => self.invoice(text("targetDate")).map(Some),
            "dry_run" => self.dry_run(step).map(Some),
            "change" => {
                let path = format!("/1.0/kb/subscriptions/{}?{}", self.subscription, when(step, ""));
                let body = Json::Object(vec![("planName".to_owned(), Json::Text(text("plan").to_owned()))]);
                self.changed("PUT", &path, Some(&body.to_string()))
            }
            "cancel" => {
                let when = when(step, "&useRequestedDateForBilling=true");
                self.changed("DELETE", &format!("/1.0/kb/subscriptions/{}?{when}", self.subscription), None)
            }
            name @ ("pause" | "resume") => {
                let path = format!("/1.0/kb/bundles/{}/{name}?requestedDate={}", self.bundle()?, text("date"));
                self.changed("PUT", &path, None)
            }
            _ => Err(RatingError::Incomplete("a step that is known")),
        }
    }

    fn changed(&self, method: &str, path: &str, body: Option<&str>) -> Result<Option<Json>, RatingError> {
        let response = self.call(method, path, body)?;
        Ok((response.status >= 300).then(|| view::refusal(response.status, &response.text())))
    }

    /// Records of one tracking id are one call.
    fn record(&self, records: &[Json]) -> Result<Option<Json>, RatingError> {
        let mut calls: Vec<(Option<&str>, Vec<&Json>)> = Vec::new();
        for record in records {
            let id = record.get("trackingId").and_then(Json::text);
            match calls.iter_mut().find(|(known, _)| *known == id) {
                Some((_, records)) => records.push(record),
                None => calls.push((id, vec![record])),
            }
        }
        let mut refused = Vec::new();
        for (id, records) in calls {
            let response = self.call("POST", "/1.0/kb/usages", Some(&self.usage_body(id, &records)))?;
            if response.status >= 300 {
                let mut refusal = view::refusal(response.status, &response.text());
                if let Json::Object(members) = &mut refusal {
                    members.push(("trackingId".to_owned(), id.map_or(Json::Null, |id| Json::Text(id.to_owned()))));
                }
                refused.push(refusal);
            }
        }
        let answer = Json::Object(vec![("rejected".to_owned(), Json::Array(refused.clone()))]);
        Ok((!refused.is_empty()).then_some(answer))
    }

    fn usage_body(&self, id: Option<&str>, records: &[&Json]) -> String {
        let mut units: Vec<(&str, Vec<Json>)> = Vec::new();
        for record in records {
            let text = |name: &str| record.get(name).and_then(Json::text).unwrap_or_default();
            let usage = Json::Object(vec![
                ("recordDate".to_owned(), Json::Text(text("recordDate").to_owned())),
                ("amount".to_owned(), Json::Number(text("amount").to_owned())),
            ]);
            match units.iter_mut().find(|(unit, _)| *unit == text("unitType")) {
                Some((_, usages)) => usages.push(usage),
                None => units.push((text("unitType"), vec![usage])),
            }
        }
        let units = units.into_iter().map(|(unit, usages)| {
            let unit = ("unitType".to_owned(), Json::Text(unit.to_owned()));
            Json::Object(vec![unit, ("usageRecords".to_owned(), Json::Array(usages))])
        });
        let mut members = vec![("subscriptionId".to_owned(), Json::Text(self.subscription.clone()))];
        members.extend(id.map(|id| ("trackingId".to_owned(), Json::Text(id.to_owned()))));
        members.push(("unitUsageRecords".to_owned(), Json::Array(units.collect())));
        Json::Object(members).to_string()
    }

    fn invoice(&mut self, target: &str) -> Result<Json, RatingError> {
        let path = format!("/1.0/kb/invoices?accountId={}&targetDate={target}", self.account);
        let response = self.call("POST", &path, None)?;
        match (response.status, response.text()) {
            (404, body) if !body.starts_with('{') => Ok(view::nothing()),
            (300.., body) => Ok(view::refusal(response.status, &body)),
            _ => {
                let id = id_of(&response);
                self.seen.insert(id.clone());
                self.read(&id)
            }
        }
    }

    fn read(&self, invoice: &str) -> Result<Json, RatingError> {
        let read = self.accepted("GET", &format!("/1.0/kb/invoices/{invoice}"), None)?;
        Ok(self.view(&read.text().parse()?, false))
    }

    fn view(&self, invoice: &Json, is_dry_run: bool) -> Json {
        view::invoice(invoice, self.case.catalogs().len() > 1, is_dry_run, self.case.priced_plan())
    }

    fn dry_run(&self, step: &Json) -> Result<Json, RatingError> {
        let kind = step.get("type").and_then(Json::text).unwrap_or("TARGET_DATE");
        let target = step.get("targetDate").and_then(Json::text);
        let target = target.map(|target| format!("&targetDate={target}")).unwrap_or_default();
        let path = format!("/1.0/kb/invoices/dryRun?accountId={}{target}", self.account);
        let mut body = vec![("dryRunType".to_owned(), Json::Text(kind.to_owned()))];
        if let Some(action) = step.get("action").and_then(Json::text) {
            body.extend(self.action(step, action)?);
        }
        let response = self.call("POST", &path, Some(&Json::Object(body).to_string()))?;
        match (response.status, response.text()) {
            (204, _) => Ok(view::nothing()),
            (404, body) if !body.starts_with('{') => Ok(view::nothing()),
            (300.., body) => Ok(view::refusal(response.status, &body)),
            (_, body) => Ok(self.view(&body.parse()?, true)),
        }
    }

    /// What is asked of a dry run about an action: one on the case's subscription, or the start of another.
    fn action(&self, step: &Json, action: &str) -> Result<Vec<(String, Json)>, RatingError> {
        let mut members = vec![("dryRunAction".to_owned(), Json::Text(action.to_owned()))];
        if action != "START_BILLING" {
            members.push(("subscriptionId".to_owned(), Json::Text(self.subscription.clone())));
            members.push(("bundleId".to_owned(), Json::Text(self.bundle()?)));
        }
        for (name, member) in [("plan", "planName"), ("effectiveDate", "effectiveDate")] {
            members.extend(step.get(name).map(|value| (member.to_owned(), value.clone())));
        }
        Ok(members)
    }

    /// The bundle of the case's subscription.
    fn bundle(&self) -> Result<String, RatingError> {
        let read = self.accepted("GET", &format!("/1.0/kb/subscriptions/{}", self.subscription), None)?;
        let read: Json = read.text().parse()?;
        let id = read.get("bundleId").and_then(Json::text).ok_or(RatingError::Incomplete("a bundle"))?;
        Ok(id.to_owned())
    }

    /// The invoices that appeared since this was last asked.
    pub(super) fn new_invoices(&mut self) -> Result<Json, RatingError> {
        let listed =
            self.accepted("GET", &format!("/1.0/kb/accounts/{}/invoices?withItems=true", self.account), None)?;
        let listed: Json = listed.text().parse()?;
        let mut new: Vec<(String, u64, String)> = Vec::new();
        for invoice in listed.items().unwrap_or_default() {
            let text = |name: &str| invoice.get(name).and_then(Json::text).unwrap_or_default().to_owned();
            if self.seen.insert(text("invoiceId")) {
                new.push((text("targetDate"), text("invoiceNumber").parse().unwrap_or_default(), text("invoiceId")));
            }
        }
        new.sort();
        let read = new.iter().map(|(_, _, id)| self.read(id)).collect::<Result<_, _>>()?;
        Ok(Json::Object(vec![("invoices".to_owned(), Json::Array(read))]))
    }

    /// Waits until the server has done what is due.
    pub(super) fn settle(&self) -> Result<(), RatingError> {
        const ATTEMPTS_MAX: usize = 20;
        for _ in 0..ATTEMPTS_MAX {
            if self.call("GET", "/1.0/kb/test/queues?timeoutSec=30", None)?.status == 200 {
                break;
            }
        }
        Ok(())
    }
}

/// When a step takes effect: as a policy says, or on a date; `more` belongs to the date.
fn when(step: &Json, more: &str) -> String {
    let text = |name: &str| step.get(name).and_then(Json::text);
    match text("policy") {
        Some(policy) => format!("billingPolicy={policy}"),
        None => format!("requestedDate={}{more}", text("effective").unwrap_or_default()),
    }
}

fn tenant_body(api_key: &str) -> String {
    format!("{{\"apiKey\":\"{api_key}\",\"apiSecret\":\"s\"}}")
}

/// A name that no server has seen.
fn new_key(kind: &str) -> String {
    format!("{kind}-{:016x}", rand::random::<u64>())
}

/// The last part of the `Location`.
fn id_of(response: &Response) -> String {
    let location = response.header("Location").unwrap_or_default();
    location.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
}
