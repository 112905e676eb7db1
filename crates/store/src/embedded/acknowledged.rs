//! The number of the last acknowledged group, kept outside the journal.
//!
//! ```text
//! group 00000000000000000042 checksum 0a1b2c3d
//! ```
//!
//! A journal that lost its end looks like one that never had it. So after each group, and before its callers are
//! answered, its number is written here as well, over the one before. It is not synced: a process that is killed leaves
//! it exact, and a machine that loses power leaves an older number or none, never a newer one. When the store is opened,
//! journals that end before the number have lost acknowledged groups. A line that can't be read says nothing.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::failure::translate_io;
use crate::error::{StoreError, StoreResult};

pub(super) const ACKNOWLEDGED_FILE: &str = "GROUP";
const LINE_BYTES: u64 = 45;

/// Where the number is written.
pub(super) struct Acknowledged {
    /// `None` once a write has failed; then the last number written stays, and fewer losses would be noticed.
    file: Option<File>,
}

impl Acknowledged {
    /// Opens the file in a data directory and checks that the rows have come as far as the number in it.
    pub(super) fn open(directory: &Path, last_group: u64) -> StoreResult<Self> {
        let path = directory.join(ACKNOWLEDGED_FILE);
        let opened = File::options().create(true).truncate(false).read(true).write(true).open(&path);
        let mut file = opened.map_err(|error| translate_io(&error))?;
        let mut line = Vec::new();
        (&mut file).take(LINE_BYTES).read_to_end(&mut line).map_err(|error| translate_io(&error))?;
        match decode(&line) {
            Some(acknowledged) if acknowledged > last_group => Err(StoreError::Damaged(format!(
                "group {acknowledged} was acknowledged, but the journals in {} end at group {last_group}",
                directory.display()
            ))),
            _ => Ok(Self { file: Some(file) }),
        }
    }

    /// Notes that a group is durable.
    pub(super) fn record(&mut self, group: u64) {
        let Some(file) = &mut self.file else { return };
        let written = file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(encode(group).as_bytes()));
        if let Err(error) = written {
            // The group is durable all the same; only a loss of it would go unnoticed.
            tracing::warn!(%error, "can't note the last group any more");
            self.file = None;
        }
    }
}

fn encode(group: u64) -> String {
    let head = format!("group {group:020} ");
    let checksum = crc32c::crc32c(head.as_bytes());
    format!("{head}checksum {checksum:08x}\n")
}

fn decode(line: &[u8]) -> Option<u64> {
    let line = std::str::from_utf8(line).ok()?;
    let group = line.strip_prefix("group ")?.split_once(' ')?.0.parse().ok()?;
    (encode(group) == line).then_some(group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_as_written_and_a_damaged_one_says_nothing() {
        for group in [0, 42, u64::MAX] {
            assert_eq!(decode(encode(group).as_bytes()), Some(group));
            assert_eq!(u64::try_from(encode(group).len()).unwrap(), LINE_BYTES);
        }
        let good = encode(42).into_bytes();
        for bit in 0..good.len() * 8 {
            let mut damaged = good.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(decode(&damaged), None, "bit {bit}");
        }
    }

    #[test]
    fn rows_that_end_before_the_number_have_lost_something() {
        let directory = tempfile::tempdir().unwrap();
        let mut acknowledged = Acknowledged::open(directory.path(), 0).unwrap();
        acknowledged.record(7);
        acknowledged.record(8);
        assert!(Acknowledged::open(directory.path(), 8).is_ok());
        assert!(Acknowledged::open(directory.path(), 9).is_ok());
        assert!(matches!(Acknowledged::open(directory.path(), 7), Err(StoreError::Damaged(_))));
    }
}
