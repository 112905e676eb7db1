//! What is sent: everything under one tracking id, from one client or from several that race for it.

use crate::crash::time::{FIRST_MS, Precision, SECOND_MS};
use crate::crash::{Edge, Record, Submission, Totals, UNITS, Window};
use rand::{Rng, RngExt};

/// How long the time of one race is. No other race has records in it.
const SLOT_MS: i64 = 60 * SECOND_MS;
/// How many races there is room for in the three years of a run.
pub const RACES_MAX: usize = 1_500_000;
/// The most that is ever sent under one tracking id.
const CANDIDATES_MAX: usize = 4;
const RECORDS_MAX: usize = 6;
/// The largest amount. Amounts up to here are so many that no two sums are equal by chance.
const AMOUNT_NANOS_MAX: i64 = 999_999_999_999_999;

/// One tracking id, and all that is sent under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Race {
    /// What may be recorded under it: one of these, wholly, or nothing. There are several where clients disagree.
    pub candidates: Vec<Submission>,
    /// How many clients send at once; each sends the candidate of its number, or the only one.
    pub senders: usize,
    /// The minute that holds the records of this race and of no other: its total says what was recorded.
    pub window: Window,
}

impl Race {
    /// A random race. Those of one run differ by `number`.
    pub fn generate(run: &str, number: usize, subscriptions: usize, generator: &mut impl Rng) -> Self {
        let senders = match generator.random_range(0..10_u8) {
            0..=5 => 1,
            6..=7 => 2,
            _ => generator.random_range(3..=CANDIDATES_MAX),
        };
        let disagree = senders > 1 && generator.random_ratio(1, 3);
        let subscription = generator.random_range(0..subscriptions.max(1));
        let start_ms = FIRST_MS + i64::try_from(number % RACES_MAX).unwrap_or_default() * SLOT_MS;
        let mut candidate = || Submission {
            tracking_id: format!("{run}-{number}"),
            subscription,
            records: records(start_ms, generator),
        };
        let candidates = (0..if disagree { senders } else { 1 }).map(|_| candidate()).collect();
        let edge = |instant_ms| Edge::at(instant_ms, Precision::Second);
        let window = Window { subscription, unit: None, start: edge(start_ms), end: edge(start_ms + SLOT_MS) };
        Self { candidates, senders, window }
    }

    /// The tracking id.
    #[must_use]
    pub fn tracking_id(&self) -> &str {
        self.candidates.first().map_or("", |candidate| candidate.tracking_id.as_str())
    }

    /// What one of the clients sends.
    #[must_use]
    pub fn candidate_of(&self, sender: usize) -> usize {
        sender % self.candidates.len().max(1)
    }

    /// Which candidate the totals of the race's own minute show; `Ok(None)`: none is recorded.
    ///
    /// # Errors
    /// When they are those of no candidate: of half of one, of one twice, of two.
    pub fn recognise(&self, totals: &Totals) -> Result<Option<usize>, NoCandidate> {
        if totals.is_empty() {
            return Ok(None);
        }
        self.candidates
            .iter()
            .position(|candidate| totals_of(&candidate.records) == *totals)
            .map(Some)
            .ok_or(NoCandidate)
    }
}

/// What was found is none of what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoCandidate;

fn totals_of(records: &[Record]) -> Totals {
    let mut totals = Totals::new();
    for record in records {
        *totals.entry(record.unit.to_owned()).or_default() += i128::from(record.nanos);
    }
    totals
}

fn records(start_ms: i64, generator: &mut impl Rng) -> Vec<Record> {
    let count = generator.random_range(1..=RECORDS_MAX);
    let record = |_| Record {
        unit: UNITS.get(generator.random_range(0..UNITS.len())).copied().unwrap_or_default(),
        instant_ms: start_ms + generator.random_range(0..SLOT_MS / SECOND_MS) * SECOND_MS,
        nanos: generator.random_range(1..=AMOUNT_NANOS_MAX),
    };
    (0..count).map(record).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    fn races(count: usize) -> Vec<Race> {
        let mut generator = StdRng::seed_from_u64(7);
        (0..count).map(|number| Race::generate("run", number, 5, &mut generator)).collect()
    }

    #[test]
    fn each_race_has_a_minute_and_a_tracking_id_of_its_own() {
        let races = races(500);
        for (race, next) in races.iter().zip(races.iter().skip(1)) {
            assert!(race.window.end.instant_ms <= next.window.start.instant_ms);
            assert_ne!(race.tracking_id(), next.tracking_id());
        }
        for race in &races {
            let records = race.candidates.iter().flat_map(|candidate| &candidate.records);
            assert!(records.into_iter().all(|record| race.window.contains(record.instant_ms)));
            assert!(race.candidates.iter().all(|candidate| candidate.tracking_id == race.tracking_id()));
        }
    }

    #[test]
    fn clients_send_alone_or_race_and_agree_or_disagree() {
        let races = races(500);
        let occurs = |check: &dyn Fn(&Race) -> bool| races.iter().filter(|race| check(race)).count() > 20;
        assert!(occurs(&|race| race.senders == 1));
        assert!(occurs(&|race| race.senders > 1 && race.candidates.len() == 1));
        assert!(occurs(&|race| race.candidates.len() > 2));
        assert!(races.iter().all(|race| race.candidates.len() == 1 || race.candidates.len() == race.senders));
    }

    #[test]
    fn a_total_shows_one_candidate_or_none_and_nothing_else_passes() {
        let race = races(500).into_iter().find(|race| race.candidates.len() == 3).unwrap();
        assert_eq!(race.recognise(&Totals::new()), Ok(None));
        for (number, candidate) in race.candidates.iter().enumerate() {
            let once = totals_of(&candidate.records);
            assert_eq!(race.recognise(&once), Ok(Some(number)));
            let twice = once.into_iter().map(|(unit, nanos)| (unit, 2 * nanos)).collect();
            assert_eq!(race.recognise(&twice), Err(NoCandidate));
        }
        let both: Vec<Record> = race.candidates.iter().flat_map(|candidate| candidate.records.clone()).collect();
        assert_eq!(race.recognise(&totals_of(&both)), Err(NoCandidate));
    }
}
