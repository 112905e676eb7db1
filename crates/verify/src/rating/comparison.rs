//! Comparing answers with those recorded, or with another server's.

use super::Case;
use crate::decimal::Decimal;
use crate::json::Json;

/// What a server answered to a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Why it could not be set up.
    pub setup: Option<Json>,
    /// Step by step; `None`: accepted, and nothing to compare.
    pub steps: Vec<Option<Json>>,
}

impl Answers {
    /// What was recorded.
    #[must_use]
    pub fn recorded(case: &Case) -> Self {
        let steps = case.steps().iter().map(|step| step.get("expect").cloned()).collect();
        Self { setup: case.json.get("expectSetup").cloned().filter(|setup| *setup != Json::Null), steps }
    }
}

/// The differences, each in words; none if both are the same. With `strict` the texts of numbers count too.
#[must_use]
pub fn differences(case: &Case, expected: &Answers, got: &Answers, strict: bool) -> Vec<String> {
    if !is_same(expected.setup.as_ref(), got.setup.as_ref(), strict) {
        return vec![difference("setup", expected.setup.as_ref(), got.setup.as_ref())];
    }
    let mut found = Vec::new();
    for (place, step) in case.steps().iter().enumerate() {
        let of = |answers: &Answers| answers.steps.get(place).cloned().flatten();
        let (expected, got) = (of(expected), of(got));
        if !is_same(expected.as_ref(), got.as_ref(), strict) {
            let name = format!("step {} {}", place + 1, step.get("op").and_then(Json::text).unwrap_or("?"));
            found.push(difference(&name, expected.as_ref(), got.as_ref()));
        }
    }
    found
}

fn difference(place: &str, expected: Option<&Json>, got: Option<&Json>) -> String {
    let shown = |answer: Option<&Json>| answer.map_or_else(|| "accepted".to_owned(), Json::to_string);
    format!("{place}:\n    expected {}\n    got      {}", shown(expected), shown(got))
}

fn is_same(expected: Option<&Json>, got: Option<&Json>, strict: bool) -> bool {
    match (expected, got) {
        (None, None) => true,
        (Some(expected), Some(got)) => match (status(expected), status(got)) {
            // A failure of the server may as well be a refusal.
            (Some(500..), Some(_)) => true,
            (Some(expected), Some(got)) => expected == got,
            (None, None) => comparable(expected, strict) == comparable(got, strict),
            _ => false,
        },
        _ => false,
    }
}

fn status(answer: &Json) -> Option<u16> {
    answer.get("error")?.get("status")?.number()?.parse().ok()
}

/// An answer in a form in which equal ones are the same.
fn comparable(answer: &Json, strict: bool) -> Json {
    if let Some(refused) = answer.get("rejected").and_then(Json::items) {
        let mut ids: Vec<String> = refused
            .iter()
            .map(|one| one.get("trackingId").and_then(Json::text).unwrap_or_default().to_owned())
            .collect();
        ids.sort();
        return Json::Array(ids.into_iter().map(Json::Text).collect());
    }
    if let Some(invoices) = answer.get("invoices").and_then(Json::items) {
        return Json::Array(invoices.iter().map(|invoice| comparable(invoice, strict)).collect());
    }
    let Some(items) = answer.get("items").and_then(Json::items) else { return answer.clone() };
    let mut items: Vec<Json> = items.iter().map(|item| comparable_item(item, strict)).collect();
    items.sort_by_key(|item| ["usageName", "startDate", "itemDetails", "amount"].map(|name| text_of(item, name)));
    let member = |name: &str| (name.to_owned(), answer.get(name).cloned().unwrap_or(Json::Null));
    let mut members = vec![member("targetDate"), member("trackingIds"), ("items".to_owned(), Json::Array(items))];
    // Other items are another matter, and the amount with them.
    if answer.get("otherItems").is_none() {
        members.push(("amount".to_owned(), number(answer.get("amount"), strict)));
    }
    Json::Object(members)
}

fn comparable_item(item: &Json, strict: bool) -> Json {
    let Json::Object(members) = item else { return item.clone() };
    let member = |(name, value): &(String, Json)| {
        let value = match name.as_str() {
            "amount" | "rate" | "quantity" => number(Some(value), strict),
            "itemDetails" => match value.text().and_then(|text| text.parse::<Json>().ok()) {
                Some(details) => Json::Text(numbers(&details, strict).to_string()),
                None => value.clone(),
            },
            _ => value.clone(),
        };
        (name.clone(), value)
    };
    Json::Object(members.iter().map(member).collect())
}

/// Details with every number made comparable.
fn numbers(value: &Json, strict: bool) -> Json {
    match value {
        Json::Number(_) => number(Some(value), strict),
        Json::Array(items) => Json::Array(items.iter().map(|item| numbers(item, strict)).collect()),
        Json::Object(members) => {
            Json::Object(members.iter().map(|(name, value)| (name.clone(), numbers(value, strict))).collect())
        }
        other => other.clone(),
    }
}

/// A number, which a recorded case holds as a text.
fn number(value: Option<&Json>, strict: bool) -> Json {
    let text = match value {
        Some(Json::Number(text) | Json::Text(text)) => text,
        _ => return Json::Null,
    };
    match Decimal::parse(text).filter(|_| !strict) {
        Some(decimal) => Json::Text(format!("{decimal:?}")),
        None => Json::Text(text.clone()),
    }
}

fn text_of(item: &Json, name: &str) -> String {
    item.get(name).map(Json::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str, strict: bool) -> bool {
        is_same(Some(&one.parse().unwrap()), Some(&other.parse().unwrap()), strict)
    }

    const INVOICE: &str = r#"{"targetDate":"2025-02-01","amount":"1.50","items":[
        {"usageName":"a","amount":"1.50","itemDetails":"{\"amount\":1.500}"},{"usageName":"b","amount":"0.00"}]}"#;

    #[test]
    fn the_text_of_numbers_counts_only_if_it_is_asked_for() {
        let plain = INVOICE.replace("1.500", "1.5");
        assert!(same(INVOICE, &plain, false) && !same(INVOICE, &plain, true));
        assert!(!same(INVOICE, &INVOICE.replace("1.500", "1.6"), false));
    }

    #[test]
    fn sections_stand_in_any_order() {
        let turned = r#"{"targetDate":"2025-02-01","amount":1.50,"items":[
            {"usageName":"b","amount":0.00},{"usageName":"a","amount":1.50,"itemDetails":"{\"amount\":1.500}"}]}"#;
        assert!(same(INVOICE, turned, true));
    }

    #[test]
    fn a_failure_may_be_a_refusal_but_not_the_other_way() {
        let error = |status: u16| format!(r#"{{"error":{{"status":{status}}}}}"#);
        assert!(same(&error(500), &error(400), true));
        assert!(!same(&error(400), &error(500), true));
        assert!(!same(&error(500), INVOICE, true));
    }
}
