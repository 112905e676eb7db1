//! The rows of a subscription's partition: their keys and their values.
//!
//! ```text
//! partition  "U" tenant (16 bytes) subscription (16 bytes)
//!
//! row          key                            value
//! entry        "L" number                     what one commit adds, whole                            [`Entry`]
//! head         "H"                            how many entries are folded, and what they come to     [`Head`]
//! tracking id  "T" tracking-id                the number of its entry, once that is folded           [`seal_entry_number`]
//! records      "R" unit quarter entries part  records of that quarter that were folded together     [`RecordBlock`]
//! roll-up      "C" unit level cell            sum, count, min, max, last, first arrival              [`RollUp`]
//! reversal     "V" tracking-id                the number of the entry that takes it back             [`seal_entry_number`]
//! withdrawn    "W" unit quarter entries part  records of that quarter that were taken back           [`RecordBlock`]
//! ```
//!
//! *number* counts the commits from 0; *tracking-id* is the text without its trailing spaces; *unit* is described at
//! [`key`]; *quarter* and *cell* are the number of the cell, with the sign bit flipped so that bytes sort as numbers do;
//! *entries* is the head's after the fold; *part* counts from 0. All numbers are big endian.
//!
//! A commit adds one entry, on condition that there is none of that number; entries never go, so two writers can't both add
//! what they found missing. What is in entries that are not folded is added up when it is asked for; now and then a commit
//! folds them, on condition that the head is as it saw it: it writes their tracking ids, blocks and roll-ups, and the head. So a commit of a single record writes one row, and reading has to look at
//! a bounded number of entries. Everything but the entries can be made from them again.
//!
//! A reversal is folded by the commit that adds it, after all entries before it. It leaves the blocks of records as they are
//! and names the records that no longer count in blocks of their own; the roll-ups are what the others give. So it writes as much as
//! folding the submission did, whatever else is in those quarters.

mod block;
mod codec;
mod entry;
mod head;
pub mod key;
mod roll_up;

pub use block::RecordBlock;
pub use entry::Entry;
pub use head::Head;
pub use key::UnitKey;

use super::RollUp;
use crate::row::{RowKey, RowValue};
use crate::seal::{self, SealError};

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

/// Seals the number of an entry for the row of one of its tracking ids.
#[must_use]
pub fn seal_entry_number(key: &RowKey, number: u64) -> RowValue {
    let mut writer = codec::Writer::default();
    writer.unsigned(number);
    seal::seal(key, 1, &writer.finish())
}

/// Opens the value of a tracking id's row: the number of its entry.
///
/// # Errors
///
/// [`SealError`] if it is damaged or newer than this program.
pub fn open_entry_number(key: &RowKey, value: &RowValue) -> Result<u64, SealError> {
    let (_, payload) = seal::open(key, value, 1)?;
    let mut reader = codec::Reader::new(payload);
    let number = reader.unsigned()?;
    reader.finish()?;
    Ok(number)
}
