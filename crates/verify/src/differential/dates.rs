//! Random dates of records and windows.

use super::dice::Dice;
use crate::json::Json;

const ZONES: [&str; 6] = ["", "Z", "+00:00", "-08:00", "+05:30", "+14:00"];
/// Behind a day.
const TIMES: [&str; 9] = [
    "",
    "T00:00:00",
    "T10:20:30",
    "T10:20:30.999",
    "T23:59:59.999",
    "T23:59:59",
    "T10:20",
    "T10",
    "T10:20:30.123456789",
];
/// As JSON: forms that nobody would guess, most of which are taken.
const ODD: [&str; 12] = [
    "1709288430000",
    "0",
    "-1",
    "\"1709288430000\"",
    "\"2024\"",
    "\"2024-03\"",
    "\"2024-W10\"",
    "\"2024-W10-1\"",
    "\"2024-060\"",
    "\"T10:20:30Z\"",
    "\"2024-03-01 \"",
    "\"2024-03-01[UTC]\"",
];
const BAD: [&str; 14] = [
    "null",
    "\"\"",
    "\"yesterday\"",
    "\"2024-02-30\"",
    "\"2024-13-01\"",
    "\"2023-02-29\"",
    "\"2024-03-01T24:00:01Z\"",
    "\"2024-03-01T25:00:00Z\"",
    "\"2024-03-01T10:20:60Z\"",
    "\"2024-03-01 10:20:30\"",
    "\"01/03/2024\"",
    "true",
    "[]",
    "{}",
];
const BAD_IN_WINDOW: [&str; 12] = [
    "",
    "x",
    "2024-02-30",
    "2024-3-1",
    "20240301",
    "1709288430000",
    "2024-03-10T01:00:00+01:00",
    "%202024-03-10",
    "2024-W54",
    "2024-366",
    "2023-366",
    "-0001-01-01",
];

/// The date of a record.
pub(super) fn record_date(dice: &mut Dice) -> Json {
    match dice.below(80) {
        0 => dice.json(&BAD),
        1..5 => dice.json(&ODD),
        _ => Json::Text(moment(dice)),
    }
}

/// The start or end of a window, as it stands in a query.
pub(super) fn window_date(dice: &mut Dice) -> String {
    match dice.below(40) {
        0..2 => dice.one(&BAD_IN_WINDOW).to_owned(),
        2 => dice.one(&["2024-W10", "2024-060", "2024-03", "2024", "0001-01-01", "9999-12-31"]).to_owned(),
        3..20 => day(dice),
        _ => moment(dice).replace('+', "%2B"),
    }
}

fn moment(dice: &mut Dice) -> String {
    let (day, time) = (day(dice), dice.one(&TIMES));
    // A zone stands behind a time only.
    let zone = if time.is_empty() { "" } else { dice.one(&ZONES) };
    format!("{day}{time}{zone}")
}

/// A day of 2023 or 2024: most of few weeks, so that windows end between records.
fn day(dice: &mut Dice) -> String {
    let (month, day) =
        if dice.percent(70) { (3, dice.below(14) + 1) } else { (dice.below(12) + 1, dice.below(28) + 1) };
    let year = if dice.percent(90) { 2024 } else { 2023 };
    format!("{year}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_dates_are_json() {
        for listed in ODD.into_iter().chain(BAD) {
            assert!(listed.parse::<Json>().is_ok(), "{listed}");
        }
    }

    #[test]
    fn a_window_can_stand_in_a_query() {
        let mut dice = Dice::new(1);
        for _ in 0..500 {
            let date = window_date(&mut dice);
            assert!(date.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'&'), "{date}");
        }
    }
}
