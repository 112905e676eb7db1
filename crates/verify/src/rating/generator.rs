//! Random cases that follow from a seed.
//!
//! A case looks back or ahead. Looking back, the server's clock stands at the year's end, so that everything happens in the past.
//! Looking ahead, it stands at the year's beginning, and everything is still to come. Only then are invoices looked at: a server
//! like Kill Bill forgets what was due while invoices were off, but not at once.

mod catalog;
mod section;
mod steps;
mod xml;

use super::Case;
use crate::differential::dice::Dice;
use crate::json::Json;
use catalog::Catalog;
use section::Section;
use steps::View;

/// Zones on both sides of UTC, with daylight saving and without, and with offsets that are no whole hours.
const ZONES: [&str; 9] = [
    "UTC",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Europe/Paris",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Auckland",
];

const CURRENCIES: [&str; 7] = ["USD", "EUR", "GBP", "JPY", "KWD", "BTC", "USD"];

/// The years that cases are in; in the first, February has 29 days.
const YEARS: [usize; 2] = [2024, 2025];

/// The case of a seed. It has no recorded answers: those of two servers are compared.
#[must_use]
pub fn generate(seed: u64) -> Case {
    let mut dice = Dice::new(seed);
    let view = if dice.percent(50) { View::Back } else { View::Ahead };
    let year = YEARS.get(dice.below(YEARS.len())).copied().unwrap_or(2025);
    let currency = dice.one(&CURRENCIES).to_owned();
    let catalog = Catalog::random(&mut dice, &currency, year);
    let text = |text: &str| Json::Text(text.to_owned());
    let day = if view == View::Ahead { 1 } else { 1 + dice.below(28) };
    let time = format!("{:02}:{:02}:{:02}", dice.below(24), dice.below(60), dice.below(60));
    let start = format!("{year}-01-{day:02}T{time}.000Z");
    let clock = match view {
        View::Back => format!("{year}-12-31T09:00:00Z"),
        View::Ahead => format!("{year}-01-02T09:00:00Z"),
    };
    let mut subscription = vec![("plan", text("base-plan")), ("start", text(&start))];
    if dice.percent(15) {
        subscription.extend(prices(&mut dice, catalog.sections()).map(|prices| ("priceOverrides", prices)));
    }
    let account = account(&mut dice, &currency);
    let steps = steps::random(&mut dice, &catalog, steps::Setting { view, year, first_day: day });
    let json = object(vec![
        ("id", text(&format!("seed-{seed}"))),
        ("clock", text(&clock)),
        ("config", configuration(&mut dice)),
        ("account", account),
        ("subscription", object(subscription)),
        ("catalog_xml", Json::Array(catalog.xml().into_iter().map(Json::Text).collect())),
        ("steps", Json::Array(steps)),
    ]);
    Case { name: format!("seed-{seed}"), json }
}

fn account(dice: &mut Dice, currency: &str) -> Json {
    let text = |text: &str| Json::Text(text.to_owned());
    let references = ["2023-12-01T00:00:00.000Z", "2023-07-01T13:37:11.000Z", "2023-03-26T23:30:00.000Z"];
    let mut members = vec![
        ("currency", text(currency)),
        ("timeZone", text(dice.one(&ZONES))),
        ("referenceTime", text(dice.one(&references))),
    ];
    // Without one, the account gets the day of its first subscription.
    if !dice.percent(15) {
        let day = if dice.percent(40) { 28 + dice.below(4) } else { 1 + dice.below(31) };
        members.push(("billCycleDayLocal", Json::Number(day.to_string())));
    }
    object(members)
}

