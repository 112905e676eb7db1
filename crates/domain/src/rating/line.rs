//! The lines that explain a charge.

use crate::decimal::{Decimal, DecimalOutOfRange};

/// So many blocks of a tier, at its price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsumableLine {
    /// The number of the tier, from 1.
    pub tier: usize,
    /// The name of the unit.
    pub unit: String,
    /// What a block costs.
    pub price: Decimal,
    /// How many units a block has.
    pub block_size: Decimal,
    /// How many blocks.
    pub quantity: Decimal,
    /// What they cost, not rounded.
    pub amount: Decimal,
}

/// The largest amount of a unit, and the first tier that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapacityLine {
    /// The number of the tier, from 1.
    pub tier: usize,
    /// The name of the unit.
    pub unit: String,
    /// What the tier costs.
    pub price: Decimal,
    /// The largest amount.
    pub quantity: Decimal,
}

/// What explains an item of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Details {
    /// All lines of a period.
    Consumable {
        /// The lines.
        lines: Vec<ConsumableLine>,
        /// Their sum, not rounded.
        amount: Decimal,
    },
    /// One line of a period, the item being for it alone.
    Line(ConsumableLine),
    /// The units of a period.
    Capacity {
        /// The lines.
        lines: Vec<CapacityLine>,
        /// The price of the tier that holds all of them; zero if nothing was used.
        amount: Decimal,
    },
}

impl ConsumableLine {
    /// So many blocks of a tier.
    ///
    /// # Errors
    ///
    /// [`DecimalOutOfRange`].
    pub fn new(
        tier: usize,
        unit: &str,
        price: Decimal,
        block_size: Decimal,
        quantity: Decimal,
    ) -> Result<Self, DecimalOutOfRange> {
        let amount = price.times(quantity)?;
        Ok(Self { tier, unit: unit.to_owned(), price, block_size, quantity, amount })
    }
}

impl Details {
    /// All lines of a period.
    ///
    /// # Errors
    ///
    /// [`DecimalOutOfRange`].
    pub fn consumable(lines: Vec<ConsumableLine>) -> Result<Self, DecimalOutOfRange> {
        let amount = lines.iter().try_fold(Decimal::ZERO, |sum, line| sum.plus(line.amount))?;
        Ok(Self::Consumable { lines, amount })
    }

    /// The amount, not rounded.
    #[must_use]
    pub const fn amount(&self) -> Decimal {
        match self {
            Self::Consumable { amount, .. } | Self::Capacity { amount, .. } => *amount,
            Self::Line(line) => line.amount,
        }
    }
}
