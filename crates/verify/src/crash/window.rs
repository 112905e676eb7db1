//! The questions that are asked: totals over a span of time.

use super::submission::{SUBSCRIPTIONS, Submission, UNITS};
use super::time::{self, DAY_MS, END_MS, FIRST_MS, Precision, SECOND_MS};
use rand::{Rng, RngExt};

/// One end of a window: an instant, and how it is written in the request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Milliseconds since 1970 UTC.
    pub instant_ms: i64,
    /// As a date, or as a date and time in UTC.
    pub text: String,
}

/// A span of time, from `start` to just before `end`, of one subscription and one or all of its units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Which of the run's subscriptions.
    pub subscription: usize,
    /// The one unit asked for; `None` asks for all.
    pub unit: Option<&'static str>,
    /// The first instant inside.
    pub start: Edge,
    /// The first instant after it.
    pub end: Edge,
}

impl Window {
    /// Everything that the run records for a subscription.
    #[must_use]
    pub fn everything(subscription: usize) -> Self {
        let edge = |instant_ms| Edge::at(instant_ms, Precision::Day);
        Self { subscription, unit: None, start: edge(FIRST_MS), end: edge(END_MS) }
    }

    /// A random window, whose edges are often at or next to a record of one of the submissions.
    pub fn generate(submissions: &[Submission], generator: &mut impl Rng) -> Self {
        let subscription = generator.random_range(0..SUBSCRIPTIONS);
        // One index beyond the units asks for all of them.
        let unit = UNITS.get(generator.random_range(0..=UNITS.len())).copied();
        let (one, other) = (Edge::generate(submissions, generator), Edge::generate(submissions, generator));
        let (start, end) = if one <= other { (one, other) } else { (other, one) };
        Self { subscription, unit, start, end }
    }

    /// Whether an instant is inside.
    #[must_use]
    pub fn contains(&self, instant_ms: i64) -> bool {
        (self.start.instant_ms..self.end.instant_ms).contains(&instant_ms)
    }
}

impl Edge {
    pub(crate) fn at(instant_ms: i64, precision: Precision) -> Self {
        Self { instant_ms, text: time::text(instant_ms, precision) }
    }

    fn generate(submissions: &[Submission], generator: &mut impl Rng) -> Self {
        let anywhere = generator.random_range(FIRST_MS - DAY_MS..END_MS + DAY_MS);
        let near = near_a_record(submissions, generator).filter(|_| generator.random_ratio(1, 2));
        let instant_ms = near.unwrap_or(anywhere);
        match generator.random_range(0..3) {
            0 => Self::at(instant_ms.div_euclid(DAY_MS) * DAY_MS, Precision::Day),
            1 => Self::at(instant_ms.div_euclid(SECOND_MS) * SECOND_MS, Precision::Second),
            _ => Self::at(instant_ms, Precision::Millisecond),
        }
    }
}

fn near_a_record(submissions: &[Submission], generator: &mut impl Rng) -> Option<i64> {
    let submission = submissions.get(generator.random_range(0..submissions.len().max(1)))?;
    let record = submission.records.get(generator.random_range(0..submission.records.len().max(1)))?;
    Some(record.instant_ms + generator.random_range(-2..=2) * if generator.random() { 1 } else { SECOND_MS })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn windows_start_inclusive_and_end_exclusive() {
        let window = Window::everything(0);
        assert!(window.contains(FIRST_MS) && window.contains(END_MS - 1));
        assert!(!window.contains(FIRST_MS - 1) && !window.contains(END_MS));
        assert_eq!((window.start.text.as_str(), window.end.text.as_str()), ("2023-01-01", "2026-01-01"));
    }

    #[test]
    fn all_kinds_of_windows_come_up() {
        let mut generator = StdRng::seed_from_u64(3);
        let submissions: Vec<Submission> =
            (0..50).map(|index| Submission::generate(index.to_string(), &mut generator)).collect();
        let windows: Vec<Window> = (0..1_000).map(|_| Window::generate(&submissions, &mut generator)).collect();
        assert!(windows.iter().all(|window| window.start.instant_ms <= window.end.instant_ms));
        let occurs = |check: &dyn Fn(&Window) -> bool| assert!(windows.iter().any(check));
        occurs(&|window| window.unit.is_none());
        for unit in UNITS {
            occurs(&|window| window.unit == Some(unit));
        }
        for length in ["2024-01-01".len(), "2024-01-01T00:00:00Z".len(), "2024-01-01T00:00:00.000Z".len()] {
            occurs(&|window| window.start.text.len() == length);
            occurs(&|window| window.end.text.len() == length);
        }
        let instants: Vec<i64> =
            submissions.iter().flat_map(|submission| &submission.records).map(|record| record.instant_ms).collect();
        occurs(&|window| instants.contains(&window.start.instant_ms));
        occurs(&|window| instants.contains(&(window.end.instant_ms - 1)));
    }
}
