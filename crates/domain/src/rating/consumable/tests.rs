use super::super::test_section::{block, decimal, section};
use super::*;
use crate::catalog::{Currency, TierBlockPolicy, UsageSection};
use crate::rating::RatingMode;

fn tariff(section: &UsageSection, mode: RatingMode) -> Tariff<'_> {
    Tariff { section, currency: Currency::of_code("USD").unwrap(), mode }
}

fn shown(lines: &[ConsumableLine]) -> Vec<String> {
    lines.iter().map(|line| format!("{}: {} x {} = {}", line.tier, line.quantity, line.price, line.amount)).collect()
}

fn all_tiers(section: &UsageSection, mode: RatingMode, units: &str, billed: &[(usize, &str)]) -> Vec<String> {
    let billed = BilledBlocks(billed.iter().map(|&(tier, blocks)| (tier, decimal(blocks))).collect());
    shown(&rate_all_tiers(tariff(section, mode), "calls", decimal(units), &billed, Missing::Tolerated).unwrap())
}

fn top_tier(section: &UsageSection, mode: RatingMode, units: &str) -> String {
    shown(&[rate_top_tier(tariff(section, mode), "calls", decimal(units)).unwrap()]).remove(0)
}

/// The example of Kill Bill's manual: minutes cost 2 up to 20, then 20.
#[test]
fn kill_bills_manual() {
    let minutes =
        section(TierBlockPolicy::AllTiers, &[&[block("calls", "1", "20", "2")], &[block("calls", "1", "-1", "20")]]);
    assert_eq!(all_tiers(&minutes, RatingMode::KillBill, "120", &[]), ["1: 20 x 2 = 40", "2: 100 x 20 = 2000"]);
    assert_eq!(top_tier(&minutes, RatingMode::KillBill, "120"), "2: 120 x 20 = 2400");
}

#[test]
fn blocks_are_whole_below_zero_too() {
    let tens = section(TierBlockPolicy::AllTiers, &[&[block("calls", "10", "-1", "3")]]);
    assert_eq!(all_tiers(&tens, RatingMode::KillBill, "101.000000000", &[]), ["1: 11.000000000 x 3 = 33.000000000"]);
    assert_eq!(all_tiers(&tens, RatingMode::KillBill, "-15", &[]), ["1: 0 x 3 = 0"]);
    assert_eq!(all_tiers(&tens, RatingMode::KillBill, "-20", &[]), ["1: -2 x 3 = -6"]);
}

#[test]
fn units_past_a_finite_last_limit_are_free_unless_mended() {
    let finite =
        section(TierBlockPolicy::AllTiers, &[&[block("calls", "1", "10", "2")], &[block("calls", "1", "5", "1")]]);
    assert_eq!(all_tiers(&finite, RatingMode::KillBill, "20", &[]), ["1: 10 x 2 = 20", "2: 5 x 1 = 5"]);
    assert_eq!(all_tiers(&finite, RatingMode::Correct, "20", &[]), ["1: 10 x 2 = 20", "2: 10 x 1 = 10"]);
}

#[test]
fn an_unlimited_tier_before_the_last_is_fallen_through_unless_mended() {
    let tiers: [&[_]; 2] = [&[block("calls", "1", "-1", "2")], &[block("calls", "1", "-1", "1")]];
    let unlimited = section(TierBlockPolicy::TopTier, &tiers);
    assert_eq!(top_tier(&unlimited, RatingMode::KillBill, "7"), "2: 7 x 1 = 7");
    assert_eq!(top_tier(&unlimited, RatingMode::Correct, "7"), "1: 7 x 2 = 14");
}

#[test]
fn billed_tiers_are_counted_unless_mended() {
    let tiers: [&[_]; 3] =
        [&[block("calls", "1", "2", "3")], &[block("calls", "1", "0", "2")], &[block("calls", "1", "-1", "1")]];
    let skipped = section(TierBlockPolicy::AllTiers, &tiers);
    let billed = [(1, "2"), (3, "5")];
    let tariff_of = |mode| tariff(&skipped, mode);
    let before = BilledBlocks(billed.iter().map(|&(tier, blocks)| (tier, decimal(blocks))).collect());
    let refused = rate_all_tiers(tariff_of(RatingMode::KillBill), "calls", decimal("9"), &before, Missing::Refused);
    assert!(matches!(refused, Err(RatingError::BilledMore { tier: 2, .. })), "{refused:?}");
    assert_eq!(all_tiers(&skipped, RatingMode::Correct, "9", &billed), ["1: 0 x 3 = 0", "3: 2 x 1 = 2"]);
}

