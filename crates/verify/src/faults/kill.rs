//! The process is killed.

use super::scene::{Scene, Stage};
use super::{FaultError, Outcome};
use crate::crash::{Plan, Process, Subject};
use std::sync::atomic::Ordering;
use std::thread;

pub(super) fn run(stage: &Stage<'_>, told: &mut dyn FnMut(&str)) -> Result<Outcome, FaultError> {
    let plan = Plan::generate(stage.options);
    let process = Process::of(stage.program.clone(), &stage.folder.join("data"), &stage.folder.join("log"));
    let mut scene = Scene::open("kill", &plan, stage.options, process)?;
    for kill in &plan.kills {
        let taken = scene.load(&mut |acknowledged, struck, process| {
            if acknowledged == kill.acknowledged {
                thread::sleep(kill.pause);
                struck.store(true, Ordering::SeqCst);
                process.kill()?;
            }
            Ok(())
        })?;
        scene.outcome.faults += 1;
        scene.restart()?;
        scene.audit(&taken)?;
        told(&scene.progress(&taken));
    }
    scene.finish()
}
