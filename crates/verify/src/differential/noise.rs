//! What breaks a request.

use super::dice::Dice;
use crate::conformance::Step;
use crate::json::Json;

/// Breaks a request in one way.
pub(super) fn break_one(dice: &mut Dice, step: Step) -> Step {
    let request = step.request.clone();
    let request = match dice.below(11) {
        0 => request.without_header("X-Killbill-CreatedBy"),
        1 => request.without_header("X-Killbill-ApiKey"),
        2 => request.without_header("X-Killbill-ApiSecret").with_header("X-Killbill-ApiSecret", "wrong"),
        3 => request.with_auth("${user}:wrong"),
        4 => request.without_header("Content-Type").with_header("Content-Type", dice.one(&["text/plain", "x", "*/*"])),
        5 => request.without_header("Accept").with_header("Accept", dice.one(&["text/html", "*/*", "application/xml"])),
        6 => request.with_method(dice.one(&["PATCH", "DELETE", "PUT", "POST"])),
        7 => request.with_path(format!("{}/more", step.request.path())),
        8 => request.with_text(dice.one(&["", "{", "null", "[]", "7", "\"x\"", "{'a':1}", "{\"a\":1,}"]).to_owned()),
        9 => match step.request.json() {
            Some(body) => request.with_json(with_member(body, "surprise", dice)),
            None => request,
        },
        _ => match step.request.json() {
            Some(body) => request.with_json(with_other_type(body, dice)),
            None => request,
        },
    };
    Step { name: format!("{}, broken", step.name), request, ..step }
}

fn with_member(body: &Json, name: &str, dice: &mut Dice) -> Json {
    match body {
        Json::Object(members) => {
            let mut members = members.clone();
            members.push((name.to_owned(), wrong(dice)));
            Json::Object(members)
        }
        other => other.clone(),
    }
}

/// One member, at the top, gets a value of any type.
fn with_other_type(body: &Json, dice: &mut Dice) -> Json {
    match body {
        Json::Object(members) => {
            let mut members = members.clone();
            let place = usize::try_from(dice.below(members.len().try_into().unwrap_or(u64::MAX))).unwrap_or_default();
            if let Some((_, value)) = members.get_mut(place) {
                *value = wrong(dice);
            }
            Json::Object(members)
        }
        other => other.clone(),
    }
}

fn wrong(dice: &mut Dice) -> Json {
    dice.one(&["null", "true", "17", "-1.5", "\"\"", "\"x\"", "[]", "[null]", "{}", "{\"a\": 1}"])
        .parse()
        .unwrap_or(Json::Null)
}
