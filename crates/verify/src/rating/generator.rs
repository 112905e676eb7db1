//! Random cases that follow from a seed.

mod catalog;
mod steps;

use super::Case;
use crate::differential::dice::Dice;
use crate::json::Json;
use catalog::Catalog;

/// Zones on both sides of UTC, with daylight saving and without, and with offsets that are no whole hours.
const ZONES: [&str; 8] = [
    "UTC",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Europe/Paris",
    "Australia/Sydney",
    "America/St_Johns",
    "Pacific/Auckland",
];

const CURRENCIES: [&str; 5] = ["USD", "EUR", "JPY", "KWD", "BTC"];

/// The day on which cases begin, and the year that they are in.
pub(super) const START: &str = "2025-01-01";

/// The case of a seed. It has no recorded answers: those of two servers are compared.
#[must_use]
pub fn generate(seed: u64) -> Case {
    let mut dice = Dice::new(seed);
    let currency = dice.one(&CURRENCIES).to_owned();
    let catalog = Catalog::random(&mut dice, &currency);
    let text = |text: &str| Json::Text(text.to_owned());
    let day = 1 + dice.below(28);
    let start = format!("2025-01-{day:02}T{:02}:{:02}:{:02}.000Z", dice.below(24), dice.below(60), dice.below(60));
    let account = object(vec![
        ("currency", text(&currency)),
        ("timeZone", text(dice.one(&ZONES))),
        (
            "referenceTime",
            text(dice.one(&["2024-12-01T00:00:00.000Z", "2024-07-01T13:37:11.000Z", "2024-03-31T23:30:00.000Z"])),
        ),
        ("billCycleDayLocal", Json::Number((1 + dice.below(31)).to_string())),
    ]);
    let subscription = object(vec![("plan", text("base-plan")), ("start", text(&start))]);
    let steps = steps::random(&mut dice, &catalog, day);
    let json = object(vec![
        ("id", text(&format!("seed-{seed}"))),
        ("clock", text("2025-12-31T09:00:00Z")),
        ("config", configuration(&mut dice)),
        ("account", account),
        ("subscription", subscription),
        ("catalog_xml", Json::Array(vec![Json::Text(catalog.xml())])),
        ("steps", Json::Array(steps)),
    ]);
    Case { name: format!("seed-{seed}"), json }
}

/// What a tenant decides.
fn configuration(dice: &mut Dice) -> Json {
    const SETTINGS: [(&str, &[&str], usize); 6] = [
        ("org.killbill.invoice.item.result.behavior.mode", &["DETAIL"], 30),
        ("org.killbill.invoice.usage.tz.mode", &["VARIABLE"], 20),
        ("org.killbill.invoice.disable.usage.zero.amount", &["true"], 15),
        ("org.killbill.invoice.usage.missing.lenient", &["true"], 10),
        ("org.killbill.invoice.readMaxRawUsagePreviousPeriod", &["-1", "0", "1", "3"], 20),
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

    #[test]
    fn a_case_follows_from_its_seed() {
        assert_eq!(generate(7), generate(7));
        assert_ne!(generate(7), generate(8));
    }

    #[test]
    fn every_case_has_an_invoice() {
        for seed in 0..200 {
            let case = generate(seed);
            let is_invoice = |step: &&Json| step.get("op").and_then(Json::text) == Some("invoice");
            assert!(case.steps().iter().any(|step| is_invoice(&step)), "{seed}");
        }
    }
}
