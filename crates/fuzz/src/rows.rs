//! The rows of a subscription's partition, their keys and their values.

use hobbs_domain::quantity::Quantity;
use hobbs_domain::row::{RowKey, RowValue};
use hobbs_domain::seal;
use hobbs_domain::time::Instant;
use hobbs_domain::usage::partition::{self, Entry, Head, RecordBlock, key};
use hobbs_domain::usage::{Audit, Measurement, Reversal, RollUp, Submission, TrackingId, UnitType, UnitUsage};

/// The bytes as they are, and as the payload of a value whose checksum is right: no decoder gets past a wrong one.
pub(crate) fn decode(bytes: &[u8]) {
    let name = RowKey::new(bytes.to_vec());
    let _cell = key::cell_of_roll_up(&name);
    let _roll_up = key::roll_up_of_block(&name);
    let _withdrawn = key::roll_up_of_withdrawn_block(&name);
    let _number = key::entry_number(&name);
    open_all(&RowValue::new(bytes.to_vec()));
    if let Some((&version, payload)) = bytes.split_first() {
        open_all(&seal::seal(&place(), version, payload));
    }
}

fn place() -> RowKey {
    key::entry(7)
}

/// Opens a value as each kind of row. What can be opened is written again, and comes back.
fn open_all(value: &RowValue) {
    let key = place();
    let start = Instant::from_millis(900_000);
    if let Ok(entry) = Entry::open(&key, value) {
        assert_eq!(Entry::open(&key, &entry.seal(&key)), Ok(entry));
    }
    if let Ok(head) = Head::open(&key, value) {
        assert_eq!(Head::open(&key, &head.seal(&key)), Ok(head));
    }
    if let Ok(block) = RecordBlock::open(&key, value, start) {
        assert_eq!(RecordBlock::open(&key, &block.seal(&key, start), start), Ok(block));
    }
    if let Ok(roll_up) = partition::open_roll_up(&key, value) {
        assert_eq!(partition::open_roll_up(&key, &partition::seal_roll_up(&key, &roll_up)), Ok(roll_up));
    }
    if let Ok(number) = partition::open_entry_number(&key, value) {
        assert_eq!(partition::open_entry_number(&key, &partition::seal_entry_number(&key, number)), Ok(number));
    }
}

/// Values of all kinds, without their checksums.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let key = place();
    let start = Instant::from_millis(900_000);
    let record = Measurement::new(Instant::from_millis(900_001), Quantity::from_nanos(-5)).expect("a small amount");
    let unit = UnitUsage { unit_type: UnitType::new("cpu-hours").expect("a name"), records: vec![record, record] };
    let submission = Submission {
        tracking_id: TrackingId::new("t ").expect("a name"),
        received_at: start,
        audit: Audit { created_by: "me".to_owned(), reason: Some(String::new()), comment: None },
        units: vec![unit],
    };
    let (tracking_id, audit) = (submission.tracking_id.clone(), submission.audit.clone());
    let reversal = Reversal { tracking_id, entry: 2, received_at: start, audit };
    let submissions = vec![submission.clone(), submission];
    let entry = Entry { first_arrival: 3, submissions, reversals: Vec::new() };
    let reversing = Entry { reversals: vec![reversal.clone(), reversal], ..entry.clone() };
    let head = Head { entries: 7, submissions: 9, records: 11, first: start, last: start, reversals: 0 };
    let mut block = RecordBlock::default();
    block.push(3, record);
    block.push(4, record);
    let values = [
        entry.seal(&key),
        reversing.seal(&key),
        head.seal(&key),
        Head { reversals: 300, ..head }.seal(&key),
        block.seal(&key, start),
        partition::seal_roll_up(&key, &RollUp::of(record, 3)),
        partition::seal_entry_number(&key, 300),
    ];
    let unsealed = values.iter().filter_map(|value| value.as_bytes().split_last_chunk::<4>());
    unsealed.map(|(sealed, _)| sealed.to_vec()).collect()
}
