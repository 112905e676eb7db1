mod withdrawal;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::quantity::Quantity;
use crate::row::RowValue;
use crate::time::Instant;
use crate::usage::{Audit, Submission, Tail, TrackingId, UnitUsage};

/// A partition held in a map: what a store does, without one.
#[derive(Default)]
struct Partition {
    rows: BTreeMap<RowKey, RowValue>,
    tail: Tail,
}

impl Partition {
    /// Adds an entry with these submissions, and answers its row.
    fn append(&mut self, submissions: Vec<Submission>) -> Row {
        let (entry, row) = self.tail.entry(submissions);
        assert!(self.rows.insert(row.key.clone(), row.value.clone()).is_none(), "an entry is written once");
        self.tail.add(&entry);
        row
    }

    /// Folds what is not folded, and answers the fold.
    fn fold(&mut self) -> Fold {
        let entries: Vec<Entry> = (self.tail.first()..self.tail.next())
            .map(|number| {
                let key = key::entry(number);
                Entry::open(&key, &self.rows[&key]).unwrap()
            })
            .collect();
        let touched = cells_touched(&entries).into_iter();
        let known = touched.filter_map(|key| {
            let roll_up = partition::open_roll_up(&key, self.rows.get(&key)?).unwrap();
            Some((key, roll_up))
        });
        let fold = fold(self.tail.head(), &entries, &known.collect()).unwrap();
        let mut written = BTreeSet::new();
        for row in &fold.puts {
            assert!(written.insert(row.key.clone()), "a row is written once");
            self.rows.insert(row.key.clone(), row.value.clone());
        }
        let key = key::head();
        let value = self.rows[&key].clone();
        self.tail = Tail::new(Some((Head::open(&key, &value).unwrap(), value)));
        assert_eq!(self.tail.head(), Some(&fold.head));
        fold
    }

    fn roll_up(&self, unit: &str, level: CellLevel, instant: Instant) -> Option<RollUp> {
        let key = UnitKey::of(&UnitType::new(unit).unwrap()).roll_up(Cell::holding(level, instant));
        self.rows.get(&key).map(|value| partition::open_roll_up(&key, value).unwrap())
    }
}

fn submission(tracking_id: &str, records: &[(&str, i64, i128)]) -> Submission {
    let units = records.iter().map(|&(unit, millis, nanos)| UnitUsage {
        unit_type: UnitType::new(unit).unwrap(),
        records: vec![Measurement::new(Instant::from_millis(millis), Quantity::from_nanos(nanos)).unwrap()],
    });
    Submission {
        tracking_id: TrackingId::new(tracking_id).unwrap(),
        received_at: Instant::from_millis(0),
        audit: Audit::default(),
        units: units.collect(),
    }
}

#[test]
fn a_commit_is_one_row_and_a_fold_few() {
    let mut partition = Partition::default();
    for number in 0..10 {
        partition.append(vec![submission(&format!("t{number}"), &[("u", number * 1_000, 5)])]);
    }
    assert_eq!(partition.rows.len(), 10);
    let fold = partition.fold();
    assert_eq!(fold.puts.len(), 10 + 2 + 1 + 1, "ten tracking ids, two roll-ups, a block, the head");
    let sum = partition.roll_up("u", CellLevel::Day, Instant::from_millis(0)).unwrap().sum;
    assert_eq!(sum, Quantity::from_nanos(50));
}

#[test]
fn many_records_of_one_quarter_are_split_into_blocks() {
    let mut partition = Partition::default();
    partition.append(vec![submission("one", &vec![("u", 1_000, 1); 1_025])]);
    assert_eq!(partition.fold().puts.len(), 1 + 2 + 3 + 1, "a tracking id, two roll-ups, three blocks, the head");
}

#[test]
fn tracking_ids_are_remembered_until_they_are_folded() {
    let mut partition = Partition::default();
    let row = partition.append(vec![submission("one ", &[("u", 0, 1)])]);
    let id = |text: &str| TrackingId::new(text).unwrap();
    assert_eq!(row.key, key::entry(0));
    assert!(partition.tail.may_hold(&id("one")) && !partition.tail.may_hold(&id("two")));
    partition.append(vec![submission("two", &[("u", 0, 1)])]);
    partition.fold();
    assert!(!partition.tail.may_hold(&id("one")));
    let key = key::tracking_id(&id("two  "));
    assert_eq!(partition::open_entry_number(&key, &partition.rows[&key]), Ok(1));
}

