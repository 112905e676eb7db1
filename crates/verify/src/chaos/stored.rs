//! What is stored of a race in the end.

use super::Race;
use super::listing::Recorded;
use crate::crash::Record;

/// What is stored under one tracking id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// Nothing.
    Nothing,
    /// One of the candidates, wholly and once.
    Once(usize),
    /// A candidate and more: another one, or the same again.
    More,
    /// No whole candidate.
    Part,
}

impl Stored {
    /// What these records of a race are.
    #[must_use]
    pub fn of(race: &Race, records: &[Recorded]) -> Self {
        if records.is_empty() {
            return Self::Nothing;
        }
        let found = sorted(records.to_vec());
        let mut candidates = race.candidates.iter().map(|candidate| sorted(recorded(&candidate.records)));
        if let Some(number) = candidates.clone().position(|candidate| candidate == found) {
            return Self::Once(number);
        }
        if candidates.any(|candidate| contains(&found, &candidate)) { Self::More } else { Self::Part }
    }
}

/// The records of a submission as they are when they are stored.
fn recorded(records: &[Record]) -> Vec<Recorded> {
    records.iter().map(|record| (record.unit.to_owned(), record.instant_ms, record.nanos.into())).collect()
}

fn sorted(mut records: Vec<Recorded>) -> Vec<Recorded> {
    records.sort_unstable();
    records
}

/// Whether all of these are among those; both are sorted.
fn contains<T: Ord>(those: &[T], these: &[T]) -> bool {
    let mut those = those.iter();
    these.iter().all(|one| those.any(|other| other == one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn what_is_stored_is_nothing_or_one_candidate_once_or_wrong() {
        let mut generator = StdRng::seed_from_u64(3);
        let mut races = (0..500).map(|number| Race::generate("run", number, 4, &mut generator));
        let race = races.find(|race| race.candidates.len() == 2 && race.candidates[1].records.len() > 2).unwrap();
        let [one, other] = [0, 1].map(|number| recorded(&race.candidates[number].records));
        assert_eq!(Stored::of(&race, &[]), Stored::Nothing);
        assert_eq!(Stored::of(&race, &one), Stored::Once(0));
        let turned: Vec<Recorded> = other.iter().rev().cloned().collect();
        assert_eq!(Stored::of(&race, &turned), Stored::Once(1));
        assert_eq!(Stored::of(&race, &[one.as_slice(), &other].concat()), Stored::More);
        assert_eq!(Stored::of(&race, &[other.as_slice(), &other].concat()), Stored::More);
        assert_eq!(Stored::of(&race, &other[1..]), Stored::Part);
        let mut altered = other.clone();
        altered[0].2 += 1;
        assert_eq!(Stored::of(&race, &altered), Stored::Part);
    }
}