/// Prices of the first block of a section that are agreed on; `None`: no section has blocks.
fn prices(dice: &mut Dice, sections: &[Section]) -> Option<Json> {
    let section = sections.iter().find(|section| !section.is_capacity)?;
    let (unit, block) = section.units.iter().zip(&section.tiers.first()?.blocks).next()?;
    let text = |text: &str| Json::Text(text.to_owned());
    let number = |text: &str| Json::Number(text.to_owned());
    let price = dice.one(&["0.25", "3", "0.001", "0"]);
    let block = object(vec![
        ("unitName", text(unit)),
        ("size", number(&block.size)),
        ("max", number(&block.max)),
        ("price", number(price)),
    ]);
    let tier = object(vec![("blockPrices", Json::Array(vec![block]))]);
    let usage = object(vec![
        ("usageName", text(&section.name)),
        ("usageType", text("CONSUMABLE")),
        ("tierPrices", Json::Array(vec![tier])),
    ]);
    Some(Json::Array(vec![object(vec![("phaseType", text("EVERGREEN")), ("usagePrices", Json::Array(vec![usage]))])]))
}

/// What a tenant decides.
fn configuration(dice: &mut Dice) -> Json {
    const SETTINGS: [(&str, &[&str], usize); 9] = [
        ("org.killbill.invoice.item.result.behavior.mode", &["DETAIL"], 30),
        ("org.killbill.invoice.usage.tz.mode", &["VARIABLE"], 20),
        ("org.killbill.invoice.disable.usage.zero.amount", &["true"], 15),
        ("org.killbill.invoice.usage.missing.lenient", &["true"], 10),
        ("org.killbill.invoice.readMaxRawUsagePreviousPeriod", &["-1", "0", "1", "3"], 20),
        ("org.killbill.invoice.parkAccountsWithUnknownUsage", &["true"], 5),
        ("org.killbill.invoice.inArrear.mode", &["GREEDY"], 5),
        ("org.killbill.invoice.proration.fixed.days", &["30"], 5),
        ("org.killbill.invoice.maxDailyNumberOfItemsSafetyBound", &["-1"], 100),
    ];
    let mut members = Vec::new();
    for (name, values, percent) in SETTINGS {
        if dice.percent(percent) {
            members.push((name.to_owned(), Json::Text(dice.one(values).to_owned())));
        }
    }
    Json::Object(members)
}

/// An object of named members.
pub(super) fn object(members: Vec<(&str, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn is(step: &Json, name: &str) -> bool {
        step.get("op").and_then(Json::text) == Some(name)
    }

    #[test]
    fn a_case_follows_from_its_seed() {
        assert_eq!(generate(7), generate(7));
        assert_ne!(generate(7), generate(8));
    }

    #[test]
    fn every_case_has_an_invoice() {
        for seed in 0..200 {
            assert!(generate(seed).steps().iter().any(|step| is(step, "invoice")), "{seed}");
        }
    }

    #[test]
    fn invoices_are_looked_at_only_while_everything_is_still_to_come() {
        for seed in 0..200 {
            let case = generate(seed);
            let looks_back = case.json.get("clock").and_then(Json::text).unwrap_or_default().contains("-12-31");
            assert!(!looks_back || !case.steps().iter().any(|step| is(step, "dry_run")), "{seed}");
        }
    }

    #[test]
    fn a_thousand_cases_have_everything_in_them() {
        let mut missing: BTreeSet<&str> = [
            "TRIENNIAL",
            "SESQUIENNIAL",
            "DAILY",
            "SIXTY_DAYS",
            "CAPACITY",
            "TOP_TIER",
            "IN_ADVANCE\" usageType",
            "IN_ARREAR</recurringBillingMode>",
            "type=\\\"TRIAL",
            "type=\\\"DISCOUNT",
            "effectiveDateForExistingSubscriptions",
            "CHANGE_OF_PLAN",
            ">BUNDLE<",
            "priceOverrides",
            "\"pause\"",
            "\"resume\"",
            "\"cancel\"",
            "\"change\"",
            "\"policy\"",
            "SUBSCRIPTION_ACTION",
            "UPCOMING_INVOICE",
            "GREEDY",
            "2024-02-29",
        ]
        .into();
        for seed in 0..1_000 {
            let text = generate(seed).json.to_string();
            missing.retain(|wanted| !text.contains(wanted) && !text.contains(&wanted.replace('"', "\\\"")));
        }
        assert_eq!(missing, BTreeSet::new());
    }
}
