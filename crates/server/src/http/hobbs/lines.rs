//! How an amount of money comes about, as it is answered.

use hobbs_domain::rating::{CapacityLine, ConsumableLine, Details};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::fault::Fault;
use crate::http::json::{ExactNumber, decimal_json};

/// A tier that usage passed through.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LineJson {
    /// The number of the tier, from 1.
    tier: usize,
    unit_type: String,
    /// What a block costs; of capacity, what the tier costs.
    #[schemars(with = "ExactNumber")]
    price: Box<RawValue>,
    /// How many units a block has; none of capacity.
    #[schemars(with = "Option<ExactNumber>")]
    block_size: Option<Box<RawValue>>,
    /// How many blocks; of capacity, the largest amount.
    #[schemars(with = "ExactNumber")]
    quantity: Box<RawValue>,
    /// What they cost, not rounded; none of capacity.
    #[schemars(with = "Option<ExactNumber>")]
    amount: Option<Box<RawValue>>,
}

/// The lines of details.
pub(super) fn lines(details: &Details) -> Result<Vec<LineJson>, Fault> {
    match details {
        Details::Consumable { lines, .. } => lines.iter().map(consumable).collect(),
        Details::Line(line) => Ok(vec![consumable(line)?]),
        Details::Capacity { lines, .. } => lines.iter().map(capacity).collect(),
    }
}

fn consumable(line: &ConsumableLine) -> Result<LineJson, Fault> {
    Ok(LineJson {
        tier: line.tier,
        unit_type: line.unit.clone(),
        price: decimal_json(line.price)?,
        block_size: Some(decimal_json(line.block_size)?),
        quantity: decimal_json(line.quantity)?,
        amount: Some(decimal_json(line.amount)?),
    })
}

fn capacity(line: &CapacityLine) -> Result<LineJson, Fault> {
    Ok(LineJson {
        tier: line.tier,
        unit_type: line.unit.clone(),
        price: decimal_json(line.price)?,
        block_size: None,
        quantity: decimal_json(line.quantity)?,
        amount: None,
    })
}
