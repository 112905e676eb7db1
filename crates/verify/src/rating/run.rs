//! Playing many cases.

use super::{Answers, Case, Player, RatingError, clocked};
use std::collections::BTreeMap;
use std::time::Duration;

/// How a server is driven.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How many cases are played at once.
    pub at_once: usize,
    /// How long the server needs between what it is asked and what it does by itself.
    pub pause: Duration,
}

/// Plays cases, those with the same clock at once, and answers each in the order of the cases.
pub fn play_all(player: Player<'_>, cases: &[Case], pace: Pace) -> Vec<Result<Answers, RatingError>> {
    let mut answers: BTreeMap<usize, Result<Answers, RatingError>> = BTreeMap::new();
    let mut groups: BTreeMap<(bool, &str), Vec<usize>> = BTreeMap::new();
    for (place, case) in cases.iter().enumerate() {
        match case.clock() {
            Ok(clock) => groups.entry((case.is_clocked(), clock)).or_default().push(place),
            Err(error) => drop(answers.insert(place, Err(error))),
        }
    }
    for ((is_clocked, clock), places) in groups {
        let found = if is_clocked {
            on_one_timeline(player, cases, &places, pace)
        } else {
            at_once(player, clock, cases, &places, pace)
        };
        answers.extend(found);
    }
    answers.into_values().collect()
}

fn on_one_timeline(
    player: Player<'_>,
    cases: &[Case],
    places: &[usize],
    pace: Pace,
) -> Vec<(usize, Result<Answers, RatingError>)> {
    let group: Vec<&Case> = places.iter().filter_map(|&place| cases.get(place)).collect();
    match clocked::play(player, &group, pace.pause) {
        Ok(answers) => places.iter().copied().zip(answers.into_iter().map(Ok)).collect(),
        Err(error) => {
            let reason = error.to_string();
            let failed = |place: usize| {
                (place, Err(RatingError::File { path: "a timeline".to_owned(), reason: reason.clone() }))
            };
            places.iter().map(|&place| failed(place)).collect()
        }
    }
}

fn at_once(
    player: Player<'_>,
    clock: &str,
    cases: &[Case],
    places: &[usize],
    pace: Pace,
) -> Vec<(usize, Result<Answers, RatingError>)> {
    if let Err(error) = player.set_clock(clock) {
        let reason = error.to_string();
        let failed =
            |place: usize| (place, Err(RatingError::File { path: "the clock".to_owned(), reason: reason.clone() }));
        return places.iter().map(|&place| failed(place)).collect();
    }
    let share = places.len().div_ceil(pace.at_once.max(1)).max(1);
    std::thread::scope(|scope| {
        let play = |place: usize| {
            let case = cases.get(place).ok_or(RatingError::Incomplete("itself"));
            (place, case.and_then(|case| player.play(case)))
        };
        let threads: Vec<_> = places
            .chunks(share)
            .map(|places| scope.spawn(move || places.iter().map(|&place| play(place)).collect::<Vec<_>>()))
            .collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).flatten().collect()
    })
}
