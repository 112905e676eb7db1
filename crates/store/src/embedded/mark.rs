//! The row by which every group is numbered.
//!
//! Each group writes the row [`GROUP_KEY`] along with its changes:
//!
//! ```text
//! bytes 0..8    number of the group: one more than that of the group before, big endian
//! bytes 8..16   lower bound of the group's sequence number in the engine, big endian
//! ```
//!
//! sealed as every row is ([`hobbs_domain::seal`]). When a store is opened, the numbers in the journals have to follow
//! one another without a gap, and the row itself has to hold the last of them: so no group in the middle can be missing,
//! whatever the engine makes of a damaged journal. The lower bound guards the one field of the journal that no checksum
//! of the engine covers, and by which it decides which of two values is the newer.

use hobbs_domain::row::{RowKey, RowValue};
use hobbs_domain::seal;

use super::key::GROUP_KEY;

const VERSION: u8 = 1;

/// How far a sequence number may be above its lower bound. The engine's own housekeeping draws some between the two.
const SEQUENCE_SLACK: u64 = 1 << 20;

/// The number of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GroupMark {
    pub(super) number: u64,
    pub(super) sequence_min: u64,
}

impl GroupMark {
    pub(super) fn encode(self) -> Vec<u8> {
        let payload = [self.number.to_be_bytes(), self.sequence_min.to_be_bytes()].concat();
        seal::seal(&RowKey::new(GROUP_KEY), VERSION, &payload).into_bytes()
    }

    /// The mark, or `None` if the bytes are damaged.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let value = RowValue::new(bytes);
        let (_, payload) = seal::open(&RowKey::new(GROUP_KEY), &value, VERSION).ok()?;
        let (number, rest) = payload.split_first_chunk::<8>()?;
        let sequence_min = rest.try_into().ok()?;
        Some(Self { number: u64::from_be_bytes(*number), sequence_min: u64::from_be_bytes(sequence_min) })
    }

    /// Whether the group can have had this sequence number.
    pub(super) fn allows(self, sequence: u64) -> bool {
        sequence.checked_sub(self.sequence_min).is_some_and(|above| above <= SEQUENCE_SLACK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_as_written_and_a_damaged_one_does_not() {
        let mark = GroupMark { number: 7, sequence_min: 1 << 40 };
        let bytes = mark.encode();
        assert_eq!(GroupMark::decode(&bytes), Some(mark));
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(GroupMark::decode(&damaged), None);
        }
    }

    #[test]
    fn a_sequence_number_is_at_or_a_little_above_its_bound() {
        let mark = GroupMark { number: 7, sequence_min: 100 };
        assert!(mark.allows(100) && mark.allows(107));
        assert!(!mark.allows(99) && !mark.allows(100 + (1 << 40)));
    }
}
