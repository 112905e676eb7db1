//! Three times as many requests as the server can carry out: its answers stay bounded, what it acknowledges is kept, what
//! it refuses for want of room is not, and afterwards it takes everything again.

mod figures;
mod traffic;

use super::scene::{Scene, Stage};
use super::{FaultError, Length, Outcome};
use crate::crash::{Plan, Process};
use figures::Figures;
use std::time::Duration;
use traffic::{Pace, Traffic};

/// Connections that send one request after the other, to find out how many a second the server carries out.
const CONNECTIONS: usize = 64;
/// How many times as many are sent then.
const OVERLOAD: u32 = 3;
/// How many requests may be under way at once; more than the server lets wait.
const UNDER_WAY_MAX: usize = 6_000;

pub(super) fn run(stage: &Stage<'_>, length: Length, told: &mut dyn FnMut(&str)) -> Result<Outcome, FaultError> {
    let time = Duration::from_secs(if length == Length::Long { 10 } else { 2 });
    super::connections::allow_files(u64::try_from(UNDER_WAY_MAX).unwrap_or(u64::MAX) + 200)?;
    let plan = Plan::generate(stage.options);
    let data = stage.folder.join("data");
    let process = Process::of(stage.program.clone(), &data, &stage.folder.join("log"));
    let mut scene = Scene::open("overload", &plan, stage.options, process)?;
    let traffic = |pace| Traffic { pace, time, under_way_max: UNDER_WAY_MAX }.send(&scene.tap());
    let before = traffic(Pace::Closed { connections: CONNECTIONS })?;
    told(&format!("overload: alone: {before}"));
    let rate = u64::from(OVERLOAD) * before.acknowledged_a_second();
    let during = traffic(Pace::Open { a_second: rate })?;
    told(&format!("overload: {rate} a second offered: {during}"));
    let after = traffic(Pace::Closed { connections: CONNECTIONS })?;
    told(&format!("overload: afterwards: {after}"));
    if after.refused() > 0 {
        scene.outcome.mistake(format!("{} are refused after the overload", after.refused()));
    }
    scene.outcome.faults = during.sent();
    for (name, figures) in [("alone", &before), ("overloaded", &during), ("afterwards", &after)] {
        scene.outcome.notes.push(format!("{name}: {figures}"));
    }
    scene.take_over([before, during, after].map(Figures::into_taken).into())?;
    Ok(scene.close())
}
