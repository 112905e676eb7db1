use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::quantity::Quantity;
use crate::row::{RowKey, RowValue};
use crate::time::Instant;
use crate::usage::{Audit, TrackingId, UnitType, UnitUsage};

/// A partition held in a map: what a store does, without one.
#[derive(Default)]
struct Partition(BTreeMap<RowKey, RowValue>);

impl Partition {
    fn state(&self, submissions: &[Submission]) -> PartitionState {
        let head_key = key::head();
        let head = self.0.get(&head_key).map(|value| (Head::open(&head_key, value).unwrap(), value.clone()));
        let roll_ups = cells_touched(submissions)
            .into_iter()
            .filter_map(|key| {
                let roll_up = partition::open_roll_up(&key, self.0.get(&key)?).unwrap();
                Some((key, roll_up))
            })
            .collect();
        PartitionState { head, roll_ups }
    }

    fn apply(&mut self, submissions: &[Submission]) -> Plan {
        let plan = plan(&self.state(submissions), submissions).unwrap();
        assert_eq!(self.0.get(&key::head()), plan.head.as_ref());
        assert!(plan.absent.iter().all(|key| !self.0.contains_key(key)));
        let mut written = std::collections::BTreeSet::new();
        for row in &plan.puts {
            assert!(written.insert(row.key.clone()), "a row is written once");
            self.0.insert(row.key.clone(), row.value.clone());
        }
        plan
    }

    fn roll_up(&self, unit: &str, level: CellLevel, instant: Instant) -> Option<RollUp> {
        let key = UnitKey::of(&UnitType::new(unit).unwrap()).roll_up(Cell::holding(level, instant));
        self.0.get(&key).map(|value| partition::open_roll_up(&key, value).unwrap())
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
fn a_lone_record_writes_five_rows() {
    let mut partition = Partition::default();
    let plan = partition.apply(&[submission("one", &[("u", 1_000, 5)])]);
    assert_eq!(plan.head, None);
    assert_eq!(plan.absent, [key::submission(&TrackingId::new("one").unwrap())]);
    assert_eq!(plan.puts.len(), 5, "submission, records, two roll-ups, head");
}

#[test]
fn records_of_one_quarter_share_a_block() {
    let mut partition = Partition::default();
    let plan = partition.apply(&[
        submission("one", &[("u", 1_000, 5), ("u", 2_000, 6)]),
        submission("two", &[("u", 3_000, 7), ("u", 900_000, 8)]),
    ]);
    assert_eq!(plan.puts.len(), 2 + 2 + 3 + 1, "two submissions, two blocks, three roll-ups, the head");
    let sum = partition.roll_up("u", CellLevel::Day, Instant::from_millis(0)).unwrap().sum;
    assert_eq!(sum, Quantity::from_nanos(26));
}

#[test]
fn many_records_of_one_quarter_are_split_into_blocks() {
    let records = vec![("u", 1_000, 1); 1_025];
    let plan = Partition::default().apply(&[submission("one", &records)]);
    assert_eq!(plan.puts.len(), 1 + 3 + 2 + 1, "a submission, three blocks, two roll-ups, the head");
}

#[test]
fn units_know_when_their_first_record_arrived() {
    let mut partition = Partition::default();
    partition.apply(&[submission("one", &[("b", 0, 1), ("a", 0, 1), ("b", 0, 1)])]);
    partition.apply(&[submission("two", &[("c", 0, 1), ("a", 0, 1)])]);
    let first = |unit| partition.roll_up(unit, CellLevel::Day, Instant::from_millis(0)).unwrap().first_arrival;
    assert_eq!([first("a"), first("b"), first("c")], [1, 0, 3]);
}

#[test]
fn the_head_counts_and_spans_all_commits() {
    let mut partition = Partition::default();
    partition.apply(&[submission("one", &[("u", 5_000, 1)])]);
    partition.apply(&[submission("two", &[("u", -5_000, 1), ("v", 9_000, 1)])]);
    let head = partition.state(&[]).head.unwrap().0;
    let (first, last) = (Instant::from_millis(-5_000), Instant::from_millis(9_000));
    assert_eq!(head, Head { version: 2, submissions: 2, records: 3, first, last });
}

#[test]
fn a_sum_out_of_range_is_refused() {
    let submissions = [submission("one", &[("u", 0, 1)])];
    let mut state = Partition::default().state(&submissions);
    let full = RollUp {
        sum: Quantity::from_nanos(i128::MAX),
        ..RollUp::of(Measurement::new(Instant::from_millis(0), Quantity::ZERO).unwrap(), 0)
    };
    state.roll_ups = cells_touched(&submissions).into_iter().map(|key| (key, full)).collect();
    assert_eq!(plan(&state, &submissions), Err(PlanError::Sum(SumOutOfRange)));
}

proptest! {
    /// However submissions are spread over commits, the roll-ups equal what the records give.
    #[test]
    fn roll_ups_equal_the_records(
        records in prop::collection::vec((0..3usize, -200_000_000_i64..200_000_000, -1_000_i128..1_000), 1..60),
        commits in 1..6usize,
    ) {
        let units = ["a", "a ", "b"];
        let mut partition = Partition::default();
        let size = records.len().div_ceil(commits);
        for (commit, chunk) in records.chunks(size).enumerate() {
            let submissions: Vec<_> = chunk.iter().enumerate().map(|(place, &(unit, millis, nanos))| {
                submission(&format!("{commit}-{place}"), &[(units[unit], millis, nanos)])
            }).collect();
            partition.apply(&submissions);
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
