//! What one accepted request records.

use crate::time::Instant;

use super::{Measurement, TrackingId, UnitType};

/// One request to record usage: applied wholly or not at all, and at most once for its tracking id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Its name, unique within the subscription.
    pub tracking_id: TrackingId,
    /// When the server took it in.
    pub received_at: Instant,
    /// Who sent it, and why.
    pub audit: Audit,
    /// What was used. A unit may stand here more than once.
    pub units: Vec<UnitUsage>,
}

/// The records of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitUsage {
    /// What was counted.
    pub unit_type: UnitType,
    /// How much, and when.
    pub records: Vec<Measurement>,
}

/// Who did something, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// The `X-Killbill-CreatedBy` header.
    pub created_by: String,
    /// The `X-Killbill-Reason` header.
    pub reason: Option<String>,
    /// The `X-Killbill-Comment` header.
    pub comment: Option<String>,
}

impl Submission {
    /// How many records it has, over all of its units.
    #[must_use]
    pub fn record_count(&self) -> usize {
        self.units.iter().map(|unit| unit.records.len()).sum()
    }
}
