//! Copies of a store in one file, taken while it is written to, and stores made of them.
//!
//! A backup holds partitions and rows as any engine has them, so that what one engine wrote another can take in. It is read
//! from one [snapshot](hobbs_store::Store::snapshot), piece by piece, and ends in a footer with counts and a checksum over
//! all of it: a file that was cut off or altered is never taken for a whole one.
//!
//! # The file
//!
//! ```text
//! header   magic (16 bytes)  format (4)  when it was made, in milliseconds UTC (8)  checksum (4)
//! chunk    'C'  rows (4)  bytes unpacked (4)  bytes packed (4)  checksum (4)  the rows, packed
//! ...
//! footer   'F'  partitions (8)  rows (8)  bytes unpacked (8)  BLAKE3 of all before the footer (32)  checksum (4)
//! ```
//!
//! Numbers are big endian. The checksum of the header and the footer is the CRC-32C of what stands in them before it; that of
//! a chunk covers what stands before it and the packed rows. Rows are packed with Zstandard, chunk by chunk. Unpacked, a
//! chunk names a partition, then its rows in the order of their keys, then perhaps another partition:
//!
//! ```text
//! partition  'P'  length of the name (4)  name
//! row        'R'  length of the key (4)  length of the value (4)  key  value
//! ```
//!
//! A partition that goes on in the next chunk is named again there. A program that reads format 1 refuses a higher one.

mod chunk;
mod error;
mod frame;
mod reader;
mod restore;
mod take;

pub use error::BackupError;
pub use frame::BackupTotals;
pub use reader::BackupReader;
pub use restore::{RestoreProgress, Restored, restore};
pub use take::BackupTaker;
