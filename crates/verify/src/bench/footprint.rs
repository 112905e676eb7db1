//! What a server takes up with many records, and how long it takes to start with them.

use super::body::Recording;
use super::drive::{Length, Run};
use super::{BenchError, Stage, Target};
use crate::server::{Server, ServerError};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// Connections that send the records.
const CONNECTIONS: usize = 4;
/// The most records that one request carries.
const RECORDS_PER_CALL_MAX: u64 = 10_000;
/// How long the disk has to stay as it is to be taken for settled.
const SETTLED: Duration = Duration::from_secs(3);
/// The longest wait for that.
const SETTLING_MAX: Duration = Duration::from_secs(120);

/// How much a server is given.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// How many records.
    pub records: u64,
    /// Over how many subscriptions they are spread.
    pub subscriptions: u64,
}

/// What a server took up, and how long its starts took.
#[derive(Clone, Debug)]
pub struct Footprint {
    load: Load,
    recording: Duration,
    /// Bytes that are resident; `None` where the system does not say.
    resident: Option<u64>,
    disk_at_once: u64,
    disk_settled: u64,
    start_after_kill: Duration,
    start_after_stop: Duration,
}

impl Footprint {
    /// Loads a fresh server, kills it, stops it, and looks at what it takes up.
    ///
    /// # Errors
    /// When the server does not do as it is told.
    pub fn measure(binary: &Path, load: Load) -> Result<Self, FootprintError> {
        let folder = tempfile::tempdir()?;
        let place =
            Place { binary: binary.to_owned(), data: folder.path().join("data"), log: folder.path().join("log") };
        let mut server = place.start()?.0;
        let recording = record(&server, load)?;
        let resident = server.resident_bytes();
        let disk_at_once = bytes_below(&place.data)?;
        server.kill()?;
        let (mut server, start_after_kill) = place.start()?;
        server.stop()?;
        let (server, start_after_stop) = place.start()?;
        let disk_settled = settled_bytes(&place.data)?;
        drop(server);
        Ok(Self { load, recording, resident, disk_at_once, disk_settled, start_after_kill, start_after_stop })
    }
}

/// Why a footprint could not be measured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FootprintError {
    /// The server did not answer as it has to.
    #[error(transparent)]
    Bench(#[from] BenchError),
    /// The server did not start or stop.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The files could not be looked at.
    #[error("the server's files can't be looked at: {0}")]
    Io(#[from] io::Error),
}

/// Where a server keeps its data.
struct Place {
    binary: PathBuf,
    data: PathBuf,
    log: PathBuf,
}

impl Place {
    /// Starts the server, and says how long it took until it listened.
    fn start(&self) -> Result<(Server, Duration), ServerError> {
        let started = Instant::now();
        let server = Server::start(&self.binary, &self.data, &self.log)?;
        Ok((server, started.elapsed()))
    }
}

/// Sends the records, and says how long that took.
fn record(server: &Server, load: Load) -> Result<Duration, BenchError> {
    let target = Target::started("hobbs", server.endpoint());
    let subscriptions = usize::try_from(load.subscriptions).unwrap_or(usize::MAX);
    let stage = Stage::set(&target, "footprint", subscriptions)?;
    let per_call = (load.records / load.subscriptions.max(1)).clamp(1, RECORDS_PER_CALL_MAX);
    let recording = Recording::new(stage.recording(&target)?, per_call);
    let calls = load.records.div_ceil(per_call);
    let run =
        Run { endpoint: server.endpoint(), connections: CONNECTIONS, length: Length::Requests(calls), status: 201 };
    let started = Instant::now();
    let figures = run.drive(move |number, request| {
        let place = usize::try_from(number).unwrap_or_default() % stage.subscriptions.len().max(1);
        let subscription = stage.subscriptions.get(place).map_or("", String::as_str);
        recording.write(subscription, &format!("footprint-{number}"), number, request);
    })?;
    if figures.failed > 0 {
        let what = "the load of the footprint".to_owned();
        return Err(BenchError::Broken { what, failed: figures.failed, sent: calls, last: figures.last_failure });
    }
    Ok(started.elapsed())
}

/// How many bytes the files below a folder have. One that goes away meanwhile counts for nothing.
fn bytes_below(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0_u64;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        match entry.metadata() {
            Ok(found) if found.is_dir() => bytes = bytes.saturating_add(bytes_below(&entry.path())?),
            Ok(found) => bytes = bytes.saturating_add(found.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(bytes)
}

/// The same, once they no longer change: the server's compactions are over.
fn settled_bytes(folder: &Path) -> io::Result<u64> {
    let started = Instant::now();
    let (mut bytes, mut since) = (bytes_below(folder)?, Instant::now());
    while since.elapsed() < SETTLED && started.elapsed() < SETTLING_MAX {
        thread::sleep(SETTLED / 10);
        let now = bytes_below(folder)?;
        if now != bytes {
            (bytes, since) = (now, Instant::now());
        }
    }
    Ok(bytes)
}

impl fmt::Display for Footprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Load { records, subscriptions } = self.load;
        let mebibytes = |bytes: u64| bytes / (1 << 20);
        let tenths = self.disk_settled * 10 / records.max(1);
        writeln!(formatter, "| {records} records over {subscriptions} subscriptions | |")?;
        writeln!(formatter, "| --- | --- |")?;
        writeln!(formatter, "| recorded in | {} s |", self.recording.as_secs())?;
        if let Some(resident) = self.resident {
            writeln!(formatter, "| resident | {} MiB |", mebibytes(resident))?;
        }
        writeln!(formatter, "| on disk at once | {} MiB |", mebibytes(self.disk_at_once))?;
        let settled = mebibytes(self.disk_settled);
        let each = format!("{}.{} bytes a record", tenths / 10, tenths % 10);
        writeln!(formatter, "| on disk after compaction | {settled} MiB, {each} |")?;
        writeln!(formatter, "| ready after SIGKILL | {} ms |", self.start_after_kill.as_millis())?;
        writeln!(formatter, "| ready after a clean stop | {} ms |", self.start_after_stop.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_all_folders_count() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("in")).unwrap();
        std::fs::write(folder.path().join("a"), [0; 3]).unwrap();
        std::fs::write(folder.path().join("in/b"), [0; 4]).unwrap();
        assert_eq!(bytes_below(folder.path()).unwrap(), 7);
    }

    #[test]
    fn bytes_a_record_have_a_tenth() {
        let footprint = Footprint {
            load: Load { records: 1_000, subscriptions: 10 },
            recording: Duration::from_secs(2),
            resident: Some(3 << 20),
            disk_at_once: 5 << 20,
            disk_settled: 24_680,
            start_after_kill: Duration::from_millis(420),
            start_after_stop: Duration::from_millis(210),
        };
        let shown = footprint.to_string();
        assert!(shown.contains("24.6 bytes a record") && shown.contains("| resident | 3 MiB |"), "{shown}");
    }
}
