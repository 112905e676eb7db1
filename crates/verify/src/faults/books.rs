//! Reads a subscription's records through, and looks for each submission among them.

use super::Outcome;
use crate::crash::{CrashError, Record, Submission, Tenant};
use crate::wire::Exchange;
use std::collections::{BTreeMap, HashMap};

/// A record as the server lists it: its unit, milliseconds since 1970, the amount in 10⁻⁹.
pub(crate) type Listed = (String, i64, i128);

/// The records of one subscription by tracking id, and each id's place in the order of arrival.
#[derive(Debug, Default)]
pub(super) struct Books {
    records: BTreeMap<String, Vec<Listed>>,
    places: HashMap<String, usize>,
}

impl Books {
    /// Reads all records of a subscription.
    pub(super) fn read(wire: &impl Exchange, tenant: &Tenant, subscription: usize) -> Result<Self, CrashError> {
        let mut books = Self::default();
        let mut cursor = None;
        loop {
            let page = tenant.records(wire, subscription, cursor.as_deref())?;
            for (tracking_id, record) in page.records {
                let place = books.places.len();
                books.places.entry(tracking_id.clone()).or_insert(place);
                books.records.entry(tracking_id).or_default().push(record);
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(books);
            }
        }
    }

    /// Whether there is anything of a submission.
    pub(super) fn holds(&self, submission: &Submission) -> bool {
        self.records.contains_key(&submission.tracking_id)
    }

    /// Looks for what is settled, each once, and for what is in doubt, each once or not at all. Nothing else may be there.
    pub(super) fn compare(&self, settled: &[&Submission], in_doubt: &[&Submission], outcome: &mut Outcome) {
        let mut strangers = self.records.len();
        for (submissions, is_settled) in [(settled, true), (in_doubt, false)] {
            for submission in submissions {
                match self.records.get(&submission.tracking_id) {
                    Some(found) => {
                        strangers = strangers.saturating_sub(1);
                        compare_one(submission, found, outcome);
                    }
                    None if is_settled => outcome.lose(format!("{} is not among the records", submission.tracking_id)),
                    None => {}
                }
            }
        }
        if strangers > 0 {
            outcome.mistake(format!("{strangers} tracking ids among the records were never sent"));
        }
    }

    /// Checks that submissions that were acknowledged one after the other stand in this order.
    pub(super) fn check_order<'p>(&self, sequence: impl Iterator<Item = &'p Submission>, outcome: &mut Outcome) {
        let mut last = None;
        for submission in sequence {
            let place = self.places.get(&submission.tracking_id);
            if place.is_some() && place < last {
                outcome.mistake(format!("{} stands before what was acknowledged earlier", submission.tracking_id));
            }
            last = place.or(last);
        }
    }
}

fn compare_one(submission: &Submission, found: &[Listed], outcome: &mut Outcome) {
    let mut expected: Vec<Listed> = submission.records.iter().map(listed).collect();
    let mut found = found.to_vec();
    expected.sort_unstable();
    found.sort_unstable();
    if found == expected {
        return;
    }
    let what = format!("{} has {} records instead of {}", submission.tracking_id, found.len(), expected.len());
    if found.len() > expected.len() { outcome.double(what) } else { outcome.mistake(what) }
}

fn listed(record: &Record) -> Listed {
    (record.unit.to_owned(), record.instant_ms, i128::from(record.nanos))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn submission(id: &str) -> Submission {
        let records =
            vec![Record { unit: "u", instant_ms: 5, nanos: 7 }, Record { unit: "u", instant_ms: 6, nanos: -7 }];
        Submission { tracking_id: id.to_owned(), subscription: 0, records }
    }

    fn books(kept: &[(&str, usize)]) -> Books {
        let mut books = Books::default();
        for (place, (id, times)) in kept.iter().enumerate() {
            let once: Vec<Listed> = submission(id).records.iter().map(listed).collect();
            books.records.insert((*id).to_owned(), std::iter::repeat_n(once, *times).flatten().collect());
            books.places.insert((*id).to_owned(), place);
        }
        books
    }

    fn found(kept: &[(&str, usize)], in_order: [&str; 2]) -> (usize, usize, usize) {
        let [first, second, open] = ["a", "b", "c"].map(submission);
        let mut outcome = Outcome::new("test", 1);
        let books = books(kept);
        books.compare(&[&first, &second], &[&open], &mut outcome);
        books.check_order(in_order.map(submission).iter(), &mut outcome);
        (outcome.lost, outcome.doubled, outcome.wrong)
    }

    #[test]
    fn what_is_settled_has_to_be_there_once_and_what_is_in_doubt_may_be() {
        assert_eq!(found(&[("a", 1), ("b", 1)], ["a", "b"]), (0, 0, 0));
        assert_eq!(found(&[("a", 1), ("c", 1), ("b", 1)], ["a", "b"]), (0, 0, 0));
        assert_eq!(found(&[("a", 1)], ["a", "b"]), (1, 0, 0));
        assert_eq!(found(&[("a", 1), ("b", 2)], ["a", "b"]), (0, 1, 0));
        assert_eq!(found(&[("a", 1), ("b", 1), ("c", 2)], ["a", "b"]), (0, 1, 0));
    }

    #[test]
    fn strangers_parts_and_a_changed_order_are_wrong() {
        assert_eq!(found(&[("a", 1), ("b", 1), ("d", 1)], ["a", "b"]), (0, 0, 1));
        assert_eq!(found(&[("a", 1), ("b", 0)], ["a", "b"]), (0, 0, 1));
        assert_eq!(found(&[("a", 1), ("b", 1)], ["b", "a"]), (0, 0, 1));
    }
}
