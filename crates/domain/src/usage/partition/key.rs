//! The keys of a subscription's partition.
//!
//! A *unit* inside a key is the unit type without its trailing spaces, as UTF-8 with each `00` written as `00 FF`; then
//! `00 01`; then the number of trailing spaces as one byte. So keys sort by unit, no unit's key begins another's, and the
//! units that differ in trailing spaces only are neighbours.

use crate::identifier::{SubscriptionId, TenantId};
use crate::row::{PartitionKey, RowKey, RowRange};
use crate::usage::{Cell, CellLevel, CellRange, TrackingId, UnitType};

const HEAD: u8 = b'H';
const ENTRY: u8 = b'L';
const TRACKING_ID: u8 = b'T';
const RECORDS: u8 = b'R';
const ROLL_UP: u8 = b'C';
const REVERSAL: u8 = b'V';
const WITHDRAWN: u8 = b'W';

/// The first byte of the name of a subscription's partition.
pub const PARTITION_KIND: u8 = b'U';

/// The partition of a subscription.
#[must_use]
pub fn partition(tenant: TenantId, subscription: SubscriptionId) -> PartitionKey {
    let mut bytes = vec![PARTITION_KIND];
    bytes.extend_from_slice(tenant.uuid().as_bytes());
    bytes.extend_from_slice(subscription.uuid().as_bytes());
    PartitionKey::new(bytes)
}

/// The row of the head.
#[must_use]
pub fn head() -> RowKey {
    RowKey::new([HEAD])
}

/// The row of an entry.
#[must_use]
pub fn entry(number: u64) -> RowKey {
    let mut bytes = vec![ENTRY];
    bytes.extend_from_slice(&number.to_be_bytes());
    RowKey::new(bytes)
}

/// The rows of the entries from a number on.
#[must_use]
pub fn entries_from(number: u64) -> RowRange {
    RowRange { start: entry(number), end: RowRange::prefix(&[ENTRY]).end }
}

/// The number of the entry that a row is; `None` if it is none.
#[must_use]
pub fn entry_number(key: &RowKey) -> Option<u64> {
    let bytes = key.as_bytes().strip_prefix(&[ENTRY])?;
    Some(u64::from_be_bytes(bytes.try_into().ok()?))
}

/// The row by which a tracking id is taken.
#[must_use]
pub fn tracking_id(tracking_id: &TrackingId) -> RowKey {
    let mut bytes = vec![TRACKING_ID];
    bytes.extend_from_slice(tracking_id.base().as_bytes());
    RowKey::new(bytes)
}

/// The rows of all tracking ids.
#[must_use]
pub fn tracking_ids() -> RowRange {
    RowRange::prefix(&[TRACKING_ID])
}

/// The row by which the submission of a tracking id is taken back.
#[must_use]
pub fn reversal(tracking_id: &TrackingId) -> RowKey {
    let mut bytes = vec![REVERSAL];
    bytes.extend_from_slice(tracking_id.base().as_bytes());
    RowKey::new(bytes)
}

/// The rows of all tracking ids whose submissions are taken back.
#[must_use]
pub fn reversals() -> RowRange {
    RowRange::prefix(&[REVERSAL])
}

/// The rows of all records.
#[must_use]
pub fn blocks_of_every_unit() -> RowRange {
    RowRange::prefix(&[RECORDS])
}

/// The rows of all records that are taken back.
#[must_use]
pub fn withdrawn_blocks_of_every_unit() -> RowRange {
    RowRange::prefix(&[WITHDRAWN])
}

/// The row of the roll-up of the quarter whose records a row holds, and the quarter's number; `None` if the row holds none.
#[must_use]
pub fn roll_up_of_block(key: &RowKey) -> Option<(RowKey, i64)> {
    roll_up_of_block_of(RECORDS, key)
}

/// The same of a row of records that are taken back.
#[must_use]
pub fn roll_up_of_withdrawn_block(key: &RowKey) -> Option<(RowKey, i64)> {
    roll_up_of_block_of(WITHDRAWN, key)
}

fn roll_up_of_block_of(kind: u8, key: &RowKey) -> Option<(RowKey, i64)> {
    let (unit, place) =
        key.as_bytes().strip_prefix(&[kind])?.split_at_checked(key.as_bytes().len().checked_sub(21)?)?;
    let quarter = number_of(place.first_chunk()?);
    let cell = Cell { level: CellLevel::Quarter, number: quarter };
    Some((UnitKey(unit.to_vec()).roll_up(cell), quarter))
}

