//! What the server must answer, summed from the submissions alone.

use super::{Submission, Window};
use std::collections::BTreeMap;

/// The sum of each unit that has a record, in 10⁻⁹; a sum may be zero.
pub type Totals = BTreeMap<String, i128>;

/// The submissions that are settled: the server has each of them once.
#[derive(Clone, Debug, Default)]
pub struct Model<'a> {
    settled: Vec<&'a Submission>,
}

impl<'a> Model<'a> {
    /// Counts one more submission.
    pub fn settle(&mut self, submission: &'a Submission) {
        self.settled.push(submission);
    }

    /// The settled submissions, in the order in which they were settled.
    #[must_use]
    pub fn settled(&self) -> &[&'a Submission] {
        &self.settled
    }

    /// How many submissions are settled.
    #[must_use]
    pub fn submissions(&self) -> usize {
        self.settled.len()
    }

    /// How many records they have.
    #[must_use]
    pub fn records(&self) -> usize {
        self.settled.iter().map(|submission| submission.records.len()).sum()
    }

    /// The totals of a window. There is no shortcut here on purpose: every record is looked at.
    #[must_use]
    pub fn totals(&self, window: &Window) -> Totals {
        let mut totals = Totals::new();
        for submission in &self.settled {
            add(submission, window, &mut totals);
        }
        totals
    }

    /// How many of the submissions in doubt the server holds, judging by the totals that it answers for a window.
    /// `None`: no choice of them, each once or not at all, explains the totals.
    #[must_use]
    pub fn explain(&self, actual: &Totals, in_doubt: &[&Submission], window: &Window) -> Option<usize> {
        choose(&self.totals(window), actual, in_doubt, window)
    }
}

/// Tries each submission as not there and as there once; there are as many in doubt as threads that send.
fn choose(totals: &Totals, actual: &Totals, in_doubt: &[&Submission], window: &Window) -> Option<usize> {
    let Some((first, rest)) = in_doubt.split_first() else {
        return (totals == actual).then_some(0);
    };
    choose(totals, actual, rest, window).or_else(|| {
        let mut with = totals.clone();
        add(first, window, &mut with);
        choose(&with, actual, rest, window).map(|count| count + 1)
    })
}

fn add(submission: &Submission, window: &Window, totals: &mut Totals) {
    if submission.subscription != window.subscription {
        return;
    }
    for record in &submission.records {
        if window.contains(record.instant_ms) && window.unit.is_none_or(|unit| unit == record.unit) {
            *totals.entry(record.unit.to_owned()).or_default() += i128::from(record.nanos);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::time::FIRST_MS;
    use super::super::{Edge, Record};
    use super::*;

    fn submission(subscription: usize, records: &[(&'static str, i64, i64)]) -> Submission {
        let record = |(unit, offset, nanos): &(&'static str, i64, i64)| Record {
            unit,
            instant_ms: FIRST_MS + offset,
            nanos: *nanos,
        };
        Submission { tracking_id: "t".to_owned(), subscription, records: records.iter().map(record).collect() }
    }

    fn window(unit: Option<&'static str>, start: i64, end: i64) -> Window {
        let edge = |offset| Edge { instant_ms: FIRST_MS + offset, text: String::new() };
        Window { subscription: 0, unit, start: edge(start), end: edge(end) }
    }

    fn totals(expected: &[(&str, i128)]) -> Totals {
        expected.iter().map(|(unit, nanos)| ((*unit).to_owned(), *nanos)).collect()
    }

    #[test]
    fn totals_count_the_records_inside_of_the_subscription_and_unit() {
        let (one, other) =
            (submission(0, &[("a", 0, 5), ("b", 1000, 7), ("a", 2000, -5)]), submission(1, &[("a", 0, 9)]));
        let mut model = Model::default();
        model.settle(&one);
        model.settle(&other);
        assert_eq!(model.totals(&window(None, 0, 2001)), totals(&[("a", 0), ("b", 7)]));
        assert_eq!(model.totals(&window(None, 0, 2000)), totals(&[("a", 5), ("b", 7)]));
        assert_eq!(model.totals(&window(None, 1, 2000)), totals(&[("b", 7)]));
        assert_eq!(model.totals(&window(Some("a"), 0, 2001)), totals(&[("a", 0)]));
        assert_eq!(model.totals(&window(None, 1000, 1000)), totals(&[]));
        assert_eq!((model.submissions(), model.records()), (2, 4));
    }

    #[test]
    fn sums_beyond_64_bits_are_exact() {
        let largest = submission(0, &[("a", 0, i64::MAX); 40]);
        let mut model = Model::default();
        model.settle(&largest);
        assert_eq!(model.totals(&window(None, 0, 1)), totals(&[("a", 40 * i128::from(i64::MAX))]));
    }

    #[test]
    fn each_submission_in_doubt_may_be_there_once_or_not_at_all() {
        let known = submission(0, &[("a", 0, 100)]);
        let doubtful = [submission(0, &[("a", 0, 1), ("b", 0, 1)]), submission(0, &[("a", 0, 2)])];
        let in_doubt: Vec<&Submission> = doubtful.iter().collect();
        let mut model = Model::default();
        model.settle(&known);
        let explain = |expected: &[(&str, i128)]| model.explain(&totals(expected), &in_doubt, &window(None, 0, 1));
        assert_eq!(explain(&[("a", 100)]), Some(0));
        assert_eq!(explain(&[("a", 102)]), Some(1));
        assert_eq!(explain(&[("a", 103), ("b", 1)]), Some(2));
        assert_eq!(explain(&[("a", 101)]), None, "half of the first");
        assert_eq!(explain(&[("a", 104)]), None, "the second twice");
        assert_eq!(explain(&[("a", 2)]), None, "what was acknowledged is lost");
        assert_eq!(explain(&[]), None);
    }
}
