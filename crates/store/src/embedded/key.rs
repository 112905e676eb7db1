//! How a row's place is written as one key of the engine.
//!
//! ```text
//! partition   its bytes, each 0x00 written as 0x00 0xFF
//! terminator  0x00 0x01
//! row key     its bytes, as they are
//! ```
//!
//! Encoded keys sort as the pairs (partition, row key) do, by bytes: where two names part, so do their encodings, and
//! where one is the beginning of the other, the shorter one's terminator meets either a byte above 0x00 or an escaped
//! 0x00, and sorts before both. No encoded partition is the beginning of another's, so the rows of a partition stand
//! together: from the encoded partition with its terminator up to the same with 0x00 0x02.
//!
//! No encoded key begins with 0x00 0x00, the escape being 0x00 0xFF and the terminator 0x00 0x01. What the store keeps
//! for itself stands there ([`GROUP_KEY`]), ahead of all rows.

use hobbs_domain::row::{PartitionKey, RowKey};

const ESCAPED_ZERO: [u8; 2] = [0x00, 0xFF];
const TERMINATOR: [u8; 2] = [0x00, 0x01];
const PAST_TERMINATOR: [u8; 2] = [0x00, 0x02];

/// Where the number of the last group stands.
pub(super) const GROUP_KEY: &[u8] = b"\0\0group";

/// At or before the first row of all.
pub(super) const FIRST: [u8; 2] = TERMINATOR;

/// The key of a row.
pub(super) fn encode(partition: &PartitionKey, row: &RowKey) -> Vec<u8> {
    let mut key = first_of(partition);
    key.extend_from_slice(row.as_bytes());
    key
}

/// At or before the first row of a partition.
pub(super) fn first_of(partition: &PartitionKey) -> Vec<u8> {
    terminated(partition, TERMINATOR)
}

/// After the last row of a partition, and at or before the first of the next.
pub(super) fn past(partition: &PartitionKey) -> Vec<u8> {
    terminated(partition, PAST_TERMINATOR)
}

/// The partition and the row's key, or `None` if `key` is not the key of a row.
pub(super) fn decode(key: &[u8]) -> Option<(PartitionKey, RowKey)> {
    let mut partition = Vec::new();
    let mut rest = key;
    loop {
        let zero = rest.iter().position(|&byte| byte == 0)?;
        let (before, marked) = rest.split_at_checked(zero)?;
        let (mark, after) = marked.split_first_chunk::<2>()?;
        partition.extend_from_slice(before);
        match *mark {
            ESCAPED_ZERO => partition.push(0),
            TERMINATOR => return Some((PartitionKey::new(partition), RowKey::new(after))),
            _ => return None,
        }
        rest = after;
    }
}

fn terminated(partition: &PartitionKey, terminator: [u8; 2]) -> Vec<u8> {
    let mut key = Vec::with_capacity(partition.as_bytes().len() + 64);
    for &byte in partition.as_bytes() {
        if byte == 0 {
            key.extend_from_slice(&ESCAPED_ZERO);
        } else {
            key.push(byte);
        }
    }
    key.extend_from_slice(&terminator);
    key
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{Strategy, any, prop_oneof, proptest};
    use proptest::{prop_assert, prop_assert_eq};

    use super::*;
    use crate::bounds::{PARTITION_KEY_BYTES_MAX, ROW_KEY_BYTES_MAX};

    /// Bytes that make trouble: mostly the escape's and the terminator's own.
    fn troublesome() -> impl Strategy<Value = Vec<u8>> {
        vec(prop_oneof![3 => proptest::sample::select(vec![0x00, 0x01, 0x02, 0xFE, 0xFF]), 1 => any::<u8>()], 0..6)
    }

    proptest! {
        #[test]
        fn keys_sort_as_the_pairs_they_encode(
            one in (troublesome(), troublesome()),
            two in (troublesome(), troublesome()),
        ) {
            let key = |(partition, row): &(Vec<u8>, Vec<u8>)| {
                encode(&PartitionKey::new(partition.clone()), &RowKey::new(row.clone()))
            };
            prop_assert_eq!(key(&one).cmp(&key(&two)), one.cmp(&two));
        }

        #[test]
        fn a_key_decodes_to_what_was_encoded(partition in troublesome(), row in troublesome()) {
            let (partition, row) = (PartitionKey::new(partition), RowKey::new(row));
            prop_assert_eq!(decode(&encode(&partition, &row)), Some((partition, row)));
        }

        #[test]
        fn a_partition_holds_its_own_rows_and_no_others(
            partition in troublesome(),
            other in troublesome(),
            row in troublesome(),
        ) {
            let (partition, other) = (PartitionKey::new(partition), PartitionKey::new(other));
            let key = encode(&other, &RowKey::new(row));
            let inside = first_of(&partition) <= key && key < past(&partition);
            prop_assert_eq!(inside, partition == other);
        }

        #[test]
        fn the_stores_own_key_stands_ahead_of_all_rows(partition in troublesome(), row in troublesome()) {
            let key = encode(&PartitionKey::new(partition), &RowKey::new(row));
            prop_assert!(GROUP_KEY < FIRST.as_slice() && FIRST.as_slice() <= key.as_slice());
        }
    }

    #[test]
    fn what_is_no_key_of_a_row_does_not_decode() {
        for bytes in [b"".as_slice(), b"a", b"a\0", b"a\0\0b", GROUP_KEY] {
            assert_eq!(decode(bytes), None, "{bytes:?}");
        }
    }

    /// The engine keeps a key's length in 16 bits.
    #[test]
    fn the_longest_key_fits_the_engine() {
        let key = encode(&PartitionKey::new([0; PARTITION_KEY_BYTES_MAX]), &RowKey::new([0; ROW_KEY_BYTES_MAX]));
        assert!(u16::try_from(key.len()).is_ok());
    }
}
