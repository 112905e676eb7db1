//! Reversals: what is left equals what the records give that count.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::usage::{CellRange, Remainder, Reversal};

impl Partition {
    /// Takes a submission back, and answers how many cells could not be told from their roll-ups.
    fn reverse(&mut self, tracking_id: &str) -> usize {
        if self.tail.unfolded_entries() > 0 {
            self.fold();
        }
        let tracking_id = TrackingId::new(tracking_id).unwrap();
        let key = key::tracking_id(&tracking_id);
        let number = partition::open_entry_number(&key, &self.rows[&key]).unwrap();
        let key = key::entry(number);
        let entry = Entry::open(&key, &self.rows[&key]).unwrap();
        let withdrawal = Withdrawal::of(&entry, &tracking_id).unwrap().unwrap();
        let (left, derived) = self.left(&withdrawal);
        let received_at = Instant::from_millis(0);
        let reversal = Reversal { tracking_id, entry: number, received_at, audit: Audit::default() };
        let (reversing, row) = self.tail.reversal(reversal);
        let reversed = withdrawal.fold(self.tail.head().unwrap(), &reversing, &left);
        self.rows.insert(row.key, row.value);
        self.rows.extend(reversed.puts.into_iter().map(|row| (row.key, row.value)));
        for key in &reversed.deletes {
            assert!(self.rows.remove(key).is_some(), "what is removed was there");
        }
        let value = self.rows[&key::head()].clone();
        self.tail = Tail::new(Some((reversed.head, value)));
        derived
    }

    /// What is left of each roll-up, and of how many only the records can tell.
    fn left(&self, withdrawal: &Withdrawal<'_>) -> (BTreeMap<RowKey, Option<RollUp>>, usize) {
        let opened = |key: RowKey| Some((key.clone(), partition::open_roll_up(&key, self.rows.get(&key)?).unwrap()));
        let known: BTreeMap<_, _> = withdrawal.cells().into_iter().filter_map(opened).collect();
        let (mut left, mut derived) = (BTreeMap::new(), 0);
        for CellWithout { unit, cell, remainder } in withdrawal.remainders(&known).unwrap() {
            let roll_up = match (remainder, cell.level) {
                (Remainder::Nothing, _) => None,
                (Remainder::RollUp(roll_up), _) => Some(roll_up),
                (Remainder::Unknown, CellLevel::Quarter) => self.made_of_records(withdrawal, &unit, cell),
                (Remainder::Unknown, CellLevel::Day) => self.made_of_quarters(&left, &unit, cell),
            };
            derived += usize::from(remainder == Remainder::Unknown);
            left.insert(unit.roll_up(cell), roll_up);
        }
        (left, derived)
    }

