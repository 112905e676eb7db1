use super::super::test_section::{capacity, decimal};
use super::*;
use crate::catalog::Currency;
use crate::rating::RatingMode;

fn rate(mode: RatingMode, amounts: &[(&str, &str)]) -> Result<String, RatingError> {
    let section = capacity(&[(&[("calls", "10"), ("bytes", "5")], "8"), (&[("calls", "20"), ("bytes", "50")], "10.5")]);
    let units: Vec<(String, Decimal)> =
        amounts.iter().map(|&(unit, amount)| (unit.to_owned(), decimal(amount))).collect();
    let tariff = Tariff { section: &section, currency: Currency::of_code("USD").unwrap(), mode };
    let Details::Capacity { lines, amount } = rate_capacity(tariff, &units)? else { unreachable!() };
    let lines: Vec<String> =
        lines.iter().map(|line| format!("{} {} at {}", line.tier, line.unit, line.quantity)).collect();
    Ok(format!("{amount}: {}", lines.join(", ")))
}

#[test]
fn the_first_tier_that_holds_every_unit_is_charged() {
    let rate = |amounts: &[(&str, &str)]| rate(RatingMode::KillBill, amounts).unwrap();
    assert_eq!(rate(&[("calls", "10"), ("bytes", "5")]), "8: 1 calls at 10, 1 bytes at 5");
    assert_eq!(rate(&[("calls", "1"), ("bytes", "6")]), "10.5: 1 calls at 1, 2 bytes at 6");
    assert_eq!(rate(&[("calls", "0"), ("bytes", "0")]), "0: 1 calls at 0, 1 bytes at 0");
}

#[test]
fn above_the_last_limit_is_an_error_unless_mended() {
    let above = [("calls", "21"), ("bytes", "0")];
    assert!(matches!(rate(RatingMode::KillBill, &above), Err(RatingError::AboveLastTier { .. })));
    assert_eq!(rate(RatingMode::Correct, &above).unwrap(), "10.5: 1 bytes at 0, 2 calls at 21");
}
