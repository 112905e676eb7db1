//! The clock jumps, back and forward, while submissions are taken.

use super::control::{Counter, Setting};
use super::scene::{Scene, Stage};
use super::{FaultError, Outcome};
use crate::crash::Plan;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// How many acknowledgements there are between two jumps, at most.
const ACKNOWLEDGED_BETWEEN_MAX: usize = 10;
/// A second, an hour, a day, a year in milliseconds: how far it jumps.
const STEPS_MS: [i64; 4] = [1_000, 3_600_000, 86_400_000, 31_536_000_000];

pub(super) fn run(stage: &Stage<'_>, told: &mut dyn FnMut(&str)) -> Result<Outcome, FaultError> {
    let plan = Plan::generate(stage.options);
    let mut generator = StdRng::seed_from_u64(stage.options.seed);
    let (interposed, mut scene) = Scene::open_interposed("clock", &plan, stage)?;
    let control = &interposed.control;
    let (mut back, mut forward, mut ahead) = (0, 0, 0);
    for _ in &plan.kills {
        let mut next = 1;
        let taken = scene.load(&mut |acknowledged, _, _| {
            if acknowledged == next {
                next += generator.random_range(1..=ACKNOWLEDGED_BETWEEN_MAX);
                let jump = position(&mut generator);
                *if jump < ahead { &mut back } else { &mut forward } += 1;
                ahead = jump;
                control.set(Setting::ClockAheadMs, jump)?;
            }
            Ok(())
        })?;
        scene.check_reads(&taken)?;
        scene.restart()?;
        scene.audit(&taken)?;
        told(&scene.progress(&taken));
    }
    scene.outcome.faults = back + forward;
    let readings = control.count(Counter::ClockReadings)?;
    scene
        .outcome
        .notes
        .push(format!("jumped back {back} times and forward {forward} times; it was read {readings} times"));
    scene.finish()
}

/// How far the clock is ahead next: up to three seconds, hours, days or years, either way.
fn position(generator: &mut StdRng) -> i64 {
    let step = STEPS_MS.get(generator.random_range(0..STEPS_MS.len())).copied().unwrap_or_default();
    generator.random_range(-3 * step..=3 * step)
}
