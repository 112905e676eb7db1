//! Rating: what usage costs, by the tiers of a usage section.
//!
//! Everything here is a function of amounts and tiers; which period is rated, and what of it was billed before, is known
//! in [`crate::invoicing`]. The rules, their order and the digits of each result are Kill Bill's, as recorded from it;
//! [`RatingMode::Correct`] mends what of that is a defect.

mod amounts;
mod blocks;
mod capacity;
mod consumable;
mod error;
mod line;
mod mode;
#[cfg(test)]
mod test_section;
mod unit_order;

pub use amounts::{UsageFound, unit_amounts};
pub use capacity::rate_capacity;
pub use consumable::{BilledBlocks, Missing, rate_all_tiers, rate_top_tier};
pub use error::RatingError;
pub use line::{CapacityLine, ConsumableLine, Details};
pub use mode::{RatingMode, Tariff};
pub use unit_order::{in_order, units_of};
