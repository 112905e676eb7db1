//! Random amounts.

use super::dice::Dice;
use crate::json::Json;

const ODD: [&str; 16] = [
    "0",
    "-0",
    "0.0000000005",
    "0.00000000049",
    "1E-9",
    "1e3",
    "1E+2",
    "999999999.999999999",
    "-999999999.999999999",
    "\"7.5\"",
    "\" 8 \"",
    "\"+7\"",
    "\".5\"",
    "\"1e2\"",
    "\"-0.000000001\"",
    "5.500000000000000000000",
];
const BAD: [&str; 16] = [
    "null",
    "\"\"",
    "\"x\"",
    "\"1,5\"",
    "\"NaN\"",
    "true",
    "[]",
    "[1]",
    "{}",
    "1000000000",
    "-1000000000",
    "1e30",
    "1e400",
    "-1e-400",
    "999999999.9999999999",
    "123456789012345678901234567890",
];

/// Any amount: most are whole numbers or decimals of any length, either sign, that a server takes.
pub(super) fn amount(dice: &mut Dice) -> Json {
    match dice.below(60) {
        0 => dice.json(&BAD),
        1..7 => dice.json(&ODD),
        7..9 => {
            let exponent = dice.below(5);
            let sign = dice.one(&["", "-", "+"]);
            Json::Number(format!("{}E{sign}{exponent}", plain(dice, 4, 3)))
        }
        9..11 => Json::Text(plain(dice, 9, 10)),
        _ => Json::Number(plain(dice, 8, 9)),
    }
}

/// A number with at most so many digits before and after its point.
fn plain(dice: &mut Dice, whole: usize, fraction: usize) -> String {
    let sign = if dice.percent(20) { "-" } else { "" };
    let count = dice.below(whole) + 1;
    let digits = dice.digits(count);
    let whole = digits.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let count = if dice.percent(50) { 0 } else { dice.below(fraction) + 1 };
    let point = if count == 0 { "" } else { "." };
    format!("{sign}{whole}{point}{}", dice.digits(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_amount_is_json_of_its_kind() {
        for listed in ODD.into_iter().chain(BAD) {
            assert_eq!(listed.parse::<Json>().unwrap().to_string(), listed);
        }
        let mut dice = Dice::new(1);
        for _ in 0..1_000 {
            let amount = amount(&mut dice).to_string();
            assert!(amount.parse::<Json>().is_ok(), "{amount}");
        }
    }
}
