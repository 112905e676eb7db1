//! The rows of a subscription's partition: their keys and their values.
//!
//! ```text
//! partition  "U" tenant (16 bytes) subscription (16 bytes)
//!
//! row         key                            value
//! head        "H"                            version, counts, first and last record time      [`Head`]
//! submission  "T" tracking-id                audit fields, received-at, number of records     [`SubmissionRow`]
//! records     "R" unit quarter version part  records of one commit in that quarter            [`RecordBlock`]
//! roll-up     "C" unit level cell            sum, count, min, max, last, first arrival        [`RollUp`]
//! ```
//!
//! *tracking-id* is the text without its trailing spaces. *unit* is described at [`key`]; *quarter* and *cell* are the
//! number of the cell, with the sign bit flipped so that bytes sort as numbers do; *version* is the head's after the commit;
//! *part* counts from 0. All numbers are big endian.

mod block;
mod codec;
mod head;
pub mod key;
mod roll_up;
mod submission;

pub use block::{BlockRecord, RecordBlock};
pub use head::Head;
pub use key::UnitKey;
pub use submission::SubmissionRow;

use super::RollUp;
use crate::row::{RowKey, RowValue};
use crate::seal::SealError;

/// Seals a roll-up for its row.
#[must_use]
pub fn seal_roll_up(key: &RowKey, roll_up: &RollUp) -> RowValue {
    roll_up::seal(key, roll_up)
}

/// Opens the value of a roll-up's row.
///
/// # Errors
///
/// [`SealError`] if it is damaged or newer than this program.
pub fn open_roll_up(key: &RowKey, value: &RowValue) -> Result<RollUp, SealError> {
    roll_up::open(key, value)
}
