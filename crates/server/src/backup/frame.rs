//! The parts of a backup's file: see [`super`].

use hobbs_domain::time::Instant;

/// The first bytes of a backup. A line break and an end of file are among them, so that a copy that was treated as text
/// is noticed at once.
pub(super) const MAGIC: [u8; 16] = *b"Hobbs backup\r\n\x1A\0";

/// The format that this build writes, and the newest that it reads.
pub(super) const FORMAT: u32 = 1;

pub(super) const CHUNK: u8 = b'C';
pub(super) const FOOTER: u8 = b'F';

pub(super) const HEADER_BYTES: usize = 32;
/// Without the first byte, which tells a chunk from a footer.
pub(super) const CHUNK_HEAD_BYTES: usize = 16;
/// Without the first byte.
pub(super) const FOOTER_BYTES: usize = 60;

/// What a backup holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackupTotals {
    /// How many partitions.
    pub partitions: u64,
    /// How many rows.
    pub rows: u64,
    /// How many bytes of rows, unpacked.
    pub bytes: u64,
}

/// The beginning of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) format: u32,
    pub(super) made_at: Instant,
}

/// What stands before the rows of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChunkHead {
    pub(super) rows: u32,
    pub(super) bytes: u32,
    pub(super) packed_bytes: u32,
}

/// The end of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Footer {
    pub(super) totals: BackupTotals,
    pub(super) hash: [u8; 32],
}

impl Header {
    pub(super) fn encode(self) -> Vec<u8> {
        let fields = [&MAGIC[..], &self.format.to_be_bytes(), &self.made_at.millis().to_be_bytes()].concat();
        with_checksum(fields)
    }

    /// `None`: its checksum does not match.
    pub(super) fn decode(bytes: &[u8; HEADER_BYTES]) -> Option<Self> {
        let fields = checked(bytes)?.strip_prefix(&MAGIC)?;
        let (format, rest) = fields.split_first_chunk::<4>()?;
        let made_at = Instant::from_millis(i64::from_be_bytes(rest.try_into().ok()?));
        Some(Self { format: u32::from_be_bytes(*format), made_at })
    }
}

impl ChunkHead {
    /// The head of these packed rows, from its first byte on.
    pub(super) fn encode(self, packed: &[u8]) -> Vec<u8> {
        let mut head = self.fields();
        let checksum = crc32c::crc32c_append(crc32c::crc32c(&head), packed);
        head.extend_from_slice(&checksum.to_be_bytes());
        head
    }

    /// The head, and the checksum that it and the packed rows should have.
    pub(super) fn decode(bytes: &[u8; CHUNK_HEAD_BYTES]) -> (Self, u32) {
        let [rows, unpacked, packed, checksum] = numbers(bytes);
        (Self { rows, bytes: unpacked, packed_bytes: packed }, checksum)
    }

    pub(super) fn checksum(self, packed: &[u8]) -> u32 {
        crc32c::crc32c_append(crc32c::crc32c(&self.fields()), packed)
    }

    fn fields(self) -> Vec<u8> {
        let numbers = [self.rows.to_be_bytes(), self.bytes.to_be_bytes(), self.packed_bytes.to_be_bytes()];
        [&[CHUNK][..], numbers.as_flattened()].concat()
    }
}

impl Footer {
    /// From its first byte on.
    pub(super) fn encode(self) -> Vec<u8> {
        let BackupTotals { partitions, rows, bytes } = self.totals;
        let numbers = [partitions.to_be_bytes(), rows.to_be_bytes(), bytes.to_be_bytes()];
        with_checksum([&[FOOTER][..], numbers.as_flattened(), &self.hash].concat())
    }

    /// From the byte after its first on. `None`: its checksum does not match.
    pub(super) fn decode(bytes: &[u8; FOOTER_BYTES]) -> Option<Self> {
        let whole = [&[FOOTER][..], bytes].concat();
        let (numbers, hash) = checked(&whole)?.get(1..)?.split_at_checked(24)?;
        let (numbers, _) = numbers.as_chunks::<8>();
        let [partitions, rows, bytes] = *numbers else { return None };
        let [partitions, rows, bytes] = [partitions, rows, bytes].map(u64::from_be_bytes);
        Some(Self { totals: BackupTotals { partitions, rows, bytes }, hash: hash.try_into().ok()? })
    }
}

fn numbers(bytes: &[u8; CHUNK_HEAD_BYTES]) -> [u32; 4] {
    let mut numbers = [0; 4];
    let (parts, _) = bytes.as_chunks::<4>();
    numbers.iter_mut().zip(parts).for_each(|(number, part)| *number = u32::from_be_bytes(*part));
    numbers
}

fn with_checksum(mut fields: Vec<u8>) -> Vec<u8> {
    let checksum = crc32c::crc32c(&fields);
    fields.extend_from_slice(&checksum.to_be_bytes());
    fields
}

fn checked(bytes: &[u8]) -> Option<&[u8]> {
    let (fields, checksum) = bytes.split_last_chunk::<4>()?;
    (crc32c::crc32c(fields) == u32::from_be_bytes(*checksum)).then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_and_has_its_length() {
        let header = Header { format: FORMAT, made_at: Instant::from_millis(-7) };
        assert_eq!(Header::decode(header.encode().as_slice().try_into().unwrap()), Some(header));
        let head = ChunkHead { rows: 1, bytes: 2, packed_bytes: 3 };
        let encoded = head.encode(b"abc");
        let read = ChunkHead::decode(encoded[1..].try_into().unwrap());
        assert_eq!(read, (head, head.checksum(b"abc")));
        assert_ne!(head.checksum(b"abd"), head.checksum(b"abc"));
        let footer = Footer { totals: BackupTotals { partitions: 1, rows: 2, bytes: 3 }, hash: [9; 32] };
        assert_eq!(Footer::decode(footer.encode()[1..].try_into().unwrap()), Some(footer));
    }

    #[test]
    fn every_flipped_bit_of_a_header_and_a_footer_is_found() {
        let header = Header { format: FORMAT, made_at: Instant::from_millis(7) }.encode();
        let footer = Footer { totals: BackupTotals::default(), hash: [9; 32] }.encode();
        for bit in 0..header.len() * 8 {
            let mut damaged = header.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Header::decode(damaged.as_slice().try_into().unwrap()), None);
        }
        for bit in 8..footer.len() * 8 {
            let mut damaged = footer.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Footer::decode(damaged[1..].try_into().unwrap()), None);
        }
    }
}
