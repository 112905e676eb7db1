//! What follows the last whole group of a journal: nothing, a write that was cut off, or damage.
//!
//! One group is written at a time, and synced before the next. So after a stop of the process or the machine the journal
//! ends with at most one incomplete group, which nobody was told is durable, and which may be dropped. What is missing
//! from it is zeros, for that is what the file holds where nothing was written: either everything from some byte on, or,
//! if the machine lost power, some of the disk's sectors. Whatever does not look like that is damage: bits that changed
//! under data that somebody was told is durable. Dropping it would be silent loss.

use super::batch::{self, Flaw, TRAILER};

/// The unit in which a disk writes wholly or not at all.
const SECTOR_BYTES: usize = 512;

/// The fewest zeros in a sector's share of a group that are taken for a missing sector; fewer could be a flipped bit
/// among numbers that are mostly zero.
const MISSING_BYTES_MIN: usize = 4;

/// What a journal's tail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// Nothing but zeros to the end of the file.
    Clean,
    /// A write that was cut off, of so many bytes.
    Torn(usize),
    /// Damage, and what speaks for it.
    Damaged(&'static str),
}

/// Judges what stands from `start` on, where there is no whole group because of `flaw`.
pub(super) fn judge(bytes: &[u8], start: usize, flaw: Flaw) -> Tail {
    let end = end_of_content(bytes, start);
    let Some(tail) = bytes.get(start..end).filter(|tail| !tail.is_empty()) else { return Tail::Clean };
    if flaw == Flaw::Trailer {
        return Tail::Damaged("the last group is whole but for its last bytes");
    }
    if whole_group_in(bytes, start, end) {
        return Tail::Damaged("whole groups follow one that is not");
    }
    if !misses_a_sector(bytes, start, end) && tail.ends_with(&TRAILER) {
        return Tail::Damaged("the last group is all there but does not match its checksum");
    }
    Tail::Torn(tail.len())
}

/// The end of the last byte that is not zero, or `start` if there is none from there on.
fn end_of_content(bytes: &[u8], start: usize) -> usize {
    const ZEROS: [u8; 4096] = [0; 4096];
    let mut end = bytes.len();
    // Whole blocks are compared first: a fresh journal is 64 MiB of zeros.
    while let Some(block) = end.checked_sub(ZEROS.len()).filter(|&block| block >= start) {
        if bytes.get(block..end) != Some(ZEROS.as_slice()) {
            break;
        }
        end = block;
    }
    let rest = bytes.get(start..end).unwrap_or_default();
    rest.iter().rposition(|&byte| byte != 0).map_or(start, |last| start + last + 1)
}

/// Whether a whole group starts after some trailer in the tail.
fn whole_group_in(bytes: &[u8], start: usize, end: usize) -> bool {
    let tail = bytes.get(start..end).unwrap_or_default();
    let trailers = tail.windows(TRAILER.len()).enumerate().filter(|(_, window)| *window == TRAILER);
    trailers.map(|(at, _)| start + at + TRAILER.len()).any(|next| batch::read(bytes, next).is_ok())
}

/// Whether some sector's share of the tail is all zeros.
fn misses_a_sector(bytes: &[u8], start: usize, end: usize) -> bool {
    let mut from = start;
    while from < end {
        let to = (from / SECTOR_BYTES + 1).saturating_mul(SECTOR_BYTES).min(end);
        let share = bytes.get(from..to).unwrap_or_default();
        if share.len() >= MISSING_BYTES_MIN && share.iter().all(|&byte| byte == 0) {
            return true;
        }
        from = to;
    }
    false
}
