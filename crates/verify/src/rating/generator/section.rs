//! Random usage sections.

use super::catalog::{UNITS, one};
use crate::differential::dice::Dice;

#[derive(Clone)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) is_capacity: bool,
    pub(super) in_advance: bool,
    pub(super) policy: Option<&'static str>,
    pub(super) period: &'static str,
    pub(super) units: Vec<&'static str>,
    pub(super) tiers: Vec<Tier>,
}

#[derive(Clone)]
pub(super) struct Tier {
    /// What capacity costs.
    pub(super) price: String,
    /// One for each unit.
    pub(super) blocks: Vec<Block>,
}

#[derive(Clone)]
pub(super) struct Block {
    pub(super) size: String,
    pub(super) max: String,
    pub(super) price: String,
}

const PRICES: [&str; 8] = ["0.10", "1", "0.05", "2.5", "0.000035917", "19.999", "0", "7.005"];

impl Section {
    pub(super) fn random(dice: &mut Dice, name: &str, period: &'static str) -> Self {
        let is_capacity = dice.percent(30);
        let first = dice.below(UNITS.len());
        let count = match dice.below(100) {
            0..60 => 1,
            60..85 => 2,
            _ => 3,
        };
        let units: Vec<&'static str> = UNITS.iter().cycle().skip(first).take(count).copied().collect();
        let policy = [Some("ALL_TIERS"), Some("ALL_TIERS"), Some("TOP_TIER"), None];
        let policy = policy.get(dice.below(policy.len())).copied().flatten();
        let count = 1 + dice.below(4);
        let tiers = (0..count).map(|number| Tier::random(dice, units.len(), number, number + 1 == count, is_capacity));
        let tiers = tiers.collect();
        let in_advance = dice.percent(3);
        Self { name: name.to_owned(), is_capacity, in_advance, policy, period, units, tiers }
    }

    pub(super) fn change_prices(&mut self, dice: &mut Dice) {
        for tier in &mut self.tiers {
            tier.price = format!("{}.{}", 1 + dice.below(30), dice.below(1_000));
            for block in &mut tier.blocks {
                block.price = one(dice, &PRICES).to_owned();
            }
        }
    }
}

impl Tier {
    fn random(dice: &mut Dice, units: usize, number: usize, is_last: bool, is_capacity: bool) -> Self {
        const SIZES: [&str; 8] = ["1", "1", "10", "100", "0.5", "2.5", "12", "0.001"];
        const MAXIMA: [&str; 7] = ["5", "10", "100", "0.75", "2.5", "1000", "0"];
        let block = |dice: &mut Dice| {
            let max = match (is_last, is_capacity) {
                (true, _) if !dice.percent(15) => "-1".to_owned(),
                // A tier without a limit before the last.
                (false, _) if dice.percent(3) => "-1".to_owned(),
                (_, true) => (5 * (number + 1) + dice.below(100) * (number + 1)).to_string(),
                _ => dice.one(&MAXIMA).to_owned(),
            };
            Block { size: dice.one(&SIZES).to_owned(), max, price: dice.one(&PRICES).to_owned() }
        };
        let blocks = (0..units).map(|_| block(dice)).collect();
        Self { price: format!("{}.{}", 2 + 4 * number, dice.below(1_000)), blocks }
    }
}
