//! The file that says what a data directory is.
//!
//! ```text
//! Hobbs data directory. Keep this file: without it the data can't be opened.
//! format 1
//! checksum 0a1b2c3d
//! ```
//!
//! The checksum is the CRC-32C of everything above its line, in hexadecimal. A later format may add lines between the
//! version and the checksum; this build refuses it either way.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use super::super::failure::translate_io;
use super::sync_directory;
use crate::bounds::FORMAT_FILE_BYTES_MAX;
use crate::error::{StoreError, StoreResult};

pub(super) const FORMAT_FILE: &str = "HOBBS";
pub(super) const FORMAT_FILE_NEW: &str = "HOBBS.new";

/// The newest format that this build reads, and the one it writes.
pub(super) const FORMAT: u32 = 1;

const FIRST_LINE: &str = "Hobbs data directory. Keep this file: without it the data can't be opened.";

/// Checks the format file. `false`: there is none.
pub(super) fn check(directory: &Path) -> StoreResult<bool> {
    let file = match File::open(directory.join(FORMAT_FILE)) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(translate_io(&error)),
    };
    let mut text = Vec::new();
    file.take(FORMAT_FILE_BYTES_MAX).read_to_end(&mut text).map_err(|error| translate_io(&error))?;
    let found = decode(&text).ok_or_else(|| {
        StoreError::Damaged(format!("the format file {} is not as written", directory.join(FORMAT_FILE).display()))
    })?;
    if found > FORMAT {
        return Err(StoreError::NewerFormat { path: directory.to_owned(), found, supported: FORMAT });
    }
    Ok(true)
}

/// Writes the format file so that it is there wholly or not at all, whenever the machine stops.
pub(super) fn write(directory: &Path) -> StoreResult<()> {
    let new = directory.join(FORMAT_FILE_NEW);
    let written = File::create(&new).and_then(|mut file| {
        file.write_all(encode(FORMAT).as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| std::fs::rename(&new, directory.join(FORMAT_FILE))).map_err(|error| translate_io(&error))?;
    sync_directory(directory)
}

fn encode(format: u32) -> String {
    let head = format!("{FIRST_LINE}\nformat {format}\n");
    let checksum = crc32c::crc32c(head.as_bytes());
    format!("{head}checksum {checksum:08x}\n")
}

fn decode(text: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(text).ok()?;
    let (head, checksum) = text.strip_suffix('\n')?.rsplit_once("checksum ")?;
    if checksum != format!("{:08x}", crc32c::crc32c(head.as_bytes())) {
        return None;
    }
    let mut lines = head.lines();
    if lines.next()? != FIRST_LINE {
        return None;
    }
    lines.next()?.strip_prefix("format ")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_file_reads_as_written() {
        assert_eq!(decode(encode(1).as_bytes()), Some(1));
        assert_eq!(decode(encode(u32::MAX).as_bytes()), Some(u32::MAX));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_found() {
        let good = encode(FORMAT).into_bytes();
        for bit in 0..good.len() * 8 {
            let mut damaged = good.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(decode(&damaged), None, "bit {bit}");
        }
        for length in 0..good.len() {
            assert_eq!(decode(&good[..length]), None, "length {length}");
        }
    }
}
