//! Submissions to send.

use hobbs_domain::identifier::{SubscriptionId, TenantId};
use hobbs_domain::quantity::Quantity;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::time::Instant;
use hobbs_domain::usage::partition::key;
use hobbs_domain::usage::{Audit, Measurement, Submission, TrackingId, UnitType, UnitUsage, Window};
use uuid::Uuid;

use crate::dice::Dice;
use crate::violation::{Violation, violation};

const QUARTER_MS: i64 = 15 * 60 * 1_000;
const DAY_MS: i64 = 96 * QUARTER_MS;

/// The names of units: two differ in a trailing space alone.
pub(crate) const UNITS: [&str; 4] = ["calls", "calls ", "gigabytes", "a\u{0}b"];

/// The partition of a subscription.
pub(crate) fn partition(subscription: usize) -> PartitionKey {
    let number = u128::try_from(subscription).unwrap_or(u128::MAX);
    key::partition(TenantId::new(Uuid::from_u128(1)), SubscriptionId::new(Uuid::from_u128(number)))
}

/// A submission of random records; so many in a thousand are large.
pub(crate) fn submission(
    dice: &Dice,
    tracking_id: String,
    received_at: i64,
    large: u64,
) -> Result<Submission, Violation> {
    let records_max = match (dice.per_mille(5), dice.per_mille(large)) {
        (true, _) => 700,
        (false, true) => 80,
        (false, false) => 4,
    };
    let units = (0..dice.count(1, 3)).map(|_| unit(dice, records_max)).collect::<Result<_, _>>()?;
    named(tracking_id, received_at, units)
}

/// A submission of a single record.
pub(crate) fn small_submission(dice: &Dice, tracking_id: String) -> Result<Submission, Violation> {
    named(tracking_id, 0, vec![unit(dice, 1)?])
}

fn named(tracking_id: String, received_at: i64, units: Vec<UnitUsage>) -> Result<Submission, Violation> {
    Ok(Submission {
        tracking_id: TrackingId::new(tracking_id).map_err(|error| violation!("{error}"))?,
        received_at: Instant::from_millis(received_at),
        audit: Audit { created_by: "simulation".to_owned(), reason: None, comment: None },
        units,
    })
}

fn unit(dice: &Dice, records_max: usize) -> Result<UnitUsage, Violation> {
    let name = dice.one(&UNITS).copied().unwrap_or_default();
    // Some stay within a quarter, which gets several blocks then; some have a day each, which makes a fold large.
    let (shape, start) = (dice.between(0, 9), instant(dice).millis());
    let record = |_| {
        let at = match shape {
            0..3 => start + dice.signed(0, 1_000),
            3..5 => dice.signed(-5_000, 5_000) * DAY_MS,
            _ => instant(dice).millis(),
        };
        Measurement::new(Instant::from_millis(at), amount(dice)).map_err(|error| violation!("{error}"))
    };
    let records = (0..dice.count(1, records_max)).map(record).collect::<Result<_, _>>()?;
    Ok(UnitUsage { unit_type: UnitType::new(name).map_err(|error| violation!("{error}"))?, records })
}

fn amount(dice: &Dice) -> Quantity {
    const LARGEST: i64 = 999_999_999_999_999_999;
    let nanos = match dice.between(0, 9) {
        0 => LARGEST,
        1 => -LARGEST,
        _ => dice.signed(-1_000, 1_000_000),
    };
    Quantity::from_nanos(nanos.into())
}

/// A time within a few days, often at the edge of a quarter or a day.
fn instant(dice: &Dice) -> Instant {
    let edge = if dice.per_mille(300) { dice.signed(-2, 2) * DAY_MS } else { dice.signed(-200, 200) * QUARTER_MS };
    let past = match dice.between(0, 3) {
        0 => 0,
        1 => -1,
        _ => dice.signed(0, QUARTER_MS),
    };
    Instant::from_millis(edge + past)
}

/// Windows to ask for, one after the other, that don't overlap.
pub(crate) fn windows(dice: &Dice) -> Vec<Window> {
    if dice.per_mille(300) {
        return vec![Window { start: Instant::from_millis(i64::MIN), end: Instant::from_millis(i64::MAX) }];
    }
    let mut edges: Vec<Instant> = (0..dice.count(2, 5)).map(|_| instant(dice)).collect();
    edges.sort_unstable();
    let pairs = edges.iter().zip(edges.iter().skip(1));
    pairs.map(|(&start, &end)| Window { start, end }).collect()
}
