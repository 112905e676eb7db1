//! What of an answer is compared.

use crate::json::Json;

/// The members of an item.
const ITEM: [&str; 9] =
    ["usageName", "planName", "phaseName", "startDate", "endDate", "amount", "rate", "quantity", "itemDetails"];

/// An invoice: its target date, its amount, its items of usage, and what else is on it.
pub(super) fn invoice(invoice: &Json, several_catalogs: bool, is_dry_run: bool, priced_plan: Option<&str>) -> Json {
    let items = invoice.get("items").and_then(Json::items).unwrap_or_default();
    let is_usage = |item: &&Json| item.get("itemType").and_then(Json::text) == Some("USAGE");
    let usage = items.iter().filter(is_usage).map(|found| item(found, several_catalogs, priced_plan)).collect();
    let mut members = vec![
        ("targetDate".to_owned(), member(invoice, "targetDate")),
        ("amount".to_owned(), member(invoice, "amount")),
        ("items".to_owned(), Json::Array(usage)),
    ];
    let other = items.iter().filter(|item| !is_usage(item));
    let other: Vec<Json> = other.map(|item| object(item, &["itemType", "startDate", "endDate", "amount"])).collect();
    if !other.is_empty() {
        members.push(("otherItems".to_owned(), Json::Array(other)));
    }
    if !is_dry_run {
        let mut ids = invoice.get("trackingIds").and_then(Json::items).unwrap_or_default().to_vec();
        ids.sort_by(|one, other| one.text().cmp(&other.text()));
        members.push(("trackingIds".to_owned(), Json::Array(ids)));
    }
    Json::Object(members)
}

fn item(item: &Json, several_catalogs: bool, priced_plan: Option<&str>) -> Json {
    let mut shown = object(item, &ITEM);
    if let Json::Object(members) = &mut shown {
        if several_catalogs {
            members.push(("catalogEffectiveDate".to_owned(), member(item, "catalogEffectiveDate")));
        }
        for (name, value) in members.iter_mut().filter(|(name, _)| name == "planName" || name == "phaseName") {
            if let (Some(plan), Some(text)) = (priced_plan, value.text()) {
                *value = Json::Text(without_counter(text, plan));
            }
            debug_assert!(!name.is_empty(), "a member has a name");
        }
    }
    shown
}

/// `metered-17-evergreen` of the plan `metered` is `metered-<n>-evergreen`.
fn without_counter(text: &str, plan: &str) -> String {
    let Some(rest) = text.strip_prefix(plan).and_then(|rest| rest.strip_prefix('-')) else { return text.to_owned() };
    let after = rest.trim_start_matches(|character: char| character.is_ascii_digit());
    if after.len() == rest.len() { text.to_owned() } else { format!("{plan}-<n>{after}") }
}

/// A refusal: its status, and what Kill Bill calls it.
pub(super) fn refusal(status: u16, body: &str) -> Json {
    let mut members = vec![("status".to_owned(), Json::Number(status.to_string()))];
    if let Ok(body) = body.parse::<Json>() {
        if let Some(class) = body.get("className").and_then(Json::text).and_then(|name| name.rsplit('.').next()) {
            members.push(("class".to_owned(), Json::Text(class.to_owned())));
        }
        if let Some(message) = body.get("message").and_then(Json::text) {
            members.push(("message".to_owned(), Json::Text(message.chars().take(300).collect())));
        }
    }
    Json::Object(vec![("error".to_owned(), Json::Object(members))])
}

/// There is nothing to invoice.
pub(super) fn nothing() -> Json {
    Json::Object(vec![("nothing".to_owned(), Json::Bool(true))])
}

fn member(object: &Json, name: &str) -> Json {
    object.get(name).cloned().unwrap_or(Json::Null)
}

fn object(object: &Json, names: &[&str]) -> Json {
    Json::Object(names.iter().map(|name| ((*name).to_owned(), member(object, name))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_of_agreed_prices_are_left_out() {
        assert_eq!(without_counter("metered-17-evergreen", "metered"), "metered-<n>-evergreen");
        assert_eq!(without_counter("metered-evergreen", "metered"), "metered-evergreen");
        assert_eq!(without_counter("other", "metered"), "other");
    }
}
