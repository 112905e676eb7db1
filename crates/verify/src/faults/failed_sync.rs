//! A sync fails, and from then on every other. In half of the rounds what it should have made durable is lost as well.

use super::control::{Control, Counter, Setting};
use super::scene::{Scene, Stage};
use super::{FaultError, Outcome};
use crate::crash::Plan;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::sync::atomic::Ordering;
use std::thread;

/// How many syncs still succeed after the moment that was chosen.
const SYNCS_LEFT_MAX: i64 = 3;

pub(super) fn run(stage: &Stage<'_>, told: &mut dyn FnMut(&str)) -> Result<Outcome, FaultError> {
    let plan = Plan::generate(stage.options);
    let mut generator = StdRng::seed_from_u64(stage.options.seed);
    let (interposed, mut scene) = Scene::open_interposed("failed-sync", &plan, stage)?;
    let control = &interposed.control;
    for kill in &plan.kills {
        let (loses, syncs_left) = (generator.random_range(0..=1), generator.random_range(0..=SYNCS_LEFT_MAX));
        let failed_before = control.count(Counter::SyncsFailed)?;
        let taken = scene.load(&mut |acknowledged, struck, _| {
            if acknowledged == kill.acknowledged {
                thread::sleep(kill.pause);
                struck.store(true, Ordering::SeqCst);
                control.set(Setting::LosesUnsynced, loses)?;
                control.set(Setting::SyncsLeft, syncs_left)?;
            }
            Ok(())
        })?;
        scene.outcome.faults += u64::from(control.count(Counter::SyncsFailed)? > failed_before);
        scene.check_reads(&taken)?;
        scene.check_refuses(&taken)?;
        if generator.random_ratio(1, 3) && scene.restart_in_trouble()? {
            scene.check_reads(&taken)?;
        }
        control.calm()?;
        scene.restart()?;
        scene.audit(&taken)?;
        told(&scene.progress(&taken));
    }
    scene.outcome.notes.push(figures(control)?);
    scene.finish()
}

fn figures(control: &Control) -> Result<String, FaultError> {
    let (syncs, failed) = (control.count(Counter::Syncs)?, control.count(Counter::SyncsFailed)?);
    let lost = control.count(Counter::BytesLost)?;
    Ok(format!("{failed} of {syncs} syncs failed, {lost} bytes that they should have made durable were lost"))
}