    fn made_of_records(&self, withdrawal: &Withdrawal<'_>, unit: &UnitKey, quarter: Cell) -> Option<RollUp> {
        let blocks = |range: crate::row::RowRange| {
            let rows = self.rows.range(range.start..range.end.unwrap());
            let opened = rows.map(|(key, value)| RecordBlock::open(key, value, quarter.start()).unwrap());
            opened.flat_map(|block| block.records().collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        let withdrawn = blocks(unit.withdrawn_of(quarter.number));
        let records = blocks(unit.records_of(quarter.number)).into_iter();
        let left = records.filter(|it| !withdrawn.contains(it) && !withdrawal.arrivals().contains(&it.0));
        left.map(|(arrival, record)| RollUp::of(record, arrival)).reduce(|one, other| one.followed_by(other).unwrap())
    }

    fn made_of_quarters(&self, left: &BTreeMap<RowKey, Option<RollUp>>, unit: &UnitKey, day: Cell) -> Option<RollUp> {
        let (first, end) = (day.number * 96, (day.number + 1) * 96);
        let range = unit.roll_ups(CellRange { level: CellLevel::Quarter, first, end });
        let quarters = self.rows.range(range.start..range.end.unwrap());
        let opened = quarters.filter_map(|(key, value)| match left.get(key) {
            Some(left) => *left,
            None => Some(partition::open_roll_up(key, value).unwrap()),
        });
        opened.reduce(|one, other| one.followed_by(other).unwrap())
    }
}

#[test]
fn a_submission_alone_in_its_cells_leaves_nothing() {
    let mut partition = Partition::default();
    partition.append(vec![submission("one", &[("u", 0, 5), ("v", 0, 7)])]);
    assert_eq!(partition.reverse("one"), 0);
    assert_eq!(partition.roll_up("u", CellLevel::Day, Instant::from_millis(0)), None);
    let head = partition.tail.head().unwrap();
    assert_eq!((head.entries, head.submissions, head.records, head.reversals), (2, 1, 2, 1));
    let id = TrackingId::new("one").unwrap();
    for (key, number) in [(key::tracking_id(&id), 0), (key::reversal(&id), 1)] {
        assert_eq!(partition::open_entry_number(&key, &partition.rows[&key]), Ok(number), "it stays taken");
    }
}

#[test]
fn a_record_among_others_needs_none_of_them_to_be_taken_back() {
    let mut partition = Partition::default();
    let around = [("u", 0, -9), ("u", 1_000, 9), ("u", 90_000, 1)];
    partition.append(vec![submission("around", &around), submission("one", &[("u", 500, 5)])]);
    // It arrived last, which does not matter, and is neither the least nor the largest nor the latest.
    assert_eq!(partition.reverse("one"), 0);
    let left = partition.roll_up("u", CellLevel::Day, Instant::from_millis(0)).unwrap();
    assert_eq!((left.sum.nanos(), left.count), (1, 3));
}

#[test]
fn a_large_submission_is_taken_back_with_no_more_rows_than_it_has() {
    let mut partition = Partition::default();
    let many: Vec<_> = (0..3_000).map(|number| ("u", number * 100, 1)).collect();
    partition.append(vec![submission("many", &many), submission("one", &[("u", 0, 1)])]);
    partition.fold();
    let before = partition.rows.len();
    partition.reverse("one");
    assert_eq!(partition.rows.len(), before + 3, "an entry, a reversal, a block of one record");
    partition.reverse("many");
    assert_eq!(partition.roll_up("u", CellLevel::Day, Instant::from_millis(0)), None);
}

/// A submission: its records by unit, time and amount; and whether it is taken back right after it was added.
type Step = (Vec<(usize, i64, i128)>, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Few times and amounts, so that many are equal.
    let record = (0..2usize, (-3..3i64).prop_map(|step| step * 400_000), -3..3i128);
    prop::collection::vec((prop::collection::vec(record, 1..6), any::<bool>()), 1..12)
}

proptest! {
    /// Whatever is taken back when, every cell equals what the records that are left give, or is gone with the last.
    #[test]
    fn cells_equal_the_records_that_are_left(steps in steps(), late in prop::collection::vec(any::<bool>(), 12)) {
        let units = ["a", "a "];
        let mut partition = Partition::default();
        let (mut arrival, mut records) = (0, Vec::new());
        for (number, (step, is_reversed)) in steps.iter().enumerate() {
            let named: Vec<_> = step.iter().map(|&(unit, millis, nanos)| (units[unit], millis, nanos)).collect();
            partition.append(vec![submission(&number.to_string(), &named)]);
            if *is_reversed {
                partition.reverse(&number.to_string());
            }
            for (unit, millis, nanos) in named {
                let is_left = !is_reversed && !late[number];
                let record = Measurement::new(Instant::from_millis(millis), Quantity::from_nanos(nanos)).unwrap();
                records.push((unit, RollUp::of(record, arrival), is_left));
                arrival += 1;
            }
        }
        for number in (0..steps.len()).rev().filter(|&number| late[number] && !steps[number].1) {
            partition.reverse(&number.to_string());
        }
        if partition.tail.unfolded_entries() > 0 {
            partition.fold();
        }
        for level in CellLevel::ALL {
            for &(unit, record, _) in &records {
                let cell = Cell::holding(level, record.last.at());
                let inside = records.iter().filter(|(other, record, is_left)| {
                    *is_left && *other == unit && Cell::holding(level, record.last.at()) == cell
                });
                let expected = inside.map(|it| it.1).reduce(|one, other| one.followed_by(other).unwrap());
                prop_assert_eq!(partition.roll_up(unit, level, record.last.at()), expected);
            }
        }
    }
}
