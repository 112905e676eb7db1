//! Cases whose steps move the clock are played together, on one timeline: they share the server's clock.

use super::player::Game;
use super::{Answers, Case, Player, RatingError};
use crate::json::Json;
use std::collections::BTreeSet;
use std::time::Duration;

/// A case, its tenant, and how far it has come.
struct Track<'a> {
    case: &'a Case,
    game: Game<'a>,
    steps: Vec<Option<Json>>,
}

/// Plays cases that begin at the same time; `pause` is how long a server needs between what it is asked and what it does.
pub(super) fn play<'a>(player: Player<'a>, cases: &[&'a Case], pause: Duration) -> Result<Vec<Answers>, RatingError> {
    let Some(first) = cases.first() else { return Ok(Vec::new()) };
    let times: BTreeSet<&str> = cases.iter().flat_map(|case| case.steps()).filter_map(clock_of).collect();
    player.set_clock(first.clock()?)?;
    let mut tracks = Vec::with_capacity(cases.len());
    for case in cases {
        let mut game = Game::new(player, case);
        if let Some(refusal) = game.set_up()? {
            let body = refusal.to_string();
            return Err(RatingError::Refused { call: case.name.clone(), status: 0, body });
        }
        tracks.push(Track { case, game, steps: Vec::new() });
    }
    settle(&tracks, pause)?;
    tracks.iter_mut().try_for_each(Track::advance)?;
    for time in times {
        settle(&tracks, pause)?;
        player.set_clock(time)?;
        settle(&tracks, pause)?;
        for track in &mut tracks {
            let next = track.case.steps().get(track.steps.len());
            if next.and_then(clock_of) == Some(time) {
                track.steps.push(Some(track.game.new_invoices()?));
                track.advance()?;
            }
        }
    }
    Ok(tracks.into_iter().map(|track| Answers { setup: None, steps: track.steps }).collect())
}

impl Track<'_> {
    /// Plays the steps up to the next that moves the clock.
    fn advance(&mut self) -> Result<(), RatingError> {
        while let Some(step) = self.case.steps().get(self.steps.len()).filter(|step| clock_of(step).is_none()) {
            let answer = self.game.step(step)?;
            self.steps.push(answer);
        }
        Ok(())
    }
}

/// The time that a step moves the clock to.
fn clock_of(step: &Json) -> Option<&str> {
    if step.get("op").and_then(Json::text) == Some("clock") { step.get("to").and_then(Json::text) } else { None }
}

fn settle(tracks: &[Track<'_>], pause: Duration) -> Result<(), RatingError> {
    tracks.iter().try_for_each(|track| track.game.settle())?;
    std::thread::sleep(pause);
    tracks.iter().try_for_each(|track| track.game.settle())
}
