//! Thousands of clients that are slow on purpose, or gone without a word: others still get their answers, the memory stays
//! bounded, and in the end the server closes them all.

mod attack;
mod manner;

use super::scene::{Scene, Stage};
use super::{FaultError, Length, Outcome};
use crate::crash::{Plan, Process};
use attack::Attack;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::thread;
use std::time::{Duration, Instant};

/// How long others wait for an answer at most.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// How long it takes until all are closed, at most: a request's time, and the time that a client may take to read.
const CLOSED_MAX: Duration = Duration::from_secs(150);
/// How long opening them may take.
const OPENED_MAX: Duration = Duration::from_secs(30);
/// How much memory each may cost.
const MEMORY_EACH_KIB_MAX: u64 = 96;
/// Open files of this program besides the connections.
const OTHER_FILES: u64 = 200;
/// How many sockets there may be that have nothing to do with them.
const OTHER_SOCKETS_MAX: usize = 16;
/// How often is looked whether they are closed.
const LOOK_PAUSE: Duration = Duration::from_millis(500);

/// How many connections are opened, and how many files the server may open.
struct Size {
    connections: usize,
    files_max: u32,
    waits_until_closed: bool,
}

pub(super) fn run(stage: &Stage<'_>, length: Length, told: &mut dyn FnMut(&str)) -> Result<Outcome, FaultError> {
    let size = match length {
        // More than the server may open, so that it has to choose whom it keeps.
        Length::Short => Size { connections: 1_500, files_max: 1_024, waits_until_closed: false },
        Length::Long => Size { connections: 10_000, files_max: 16_384, waits_until_closed: true },
    };
    allow_files(u64::try_from(size.connections).unwrap_or(u64::MAX) + OTHER_FILES)?;
    let plan = Plan::generate(stage.options);
    let program = stage.program.clone().with_files_max(size.files_max);
    let process = Process::of(program, &stage.folder.join("data"), &stage.folder.join("log"));
    let mut scene = Scene::open("connections", &plan, stage.options, process)?;
    for _ in &plan.kills {
        let before = Held::now(&scene);
        let attack = Attack::start(scene.endpoint(), size.connections)?;
        attack.wait_until_open(OPENED_MAX);
        let (opened, started) = (attack.opened(), Instant::now());
        let mut most = Held::now(&scene);
        let taken = scene.load(&mut |_, _, _| Ok(()))?;
        let slowest = taken.slowest;
        if slowest > ANSWER_MAX {
            scene.outcome.mistake(format!("somebody else waited {} ms for an answer", slowest.as_millis()));
        }
        let mut now = Held::now(&scene);
        most = most.max(now);
        let sockets_max = before.sockets + OTHER_SOCKETS_MAX;
        while size.waits_until_closed && now.sockets > sockets_max && started.elapsed() < CLOSED_MAX {
            thread::sleep(LOOK_PAUSE);
            now = Held::now(&scene);
            most = most.max(now);
        }
        if size.waits_until_closed && now.sockets > sockets_max {
            let (sockets, seconds) = (now.sockets, CLOSED_MAX.as_secs());
            scene.outcome.mistake(format!("the server still holds {sockets} sockets after {seconds} s"));
        }
        let waited = started.elapsed().as_secs();
        let closed = attack.stop();
        let rise_kib = most.memory_kib.saturating_sub(before.memory_kib);
        if rise_kib > u64::try_from(opened).unwrap_or_default().saturating_mul(MEMORY_EACH_KIB_MAX) {
            scene.outcome.mistake(format!("{opened} connections took {} MiB", rise_kib / 1024));
        }
        scene.outcome.faults += u64::try_from(opened).unwrap_or_default();
        scene.outcome.notes.push(format!(
            "{opened} connections, of which the server held {} at once and {} after {waited} s; {} MiB resident before, {} MiB \
             at most; others waited {} ms at most; {closed}",
            most.sockets.saturating_sub(before.sockets),
            now.sockets.saturating_sub(before.sockets),
            before.memory_kib / 1024,
            most.memory_kib / 1024,
            slowest.as_millis()
        ));
        scene.restart()?;
        scene.audit(&taken)?;
        told(&scene.progress(&taken));
    }
    scene.finish()
}

/// Lets this program open so many files.
pub(super) fn allow_files(wanted: u64) -> Result<(), FaultError> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= wanted) {
        return Ok(());
    }
    if maximum.is_some_and(|maximum| maximum < wanted) {
        let maximum = maximum.unwrap_or_default();
        return Err(FaultError::NotHere(format!(
            "it takes {wanted} open files, and {maximum} are allowed: ulimit -Hn"
        )));
    }
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum });
    raised.map_err(|error| FaultError::NotHere(format!("{wanted} open files are not allowed: {error}")))
}

/// What the server holds.
#[derive(Clone, Copy, Default)]
struct Held {
    memory_kib: u64,
    sockets: usize,
}

impl Held {
    fn now(scene: &Scene<'_>) -> Self {
        let Some(server) = scene.process.running() else { return Self::default() };
        let memory_kib = server.resident_bytes().unwrap_or_default() / 1024;
        Self { memory_kib, sockets: server.open_sockets().unwrap_or_default() }
    }

    fn max(self, other: Self) -> Self {
        Self { memory_kib: self.memory_kib.max(other.memory_kib), sockets: self.sockets.max(other.sockets) }
    }
}