#[test]
fn units_know_when_their_first_record_arrived() {
    let mut partition = Partition::default();
    partition.append(vec![submission("one", &[("b", 0, 1), ("a", 0, 1), ("b", 0, 1)])]);
    partition.fold();
    partition.append(vec![submission("two", &[("c", 0, 1), ("a", 0, 1)])]);
    partition.fold();
    let first = |unit| partition.roll_up(unit, CellLevel::Day, Instant::from_millis(0)).unwrap().first_arrival;
    assert_eq!([first("a"), first("b"), first("c")], [1, 0, 3]);
}

#[test]
fn the_head_counts_and_spans_all_folds() {
    let mut partition = Partition::default();
    partition.append(vec![submission("one", &[("u", 5_000, 1)])]);
    partition.fold();
    partition.append(vec![submission("two", &[("u", -5_000, 1), ("v", 9_000, 1)])]);
    let head = partition.fold().head;
    let (first, last) = (Instant::from_millis(-5_000), Instant::from_millis(9_000));
    assert_eq!(head, Head { entries: 2, submissions: 2, records: 3, first, last, reversals: 0 });
}

#[test]
fn the_state_of_a_partition_counts_what_is_not_folded() {
    let unfolded = |partition: &Partition| (partition.tail.unfolded_entries(), partition.tail.unfolded_records());
    let mut partition = Partition::default();
    assert_eq!(unfolded(&partition), (0, 0));
    for number in 0..64 {
        partition.append(vec![submission(&number.to_string(), &[("u", 0, 1), ("v", 0, 1)])]);
    }
    assert_eq!(unfolded(&partition), (64, 128));
    partition.fold();
    assert_eq!(unfolded(&partition), (0, 0));
    partition.append(vec![submission("large", &vec![("u", 0, 1); 1_024])]);
    assert_eq!(unfolded(&partition), (1, 1_024));
}

#[test]
fn a_fold_takes_no_more_bytes_than_it_says() {
    for name in ["u", "\u{0}\u{0}\u{0}", &"é".repeat(255)] {
        let records: Vec<_> = (0..500).map(|number| (name, number * 90_000_000, i128::from(number) - 250)).collect();
        let submission = submission("tracking id", &records);
        let most = bytes_to_fold(&submission);
        let mut partition = Partition::default();
        partition.append(vec![submission]);
        let rows = partition.fold().puts;
        let bytes: usize = rows.iter().map(|row| row.key.as_bytes().len() + row.value.as_bytes().len()).sum();
        assert!(bytes <= most && most < 3 * bytes, "{name}: {bytes} of {most}");
    }
}

#[test]
fn a_sum_out_of_range_is_refused() {
    let submissions = vec![submission("one", &[("u", 0, 1)])];
    let entry = Entry { first_arrival: 0, submissions, reversals: Vec::new() };
    let full = RollUp {
        sum: Quantity::from_nanos(i128::MAX),
        ..RollUp::of(Measurement::new(Instant::from_millis(0), Quantity::ZERO).unwrap(), 0)
    };
    let entries = [entry];
    let roll_ups = cells_touched(&entries).into_iter().map(|key| (key, full)).collect();
    assert_eq!(fold(None, &entries, &roll_ups), Err(SumOutOfRange));
}

proptest! {
    /// However records are spread over entries and folds, the roll-ups equal what the records give.
    #[test]
    fn roll_ups_equal_the_records(
        records in prop::collection::vec((0..3usize, -200_000_000_i64..200_000_000, -1_000_i128..1_000), 1..60),
        size in 1..6usize,
        folds in 1..4usize,
    ) {
        let units = ["a", "a ", "b"];
        let mut partition = Partition::default();
        for (number, chunk) in records.chunks(size).enumerate() {
            let submissions = chunk.iter().enumerate().map(|(place, &(unit, millis, nanos))| {
                submission(&format!("{number}-{place}"), &[(units[unit], millis, nanos)])
            });
            partition.append(submissions.collect());
            if number % folds == 0 {
                partition.fold();
            }
        }
        if partition.tail.next() > partition.tail.first() {
            partition.fold();
        }
        for level in CellLevel::ALL {
            for &(unit, millis, _) in &records {
                let cell = Cell::holding(level, Instant::from_millis(millis));
                let inside = records.iter().filter(|&&(other, at, _)| {
                    other == unit && Cell::holding(level, Instant::from_millis(at)) == cell
                });
                let expected: i128 = inside.clone().map(|&(_, _, nanos)| nanos).sum();
                let roll_up = partition.roll_up(units[unit], level, Instant::from_millis(millis)).unwrap();
                prop_assert_eq!(roll_up.sum, Quantity::from_nanos(expected));
                prop_assert_eq!(roll_up.count, u64::try_from(inside.clone().count()).unwrap());
                prop_assert_eq!(Some(roll_up.min.nanos()), inside.clone().map(|record| record.2).min());
                prop_assert_eq!(Some(roll_up.max.nanos()), inside.map(|record| record.2).max());
            }
        }
    }
}
