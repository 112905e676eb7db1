//! Random requests about accounts.

use super::step::{listing, making, request, request_with, step, text};
use super::world::{Member, World};
use crate::conformance::Step;
use crate::json::Json;

const fn member(name: &'static str, good: &'static [&'static str], bad: &'static [&'static str]) -> Member {
    Member { name, percent: 30, good, bad }
}

/// Everything that a client may say of an account but its reference time.
const MEMBERS: [Member; 20] = [
    member("name", &["\"Acme\"", "\"Zoë & Söhne\"", "\"\"", "null"], &["17", "[]", "{}"]),
    member("firstNameLength", &["0", "3", "null"], &["-1", "100", "\"x\"", "1.5"]),
    member("externalKey", &["\"a-${run}\"", "\"b-${run}\"", "\"A-${run}\"", "null"], &["\"\"", "true", "[\"x\"]"]),
    member("email", &["\"a@example.org\"", "\"\"", "null"], &["7", "{}"]),
    member("billCycleDayLocal", &["0", "1", "31", "null", "\"12\""], &["32", "-1", "\"x\"", "1.9"]),
    member("currency", &["\"USD\"", "\"EUR\"", "\"JPY\"", "null"], &["\"XXX\"", "\"\"", "\"usd\"", "[]", "3"]),
    member("parentAccountId", &["null", "\"${account1}\""], &["\"x\"", "\"${uuid5}\"", "7"]),
    member("isPaymentDelegatedToParent", &["false", "null"], &["true", "\"x\"", "1"]),
    member(
        "timeZone",
        &["\"UTC\"", "\"Europe/Paris\"", "\"-08:00\"", "null"],
        &["\"Nowhere/City\"", "\"x\"", "5", "{}"],
    ),
    member("address1", &["\"1 Main Street\"", "\"\"", "null"], &["[1]"]),
    member("address2", &["\"Floor 2\"", "null"], &["{\"a\": 1}"]),
    member("postalCode", &["\"75001\"", "75001", "null"], &["[]"]),
    member("company", &["\"Acme\"", "null"], &["false"]),
    member("city", &["\"Paris\"", "null"], &["{}"]),
    member("state", &["\"IDF\"", "null"], &["[null]"]),
    member("country", &["\"FR\"", "\"US\"", "null"], &["\"France and more\"", "{}"]),
    member("locale", &["\"fr_FR\"", "\"en\"", "null"], &["\"much too long a locale\"", "[]"]),
    member("phone", &["\"0102030405\"", "null"], &["\"01020304050607080910111213\"", "{}"]),
    member("notes", &["\"n\"", "\"é 漢字\"", "null"], &["true"]),
    member("isMigrated", &["true", "false", "null"], &["\"x\"", "[]"]),
];
/// A new account always has one: without it, it is the moment of the request.
const REFERENCE_TIME: Member = Member {
    name: "referenceTime",
    percent: 100,
    good: &[
        "\"2022-12-01T10:37:22.000Z\"",
        "\"2023-01-01T00:00:00Z\"",
        "\"2023-06-01T12:00:00+02:00\"",
        "\"2023-01-01\"",
    ],
    bad: &["\"x\"", "[]", "1672531200000"],
};

/// Kill Bill's control tag of accounts whose invoices are made only if they are asked for.
const INVOICING_OFF: &str = "00000000-0000-0000-0000-000000000002";

/// Keeps invoices from being made for the account that a step makes, if it makes one: each side makes them in its own time,
/// and dates depend on what is charged.
pub(super) fn without_invoices(step_before: &Step) -> Option<Step> {
    let (account, _) = step_before.capture.0.iter().find(|(name, _)| name.starts_with("account"))?;
    let tags = Json::Array(vec![text(INVOICING_OFF)]);
    Some(step("tag an account", request_with("POST", format!("/1.0/kb/accounts/${{{account}}}/tags"), tags)))
}

/// Makes, reads, changes or lists accounts.
pub(super) fn account(world: &mut World) -> Step {
    const BALANCE: [&str; 5] =
        ["", "?accountWithBalance=true", "?accountWithBalanceAndCBA=true", "?audit=MINIMAL", "?x=y"];
    let path = format!("/1.0/kb/accounts/{}", world.account());
    match world.dice.below(10) {
        0..3 => {
            let (name, body) = (world.fresh("account"), body(world));
            making("make an account", &name, request_with("POST", "/1.0/kb/accounts", body))
        }
        3 | 4 => {
            let reset = world.dice.one(&["", "", "?treatNullAsReset=true", "?treatNullAsReset=false"]);
            let body = Json::Object(optional(world));
            step("change an account", request_with("PUT", format!("{path}{reset}"), body))
        }
        5 | 6 => step("read an account", request("GET", format!("{path}{}", world.dice.one(&BALANCE)))),
        7 => {
            let key = world.dice.one(&["a-${run}", "b-${run}", "A-${run}", "acme-${run}", "nobody", ""]);
            step("find an account", request("GET", format!("/1.0/kb/accounts?externalKey={key}")))
        }
        8 => list(world),
        _ => step(
            "read what an account has",
            request("GET", format!("{path}/{}", world.dice.one(&["bundles", "children"]))),
        ),
    }
}

fn list(world: &mut World) -> Step {
    let path = match world.dice.below(2) {
        0 => "pagination".to_owned(),
        _ => format!("search/{}", world.dice.one(&["Acme", "acme-${run}", "zzz", "a%40example.org", "%C3%AB", "EUR"])),
    };
    let mut query = Vec::new();
    for name in ["offset", "limit"] {
        if world.dice.percent(70) {
            let good = world.dice.percent(90);
            let number =
                if good { world.dice.one(&["0", "1", "2", "3", "100"]) } else { world.dice.one(&["-1", "x", ""]) };
            query.push(format!("{name}={number}"));
        }
    }
    listing("list accounts", request("GET", format!("/1.0/kb/accounts/{path}?{}", query.join("&"))))
}

fn body(world: &mut World) -> Json {
    let optional = optional(world);
    Json::Object(optional.into_iter().chain(world.member(&REFERENCE_TIME)).collect())
}

fn optional(world: &mut World) -> Vec<(String, Json)> {
    MEMBERS.iter().filter_map(|member| world.member(member)).collect()
}
