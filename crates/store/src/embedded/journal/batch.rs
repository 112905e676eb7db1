//! One group as it stands in the engine's journal (fjall, format 3, without compression). Numbers are little endian.
//!
//! ```text
//! start  0x01  number of items u32   sequence number u64
//! item   0x02  kind u8 (0 put, 1 removal)   compression u8 (0)   keyspace u64
//!              key length u16   value length u32   value length on disk u32   key   value
//! end    0x03  XXH3-64 of all the items' bytes u64   "FJL" 0x03
//! ```
//!
//! The start is covered by no checksum. The number of items is checked against the items; the sequence number is checked
//! by [`GroupMark`].

use xxhash_rust::xxh3::xxh3_64;

use super::super::key::GROUP_KEY;
use super::super::mark::GroupMark;

/// The last bytes of a group.
pub(super) const TRAILER: [u8; 4] = *b"FJL\x03";

const START: u8 = 1;
const ITEM: u8 = 2;
const END: u8 = 3;
const KIND_REMOVAL: u8 = 1;
const UNCOMPRESSED: u8 = 0;

/// A group that matches its checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Batch {
    pub(super) sequence: u64,
    pub(super) mark: GroupMark,
    /// Where the next group starts.
    pub(super) end: usize,
}

/// Why there is no whole group at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// The bytes end, or stop making sense, before the group does.
    Broken(&'static str),
    /// Everything is there and matches the checksum, but the trailer is not the right one.
    Trailer,
}

/// Reads the group that starts at `start`.
pub(super) fn read(bytes: &[u8], start: usize) -> Result<Batch, Flaw> {
    let mut cursor = Cursor { bytes, position: start };
    if cursor.byte()? != START {
        return Err(Flaw::Broken("no group starts here"));
    }
    let item_count = u32::from_le_bytes(cursor.array()?);
    let sequence = u64::from_le_bytes(cursor.array()?);
    let items_start = cursor.position;
    let mut mark = None;
    for _ in 0..item_count {
        mark = cursor.item()?.or(mark);
    }
    let items = bytes.get(items_start..cursor.position).unwrap_or_default();
    if cursor.byte()? != END {
        return Err(Flaw::Broken("a group has not as many rows as it says"));
    }
    if u64::from_le_bytes(cursor.array()?) != xxh3_64(items) {
        return Err(Flaw::Broken("a group does not match its checksum"));
    }
    cursor.trailer()?;
    let mark = mark.ok_or(Flaw::Broken("a group has no number"))?;
    Ok(Batch { sequence, mark, end: cursor.position })
}

struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Flaw> {
        let end = self.position.checked_add(length).ok_or(Flaw::Broken("a length is out of reach"))?;
        let taken = self.bytes.get(self.position..end).ok_or(Flaw::Broken("a group is cut short"))?;
        self.position = end;
        Ok(taken)
    }

    fn array<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], Flaw> {
        self.take(LENGTH)?.try_into().map_err(|_| Flaw::Broken("a group is cut short"))
    }

    fn byte(&mut self) -> Result<u8, Flaw> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// Reads an item; gives the group's mark if it is that row.
    fn item(&mut self) -> Result<Option<GroupMark>, Flaw> {
        if self.byte()? != ITEM {
            return Err(Flaw::Broken("a group has not as many rows as it says"));
        }
        if self.byte()? > KIND_REMOVAL || self.byte()? != UNCOMPRESSED {
            return Err(Flaw::Broken("a row is of an unknown kind"));
        }
        let _keyspace: [u8; 8] = self.array()?;
        let key_length = usize::from(u16::from_le_bytes(self.array()?));
        let (value_length, stored_length) = (u32::from_le_bytes(self.array()?), u32::from_le_bytes(self.array()?));
        if value_length != stored_length {
            return Err(Flaw::Broken("a row has two lengths"));
        }
        let stored_length = usize::try_from(stored_length).map_err(|_| Flaw::Broken("a length is out of reach"))?;
        let key = self.take(key_length)?;
        let value = self.take(stored_length)?;
        if key != GROUP_KEY {
            return Ok(None);
        }
        GroupMark::decode(value).map(Some).ok_or(Flaw::Broken("a group's number is damaged"))
    }

    fn trailer(&mut self) -> Result<(), Flaw> {
        let found: [u8; TRAILER.len()] = self.array()?;
        let kept = TRAILER.iter().zip(&found).take_while(|(right, found)| right == found).count();
        if kept == TRAILER.len() {
            Ok(())
        } else if found.iter().skip(kept).all(|&byte| byte == 0) {
            Err(Flaw::Broken("a group is cut short"))
        } else {
            Err(Flaw::Trailer)
        }
    }
}
