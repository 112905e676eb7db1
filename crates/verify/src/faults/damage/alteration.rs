//! What is done to the bytes of a file.

use rand::{Rng, RngExt};
use std::fmt;

/// The unit in which a disk writes wholly or not at all.
const SECTOR_BYTES: usize = 512;
/// The unit in which the operating system writes.
const PAGE_BYTES: usize = 4096;
/// The most bytes of garbage.
const GARBAGE_BYTES_MAX: usize = 64;

/// A change of a file's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Alteration {
    /// One bit is the other.
    Flip { byte: usize, bit: u8 },
    /// A sector is zeros.
    ZeroSector { start: usize },
    /// Only the beginning of a page was written: the rest is zeros.
    Torn { start: usize },
    /// The end is missing.
    Cut { length: usize },
    /// Something else stands there.
    Garbage { start: usize, bytes: Vec<u8> },
    /// The file is gone.
    Lost,
}

impl Alteration {
    /// A random change of a file of so many bytes, of which the first `content_bytes` are not just zeros to its end.
    pub(super) fn generate(content_bytes: usize, bytes: usize, generator: &mut impl Rng) -> Self {
        // Mostly where something stands; the rest may be 64 MiB that were set aside.
        let reach = if generator.random_ratio(19, 20) { content_bytes } else { bytes };
        let place = generator.random_range(0..reach.max(1));
        match generator.random_range(0..100) {
            0..45 => Self::Flip { byte: place, bit: generator.random_range(0..8) },
            45..60 => Self::ZeroSector { start: place / SECTOR_BYTES * SECTOR_BYTES },
            60..75 => Self::Torn { start: place },
            75..88 => Self::Cut { length: place },
            88..97 => {
                let length = generator.random_range(1..=GARBAGE_BYTES_MAX);
                Self::Garbage { start: place, bytes: (0..length).map(|_| generator.random()).collect() }
            }
            _ => Self::Lost,
        }
    }

    /// The bytes of the file afterwards; `None`: it is gone.
    pub(super) fn apply(&self, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
        match self {
            Self::Flip { byte, bit } => bytes.iter_mut().skip(*byte).take(1).for_each(|byte| *byte ^= 1 << bit),
            Self::ZeroSector { start } => fill(&mut bytes, *start, SECTOR_BYTES),
            Self::Torn { start } => fill(&mut bytes, *start, PAGE_BYTES - start % PAGE_BYTES),
            Self::Cut { length } => bytes.truncate(*length),
            Self::Garbage { start, bytes: garbage } => {
                for (byte, other) in bytes.iter_mut().skip(*start).zip(garbage) {
                    *byte = *other;
                }
            }
            Self::Lost => return None,
        }
        Some(bytes)
    }
}

fn fill(bytes: &mut [u8], start: usize, length: usize) {
    bytes.iter_mut().skip(start).take(length).for_each(|byte| *byte = 0);
}

impl fmt::Display for Alteration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flip { byte, bit } => write!(formatter, "bit {bit} of byte {byte} flipped"),
            Self::ZeroSector { start } => write!(formatter, "{SECTOR_BYTES} bytes from {start} on zeros"),
            Self::Torn { start } => write!(formatter, "zeros from {start} to the end of the page"),
            Self::Cut { length } => write!(formatter, "cut to {length} bytes"),
            Self::Garbage { start, bytes } => write!(formatter, "{} bytes of garbage at {start}", bytes.len()),
            Self::Lost => write!(formatter, "lost"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(alteration: &Alteration) -> Option<Vec<u8>> {
        alteration.apply(vec![1; 6000])
    }

    #[test]
    fn each_change_is_where_it_says() {
        let flipped = applied(&Alteration::Flip { byte: 3, bit: 1 }).unwrap();
        assert!(flipped[3] == 3 && flipped.iter().filter(|byte| **byte != 1).count() == 1);
        let zeros = |bytes: Vec<u8>| bytes.iter().filter(|byte| **byte == 0).count();
        assert_eq!(zeros(applied(&Alteration::ZeroSector { start: 512 }).unwrap()), 512);
        assert_eq!(zeros(applied(&Alteration::Torn { start: 4000 }).unwrap()), 96);
        assert_eq!(zeros(applied(&Alteration::Torn { start: 5990 }).unwrap()), 10);
        assert_eq!(applied(&Alteration::Cut { length: 7 }).unwrap().len(), 7);
        let garbage = applied(&Alteration::Garbage { start: 5999, bytes: vec![9, 9] }).unwrap();
        assert!(garbage.len() == 6000 && garbage[5999] == 9);
        assert_eq!(applied(&Alteration::Lost), None);
    }
}