#[test]
fn what_was_billed_too_much_is_an_error_unless_mended() {
    let one =
        section(TierBlockPolicy::AllTiers, &[&[block("calls", "1", "10", "3")], &[block("calls", "1", "-1", "1")]]);
    let before = BilledBlocks([(1, decimal("10")), (2, decimal("5"))].into());
    let refused = rate_all_tiers(tariff(&one, RatingMode::KillBill), "calls", decimal("12"), &before, Missing::Refused);
    assert!(matches!(refused, Err(RatingError::BilledMore { tier: 2, .. })), "{refused:?}");
    assert_eq!(all_tiers(&one, RatingMode::Correct, "12", &[(1, "10"), (2, "5")]), ["1: 0 x 3 = 0", "2: -3 x 1 = -3"]);
}

#[test]
fn catalogs_that_lack_something_are_errors() {
    let other =
        section(TierBlockPolicy::AllTiers, &[&[block("calls", "1", "1", "1")], &[block("bytes", "1", "-1", "1")]]);
    let rate = |section: &UsageSection| {
        rate_all_tiers(
            tariff(section, RatingMode::KillBill),
            "calls",
            decimal("1"),
            &BilledBlocks::default(),
            Missing::Refused,
        )
    };
    assert!(matches!(rate(&other), Err(RatingError::UnitMissing { .. })));
    let zero = section(TierBlockPolicy::AllTiers, &[&[block("calls", "0", "-1", "1")]]);
    assert!(matches!(rate(&zero), Err(RatingError::SizeZero { .. })));
    let euros = Tariff { currency: Currency::of_code("EUR").unwrap(), ..tariff(&zero, RatingMode::KillBill) };
    let one = section(TierBlockPolicy::AllTiers, &[&[block("calls", "1", "-1", "1")]]);
    let euros = Tariff { section: &one, ..euros };
    let rated = rate_all_tiers(euros, "calls", decimal("1"), &BilledBlocks::default(), Missing::Refused);
    assert!(matches!(rated, Err(RatingError::NoPrice { .. })));
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    /// Tiers of one unit: block size, maximum and price in hundredths, the last tier without an end.
    fn sections() -> impl Strategy<Value = UsageSection> {
        let tier = (1_i128..500, 0_i128..50, 0_i128..500);
        proptest::collection::vec(tier, 1..5).prop_map(|tiers| {
            let hundredths = |value| Decimal::new(value, 2).to_string();
            let count = tiers.len();
            let blocks: Vec<Vec<TieredBlock>> = tiers
                .into_iter()
                .enumerate()
                .map(|(place, (size, max, price))| {
                    let max = if place + 1 == count { "-1".to_owned() } else { max.to_string() };
                    vec![block("calls", &hundredths(size), &max, &hundredths(price))]
                })
                .collect();
            let tiers: Vec<&[TieredBlock]> = blocks.iter().map(Vec::as_slice).collect();
            section(TierBlockPolicy::AllTiers, &tiers)
        })
    }

    fn lines(section: &UsageSection, units: i128, billed: &BilledBlocks) -> Vec<ConsumableLine> {
        let tariff = tariff(section, RatingMode::KillBill);
        rate_all_tiers(tariff, "calls", Decimal::new(units, 9), billed, Missing::Refused).unwrap()
    }

    fn amount(lines: &[ConsumableLine]) -> Decimal {
        lines.iter().fold(Decimal::ZERO, |sum, line| sum.plus(line.amount).unwrap())
    }

    proptest! {
        #[test]
        fn more_usage_never_costs_less(section in sections(), units in 0_i128..10_i128.pow(13), more in 0_i128..10_i128.pow(13)) {
            let none = BilledBlocks::default();
            let (before, after) = (lines(&section, units, &none), lines(&section, units + more, &none));
            prop_assert!(!amount(&after).is_below(amount(&before)));
        }

        #[test]
        fn what_is_billed_late_adds_up_to_what_is_billed_at_once(
            section in sections(),
            units in 1_i128..10_i128.pow(13),
            more in 0_i128..10_i128.pow(13),
        ) {
            // Tiers without room are left out of what was billed, and Kill Bill then takes one tier for another.
            prop_assume!(section.tiers.iter().all(|tier| !tier.blocks[0].max.is_zero()));
            let none = BilledBlocks::default();
            let first = lines(&section, units, &none);
            let billed = BilledBlocks(first.iter().map(|line| (line.tier, line.quantity)).collect());
            let late = lines(&section, units + more, &billed);
            let at_once = lines(&section, units + more, &none);
            prop_assert!(amount(&first).plus(amount(&late)).unwrap().equals(amount(&at_once)));
        }

        #[test]
        fn blocks_of_all_tiers_hold_all_units(section in sections(), units in 0_i128..10_i128.pow(13)) {
            let lines = lines(&section, units, &BilledBlocks::default());
            let held = lines.iter().fold(Decimal::ZERO, |sum, line| {
                sum.plus(line.quantity.times(line.block_size).unwrap()).unwrap()
            });
            let rest = held.minus(Decimal::new(units, 9)).unwrap();
            let largest = lines.last().unwrap().block_size;
            prop_assert!(!rest.is_negative() && rest.is_below(largest));
        }
    }
}
