//! The rows of a chunk, unpacked: see [`super`].

use hobbs_store::{PartitionKey, PlacedRow, Row, RowKey, RowValue};

const PARTITION: u8 = b'P';
const ROW: u8 = b'R';

/// Writes rows, of which none has a name or a value of more than 4 GiB, as no store takes one.
pub(super) fn encode(rows: &[PlacedRow]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(rows.iter().map(|row| row.bytes() + 9).sum());
    let mut current = None;
    for PlacedRow { partition, row } in rows {
        if current != Some(partition) {
            bytes.push(PARTITION);
            push_length(&mut bytes, partition.as_bytes());
            bytes.extend_from_slice(partition.as_bytes());
            current = Some(partition);
        }
        bytes.push(ROW);
        push_length(&mut bytes, row.key.as_bytes());
        push_length(&mut bytes, row.value.as_bytes());
        bytes.extend_from_slice(row.key.as_bytes());
        bytes.extend_from_slice(row.value.as_bytes());
    }
    bytes
}

/// Reads the rows of a chunk; `None` if the bytes are not laid out as they should be.
pub(super) fn decode(bytes: &[u8]) -> Option<Vec<PlacedRow>> {
    let (mut rows, mut partition) = (Vec::new(), None);
    let mut rest = bytes;
    while let Some((&kind, after)) = rest.split_first() {
        rest = after;
        match kind {
            PARTITION => {
                let length = take_length(&mut rest)?;
                partition = Some(PartitionKey::new(take(&mut rest, length)?));
            }
            ROW => {
                let (key_length, value_length) = (take_length(&mut rest)?, take_length(&mut rest)?);
                let key = RowKey::new(take(&mut rest, key_length)?);
                let value = RowValue::new(take(&mut rest, value_length)?);
                rows.push(PlacedRow { partition: partition.clone()?, row: Row { key, value } });
            }
            _ => return None,
        }
    }
    Some(rows)
}

fn push_length(bytes: &mut Vec<u8>, part: &[u8]) {
    let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
}

fn take_length(rest: &mut &[u8]) -> Option<usize> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    *rest = after;
    usize::try_from(u32::from_be_bytes(*length)).ok()
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, proptest};
    use proptest::prop_assert_eq;

    use super::*;

    proptest! {
        #[test]
        fn rows_read_as_written(parts in vec((0..3_u8, vec(any::<u8>(), 0..4), vec(any::<u8>(), 0..9)), 0..9)) {
            let placed = |(name, key, value): &(u8, Vec<u8>, Vec<u8>)| PlacedRow {
                partition: PartitionKey::new(vec![*name; usize::from(*name)]),
                row: Row { key: RowKey::new(key.clone()), value: RowValue::new(value.clone()) },
            };
            let rows: Vec<PlacedRow> = parts.iter().map(placed).collect();
            prop_assert_eq!(decode(&encode(&rows)), Some(rows));
        }

        #[test]
        fn no_bytes_make_the_decoder_panic(bytes in vec(any::<u8>(), 0..64)) {
            let _read = decode(&bytes);
        }
    }

    #[test]
    fn a_row_needs_a_partition_and_a_length_its_bytes() {
        assert_eq!(decode(b"R\0\0\0\x01\0\0\0\0k"), None);
        assert_eq!(decode(b"P\0\0\0\x02p"), None);
        assert_eq!(decode(b"P\xFF\xFF\xFF\xFFp"), None);
        assert_eq!(decode(b"X"), None);
        assert_eq!(decode(b""), Some(Vec::new()));
    }
}
