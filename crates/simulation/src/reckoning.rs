//! Totals reckoned record by record, with nothing of the code that is tested.

use std::collections::{BTreeMap, BTreeSet};

use hobbs_domain::time::Instant;
use hobbs_domain::usage::partition::Entry;
use hobbs_domain::usage::{RollUp, Submission, Window};

/// What the records of a unit in a window come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reckoned {
    sum: i128,
    count: u64,
    min: i128,
    max: i128,
    last: (Instant, i128),
    first_arrival: u64,
}

impl From<&RollUp> for Reckoned {
    fn from(roll_up: &RollUp) -> Self {
        Self {
            sum: roll_up.sum.nanos(),
            count: roll_up.count,
            min: roll_up.min.nanos(),
            max: roll_up.max.nanos(),
            last: (roll_up.last.at(), roll_up.last.amount().nanos()),
            first_arrival: roll_up.first_arrival,
        }
    }
}

/// What windows come to, by unit, as entries are added one by one.
#[derive(Clone, Debug)]
pub(crate) struct Reckoning {
    /// Each with what is found in it.
    windows: Vec<(Window, BTreeMap<String, Reckoned>)>,
    /// Only units of this name, trailing spaces aside.
    unit: Option<String>,
    records: u64,
    entries: Vec<Entry>,
    /// What is taken back: the number of the entry, and the tracking id.
    reversed: BTreeSet<(u64, String)>,
}

impl Reckoning {
    pub(crate) fn new(windows: &[Window], unit: Option<&str>) -> Self {
        Self {
            windows: windows.iter().map(|&window| (window, BTreeMap::new())).collect(),
            unit: unit.map(|unit| unit.trim_end_matches(' ').to_owned()),
            records: 0,
            entries: Vec::new(),
            reversed: BTreeSet::new(),
        }
    }

    pub(crate) fn add(&mut self, entry: &Entry) {
        let number = u64::try_from(self.entries.len()).unwrap_or(u64::MAX);
        self.entries.push(entry.clone());
        if entry.reversals.is_empty() {
            self.add_records(number, entry);
            return;
        }
        let reversals = entry.reversals.iter();
        self.reversed.extend(reversals.map(|reversal| (reversal.entry, reversal.tracking_id.base().to_owned())));
        // From the beginning, without what no longer counts.
        self.records = 0;
        self.windows.iter_mut().for_each(|(_, found)| found.clear());
        for (number, entry) in (0..).zip(self.entries.clone()) {
            self.add_records(number, &entry);
        }
    }

    fn add_records(&mut self, number: u64, entry: &Entry) {
        for submission in &entry.submissions {
            if self.reversed.contains(&(number, submission.tracking_id.base().to_owned())) {
                self.records += u64::try_from(submission.record_count()).unwrap_or(u64::MAX);
            } else {
                self.add_submission(submission);
            }
        }
    }

    fn add_submission(&mut self, submission: &Submission) {
        for unit in &submission.units {
            let name = unit.unit_type.as_str();
            let is_asked_for = self.unit.as_deref().is_none_or(|asked| asked == name.trim_end_matches(' '));
            for record in &unit.records {
                let (arrival, amount) = (self.records, record.amount().nanos());
                self.records += 1;
                let hit = |window: &Window| window.start <= record.at() && record.at() < window.end;
                for (_, found) in self.windows.iter_mut().filter(|(window, _)| is_asked_for && hit(window)) {
                    let so_far = found.entry(name.to_owned()).or_insert(Reckoned {
                        sum: 0,
                        count: 0,
                        min: amount,
                        max: amount,
                        last: (record.at(), amount),
                        first_arrival: arrival,
                    });
                    so_far.sum += amount;
                    so_far.count += 1;
                    so_far.min = so_far.min.min(amount);
                    so_far.max = so_far.max.max(amount);
                    if record.at() >= so_far.last.0 {
                        so_far.last = (record.at(), amount);
                    }
                }
            }
        }
    }

    /// What was found in each window.
    pub(crate) fn found(&self) -> Vec<BTreeMap<String, Reckoned>> {
        self.windows.iter().map(|(_, found)| found.clone()).collect()
    }
}
