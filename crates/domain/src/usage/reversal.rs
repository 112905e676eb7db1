//! Taking a submission back.

use crate::time::Instant;

use super::{Audit, TrackingId};

/// One submission is taken back: its records no longer count, though they stay, and its tracking id stays taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversal {
    /// The submission's tracking id, as the submission spells it.
    pub tracking_id: TrackingId,
    /// The number of the entry that holds the submission.
    pub entry: u64,
    /// When the server was told.
    pub received_at: Instant,
    /// Who takes it back, and why.
    pub audit: Audit,
}
