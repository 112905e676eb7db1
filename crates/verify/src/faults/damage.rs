//! Bytes of a data directory change: a bit flips, a sector is zeros, a file ends early, a write is torn.
//!
//! In each trial one file of a copy is altered at a random place and `hobbs verify` is run on it. Either it finds the damage,
//! or all that a server answers from it has to be right, to the last record: there are bytes on which nothing depends. On
//! some of the copies where it was found a server is started too: it may refuse to start or to answer, but what it answers has
//! to be right.

mod alteration;
mod files;
mod tally;
mod verdict;

use super::scene::{Scene, Stage};
use super::{FaultError, Outcome};
use crate::crash::{Plan, Process, Subject};
use alteration::Alteration;
use files::Original;
use rand::SeedableRng;
use rand::rngs::StdRng;
use tally::Tally;
use verdict::{Judge, Verdict};

/// Of how many trials in which the damage was found one is served from nevertheless.
const SERVED_ANYWAY: usize = 4;
/// How often another place is looked for when an alteration changes nothing.
const ATTEMPTS_MAX: usize = 20;

pub(super) fn run(stage: &Stage<'_>, trials: usize, told: &mut dyn FnMut(&str)) -> Result<Outcome, FaultError> {
    let plan = Plan::generate(stage.options);
    let data = stage.folder.join("data");
    let process = Process::of(stage.program.clone(), &data, &stage.folder.join("log"));
    let mut scene = Scene::open("damage", &plan, stage.options, process)?;
    for _ in &plan.kills {
        // A restart in between, so that there is more than one journal's worth of history.
        let taken = scene.load(&mut |_, _, _| Ok(()))?;
        scene.restart()?;
        scene.audit(&taken)?;
    }
    scene.process.kill()?;
    let original = Original::of(&data)?;
    let mut generator = StdRng::seed_from_u64(stage.options.seed);
    let mut tally = Tally::default();
    let windows = plan.windows.last().map(Vec::as_slice).unwrap_or_default();
    let judge = Judge { program: stage.program, folder: stage.folder, original: &original, windows };
    for trial in 1..=trials {
        let Some((file, alteration)) = choose(&original, &mut generator)? else { continue };
        scene.outcome.faults += 1;
        let verdict = judge.check(&mut scene, file, &alteration)?;
        if matches!(verdict, Verdict::Named | Verdict::Found(_)) && trial.is_multiple_of(SERVED_ANYWAY) {
            tally.served(file.kind, judge.serve_anyway(&mut scene, file, &alteration)?);
        }
        tally.count(file.kind, &verdict);
        if trial.is_multiple_of(100) {
            told(&format!("damage {trial}: {} wrong", scene.outcome.wrong));
        }
    }
    scene.outcome.notes.extend(tally.lines());
    Ok(scene.close())
}

/// A file and what is done to it; `None` if nothing that was tried would change anything.
fn choose<'o>(
    original: &'o Original,
    generator: &mut StdRng,
) -> Result<Option<(&'o files::DataFile, Alteration)>, FaultError> {
    for _ in 0..ATTEMPTS_MAX {
        let Some(file) = original.choose(generator) else { return Ok(None) };
        let alteration = Alteration::generate(file.content_bytes, file.bytes, generator);
        let before = original.read(file)?;
        if alteration.apply(before.clone()).as_ref() != Some(&before) {
            return Ok(Some((file, alteration)));
        }
    }
    Ok(None)
}