/// The cell of a roll-up's row; `None` if the key is no roll-up's.
#[must_use]
pub fn cell_of_roll_up(key: &RowKey) -> Option<Cell> {
    let (unit, number) = key.as_bytes().strip_prefix(&[ROLL_UP])?.split_last_chunk::<8>()?;
    let level = CellLevel::ALL.into_iter().find(|&level| unit.last() == Some(&level_byte(level)))?;
    Some(Cell { level, number: number_of(number) })
}

/// A unit as it stands in a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitKey(Vec<u8>);

const ESCAPE: u8 = 0x00;
const ESCAPED: u8 = 0xFF;
const END: u8 = 0x01;

impl UnitKey {
    /// The key of exactly this unit type.
    #[must_use]
    pub fn of(unit_type: &UnitType) -> Self {
        let mut bytes = escape_base(unit_type.base());
        bytes.push(unit_type.trailing_spaces());
        Self(bytes)
    }

    /// The row of one of its roll-ups.
    #[must_use]
    pub fn roll_up(&self, cell: Cell) -> RowKey {
        let mut bytes = self.after(ROLL_UP);
        bytes.push(level_byte(cell.level));
        bytes.extend_from_slice(&sortable(cell.number));
        RowKey::new(bytes)
    }

    /// The rows of its roll-ups of neighbouring cells.
    #[must_use]
    pub fn roll_ups(&self, range: CellRange) -> RowRange {
        let at = |number| self.roll_up(Cell { level: range.level, number });
        RowRange { start: at(range.first), end: Some(at(range.end)) }
    }

    /// The row of a part of the records that a fold left in a quarter; `entries` is how far it came.
    #[must_use]
    pub fn records(&self, quarter: i64, entries: u64, part: u32) -> RowKey {
        self.block(RECORDS, quarter, entries, part)
    }

    /// The rows of all records of a quarter.
    #[must_use]
    pub fn records_of(&self, quarter: i64) -> RowRange {
        self.blocks_of(RECORDS, quarter)
    }

    /// The row of a part of the records of a quarter that a reversal takes back; `entries` is how far its fold came.
    #[must_use]
    pub fn withdrawn(&self, quarter: i64, entries: u64, part: u32) -> RowKey {
        self.block(WITHDRAWN, quarter, entries, part)
    }

    /// The rows of all records of a quarter that are taken back.
    #[must_use]
    pub fn withdrawn_of(&self, quarter: i64) -> RowRange {
        self.blocks_of(WITHDRAWN, quarter)
    }

    fn block(&self, kind: u8, quarter: i64, entries: u64, part: u32) -> RowKey {
        let mut bytes = self.after(kind);
        bytes.extend_from_slice(&sortable(quarter));
        bytes.extend_from_slice(&entries.to_be_bytes());
        bytes.extend_from_slice(&part.to_be_bytes());
        RowKey::new(bytes)
    }

    fn blocks_of(&self, kind: u8, quarter: i64) -> RowRange {
        let mut bytes = self.after(kind);
        bytes.extend_from_slice(&sortable(quarter));
        RowRange::prefix(&bytes)
    }

    fn after(&self, kind: u8) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(1 + self.0.len() + 20);
        bytes.push(kind);
        bytes.extend_from_slice(&self.0);
        bytes
    }
}

/// The roll-up rows of every unit.
#[must_use]
pub fn roll_ups_of_every_unit() -> RowRange {
    RowRange::prefix(&[ROLL_UP])
}

/// The roll-up rows of every unit type that differs from a text in trailing spaces only. The text may be any: one that
/// can't be a unit type has no rows.
#[must_use]
pub fn roll_ups_of_base(text: &str) -> RowRange {
    let mut bytes = vec![ROLL_UP];
    bytes.extend_from_slice(&escape_base(text.trim_end_matches(' ')));
    RowRange::prefix(&bytes)
}

/// The roll-up rows of a range that come after those of one unit.
#[must_use]
pub fn roll_ups_after(unit: &UnitKey, range: &RowRange) -> RowRange {
    let start = RowRange::prefix(&unit.after(ROLL_UP)).end.unwrap_or_else(|| range.start.clone());
    RowRange { start, end: range.end.clone() }
}

