//! A server that rates wrongly is found out, and the case shrunk.

#![allow(clippy::unwrap_used, reason = "tests")]

use hobbs_verify::json::Json;
use hobbs_verify::rating::{Answers, Player, differences, generate, shrink};
use hobbs_verify::wire::{Exchange, Request, Response, WireError};

/// A stand-in that accepts everything, and whose invoices cost this much.
struct Shop {
    amount: &'static str,
}

impl Exchange for Shop {
    fn exchange(&self, request: &Request) -> Result<Response, WireError> {
        let answer = |status, body: String| {
            let headers = vec![("Location".to_owned(), "http://shop/1.0/kb/x/17".to_owned())];
            Ok(Response { status, headers, body: body.into_bytes() })
        };
        let amount = self.amount;
        let item = format!(r#"{{"itemType":"USAGE","usageName":"u","startDate":"2025-01-01","amount":{amount}}}"#);
        let invoice =
            format!(r#"{{"targetDate":"2025-02-01","amount":{amount},"items":[{item}],"trackingIds":["b","a"]}}"#);
        match (request.method.as_str(), request.target.as_str()) {
            ("GET", target) if target.starts_with("/1.0/kb/invoices/") => answer(200, invoice),
            ("POST", target) if target.contains("dryRun") => answer(204, String::new()),
            ("GET", _) => answer(200, "[]".to_owned()),
            _ => answer(201, String::new()),
        }
    }
}

fn play(shop: &Shop, case: &hobbs_verify::rating::Case) -> Answers {
    Player { wire: shop, user: "admin", password: "password" }.play(case).unwrap()
}

#[test]
fn a_wrong_amount_is_found_and_shrunk_to_one_invoice() {
    let (right, wrong) = (Shop { amount: "1.50" }, Shop { amount: "1.51" });
    let case = generate(1);
    assert_eq!(differences(&case, &play(&right, &case), &play(&right, &case), true), Vec::<String>::new());
    let found = |case: &_| differences(case, &play(&right, case), &play(&wrong, case), false);
    assert!(found(&case).first().unwrap().contains("\"amount\": 1.51"));
    let shrunk = shrink(&case, |case| !found(case).is_empty());
    let steps: Vec<&str> = shrunk.steps().iter().filter_map(|step| step.get("op")?.text()).collect();
    assert_eq!(steps, ["invoice"]);
}

#[test]
fn another_spelling_of_an_amount_is_found_if_it_is_asked_for() {
    let (one, other) = (Shop { amount: "1.5" }, Shop { amount: "1.50" });
    let case = generate(2);
    let (one, other) = (play(&one, &case), play(&other, &case));
    assert!(differences(&case, &one, &other, false).is_empty());
    assert!(!differences(&case, &one, &other, true).is_empty());
    assert!(case.json.get("steps").and_then(Json::items).is_some());
}
