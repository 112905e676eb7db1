//! The disk is full: writes are refused, reads go on, and when there is space again everything goes on.

use super::control::{Control, Counter, Setting};
use super::scene::{Scene, Stage};
use super::small_disk::SmallDisk;
use super::{FaultError, Outcome};
use crate::crash::{Plan, Process};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::sync::atomic::Ordering;

/// The size of the small disk.
const DISK_BYTES: u64 = 96 * 1024 * 1024;
/// How much space is left at most when it gets scarce.
const LEFT_BYTES_MAX: u64 = 24 * 1024;
/// How many writes there are between two that are cut in half, at most.
const SHORTENS_MAX: i64 = 5;

/// On a file system that really is full.
pub(super) fn run(stage: &Stage<'_>, told: &mut dyn FnMut(&str)) -> Result<Outcome, FaultError> {
    let plan = Plan::generate(stage.options);
    let mut generator = StdRng::seed_from_u64(stage.options.seed);
    let disk = SmallDisk::mount(stage.folder, DISK_BYTES)?;
    let process = Process::of(stage.program.clone(), &disk.path().join("data"), &stage.folder.join("log"));
    let mut scene = Scene::open("full-disk", &plan, stage.options, process)?;
    let mut starts_when_full = 0;
    for kill in &plan.kills {
        let left = generator.random_range(0..=LEFT_BYTES_MAX);
        let taken = scene.load(&mut |acknowledged, struck, _| {
            if acknowledged == kill.acknowledged {
                struck.store(true, Ordering::SeqCst);
                disk.fill(left)?;
            }
            Ok(())
        })?;
        scene.outcome.faults += u64::from(!taken.refusals.is_empty());
        scene.check_reads(&taken)?;
        scene.check_refuses(&taken)?;
        if generator.random_ratio(1, 2) && scene.restart_in_trouble()? {
            starts_when_full += 1;
            scene.check_reads(&taken)?;
        }
        disk.clear()?;
        scene.restart()?;
        scene.audit(&taken)?;
        told(&scene.progress(&taken));
    }
    scene.outcome.notes.push(format!("started {starts_when_full} times on the full disk"));
    scene.finish()
}

/// By a library that cuts writes short and then refuses them.
pub(super) fn run_by_library(stage: &Stage<'_>, told: &mut dyn FnMut(&str)) -> Result<Outcome, FaultError> {
    let plan = Plan::generate(stage.options);
    let mut generator = StdRng::seed_from_u64(stage.options.seed);
    let (interposed, mut scene) = Scene::open_interposed("short-writes", &plan, stage)?;
    let control = &interposed.control;
    for kill in &plan.kills {
        let left = generator.random_range(0..=LEFT_BYTES_MAX.cast_signed());
        control.set(Setting::Shortens, generator.random_range(1..=SHORTENS_MAX))?;
        let refused_before = control.count(Counter::WritesRefused)?;
        let taken = scene.load(&mut |acknowledged, struck, _| {
            if acknowledged == kill.acknowledged {
                struck.store(true, Ordering::SeqCst);
                control.set(Setting::BytesLeft, left)?;
            }
            Ok(())
        })?;
        scene.outcome.faults += u64::from(control.count(Counter::WritesRefused)? > refused_before);
        scene.check_reads(&taken)?;
        scene.check_refuses(&taken)?;
        control.calm()?;
        scene.restart()?;
        scene.audit(&taken)?;
        told(&scene.progress(&taken));
    }
    scene.outcome.notes.push(figures(control)?);
    scene.finish()
}

fn figures(control: &Control) -> Result<String, FaultError> {
    let (shortened, refused) = (control.count(Counter::WritesShortened)?, control.count(Counter::WritesRefused)?);
    Ok(format!("{shortened} writes were cut in half, {refused} found no space"))
}