/// The unit type that a roll-up's row belongs to; `None` if the key is no roll-up's.
#[must_use]
pub fn unit_of_roll_up(key: &RowKey) -> Option<UnitType> {
    let rest = key.as_bytes().strip_prefix(&[ROLL_UP])?;
    let mut base = Vec::new();
    let mut bytes = rest.iter().copied();
    loop {
        match bytes.next()? {
            ESCAPE => match bytes.next()? {
                ESCAPED => base.push(ESCAPE),
                END => break,
                _ => return None,
            },
            byte => base.push(byte),
        }
    }
    let trailing = usize::from(bytes.next()?);
    base.resize(base.len() + trailing, b' ');
    UnitType::new(String::from_utf8(base).ok()?).ok()
}

fn escape_base(base: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(base.len() + 3);
    for byte in base.bytes() {
        bytes.push(byte);
        if byte == ESCAPE {
            bytes.push(ESCAPED);
        }
    }
    bytes.extend_from_slice(&[ESCAPE, END]);
    bytes
}

fn level_byte(level: CellLevel) -> u8 {
    match level {
        CellLevel::Quarter => b'q',
        CellLevel::Day => b'd',
    }
}

/// Bytes that sort as the number does.
fn sortable(number: i64) -> [u8; 8] {
    (number.cast_unsigned() ^ (1 << 63)).to_be_bytes()
}

fn number_of(bytes: &[u8; 8]) -> i64 {
    (u64::from_be_bytes(*bytes) ^ (1 << 63)).cast_signed()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unit(text: &str) -> UnitType {
        UnitType::new(text).unwrap()
    }

    fn in_range(range: &RowRange, key: &RowKey) -> bool {
        range.start <= *key && range.end.as_ref().is_none_or(|end| key < end)
    }

    #[test]
    fn tracking_ids_that_differ_in_trailing_spaces_share_a_row() {
        let key = |text: &str| tracking_id(&TrackingId::new(text).unwrap());
        assert_eq!(key("trail"), key("trail  "));
        assert_ne!(key("trail"), key(" trail"));
    }

    #[test]
    fn entries_sort_as_their_numbers() {
        let range = entries_from(256);
        assert!(!in_range(&range, &entry(255)) && in_range(&range, &entry(256)) && in_range(&range, &entry(u64::MAX)));
        assert!(!in_range(&range, &head()));
        assert_eq!(entry_number(&entry(300)), Some(300));
        assert_eq!(entry_number(&head()), None);
    }

    proptest! {
        #[test]
        fn the_unit_is_read_back_from_the_key(text in "[a\u{0}\u{1} \u{ff}é]{1,8}", number: i64) {
            let cell = Cell { level: CellLevel::Day, number };
            let key = UnitKey::of(&unit(&text)).roll_up(cell);
            prop_assert_eq!(unit_of_roll_up(&key), Some(unit(&text)));
        }

        #[test]
        fn cells_are_read_back_from_keys(text in "[a\u{0}\u{1} ]{1,4}", number: i64, entries: u64, part: u32) {
            let unit = UnitKey::of(&unit(&text));
            for level in CellLevel::ALL {
                let cell = Cell { level, number };
                prop_assert_eq!(cell_of_roll_up(&unit.roll_up(cell)), Some(cell));
            }
            let quarter = unit.roll_up(Cell { level: CellLevel::Quarter, number });
            let withdrawn = unit.withdrawn(number, entries, part);
            prop_assert_eq!(roll_up_of_block(&withdrawn), None);
            prop_assert_eq!(roll_up_of_withdrawn_block(&withdrawn), Some((quarter.clone(), number)));
            prop_assert_eq!(roll_up_of_block(&unit.records(number, entries, part)), Some((quarter, number)));
        }

        #[test]
        fn units_do_not_mix(one in "[a\u{0}\u{1} ]{1,4}", other in "[a\u{0}\u{1} ]{1,4}", number: i64) {
            let key = UnitKey::of(&unit(&other)).roll_up(Cell { level: CellLevel::Quarter, number });
            let same_base = unit(&one).base() == unit(&other).base();
            prop_assert_eq!(in_range(&roll_ups_of_base(&one), &key), same_base);
            let rest = roll_ups_after(&UnitKey::of(&unit(&one)), &roll_ups_of_every_unit());
            prop_assert_eq!(in_range(&rest, &key), UnitKey::of(&unit(&other)) > UnitKey::of(&unit(&one)));
        }

        #[test]
        fn cells_sort_as_their_numbers(first: i64, number: i64, end: i64) {
            let unit = UnitKey::of(&unit("cpu-hours"));
            let range = unit.roll_ups(CellRange { level: CellLevel::Day, first, end });
            let key = unit.roll_up(Cell { level: CellLevel::Day, number });
            prop_assert_eq!(in_range(&range, &key), first <= number && number < end);
        }
    }
}
