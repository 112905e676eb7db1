//! The measurements, one by one.

use super::body::Recording;
use super::drive::{Length, Run};
use super::{BenchError, Figures, Stage, Target};
use std::io;
use std::thread;
use std::time::Duration;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measurement {
    /// One record a request, so many connections.
    Single(usize),
    /// So many records a request, one connection.
    Bulk(u64),
    /// The total over a month with so many records in it.
    Total(u64),
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Measures {
    /// How long each measurement takes.
    pub time: Duration,
    /// Over how many subscriptions single records are spread.
    pub subscriptions: usize,
}

/// Records that one request of a bulk set-up carries.
const BULK_RECORDS: u64 = 10_000;
/// Requests that may fail, in a thousand, before the figures mean nothing: an overloaded server may refuse a few.
const FAILED_PER_MILLE_MAX: u64 = 10;

/// How long nodes that are measured together are loaded before.
const WARM_UP: Duration = Duration::from_secs(5);

/// Takes one measurement of a server; `None` if the server can't take part in it. `run` tells this run from others.
///
/// # Errors
/// When the server does not answer as it should.
pub fn measure(
    target: &Target,
    measurement: Measurement,
    measures: Measures,
    run: &str,
) -> Result<Option<Figures>, BenchError> {
    if !target.keeps && matches!(measurement, Measurement::Total(_)) {
        return Ok(None);
    }
    let subscriptions = if matches!(measurement, Measurement::Single(_)) { measures.subscriptions } else { 1 };
    let stage = Stage::set(target, run, subscriptions)?;
    let length = Length::Time(measures.time);
    let figures = match measurement {
        Measurement::Single(connections) => record(target, stage, run, connections, length, 1)?,
        Measurement::Bulk(records) => record(target, stage, run, 1, length, records)?,
        Measurement::Total(records) => {
            let calls = Length::Requests(records.div_ceil(BULK_RECORDS));
            record(target, stage.clone(), run, 1, calls, BULK_RECORDS.min(records))?;
            read(target, &stage, length)?
        }
    };
    sound(figures, measurement).map(Some)
}

/// Measures several nodes of one store together: single records, from so many connections, which are shared out among them. `started`
/// is called when everything is set up.
///
/// # Errors
/// When a node does not answer as it should.
pub fn measure_nodes(
    nodes: &[Target],
    connections: usize,
    measures: Measures,
    run: &str,
    started: impl FnOnce(),
) -> Result<Figures, BenchError> {
    let first = nodes.first().ok_or_else(|| io::Error::other("there is no node to measure"))?;
    let stage = Stage::set(first, run, measures.subscriptions)?;
    let each = connections.div_ceil(nodes.len()).max(1);
    // What nodes find out once, such as whether credentials are right, is not measured.
    record_together(nodes, &stage, each, WARM_UP, &format!("{run}-first"))?;
    started();
    let figures = record_together(nodes, &stage, each, measures.time, run)?;
    sound(figures, Measurement::Single(connections))
}

/// Records single records on every node at once.
fn record_together(
    nodes: &[Target],
    stage: &Stage,
    connections: usize,
    time: Duration,
    run: &str,
) -> Result<Figures, BenchError> {
    thread::scope(|scope| {
        let record = |(number, node)| {
            let (stage, run) = (stage.clone(), format!("{run}-{number}"));
            scope.spawn(move || record(node, stage, &run, connections, Length::Time(time), 1))
        };
        let running: Vec<_> = nodes.iter().enumerate().map(record).collect();
        running.into_iter().try_fold(Figures::default(), |figures, running| {
            let ended = running.join().map_err(|_| io::Error::other("a thread that sends ended early"))?;
            Ok::<_, BenchError>(figures.and(ended?))
        })
    })
}

/// Figures that mean something: nearly everything was answered as it should be.
fn sound(figures: Figures, measurement: Measurement) -> Result<Figures, BenchError> {
    let sent = figures.answered() + figures.failed;
    if figures.failed * 1_000 > sent * FAILED_PER_MILLE_MAX {
        let (failed, last) = (figures.failed, figures.last_failure);
        return Err(BenchError::Broken { what: measurement.to_string(), failed, sent, last });
    }
    Ok(figures)
}

/// Records usage: so many records a request, each request with its own tracking id.
fn record(
    target: &Target,
    stage: Stage,
    run: &str,
    connections: usize,
    length: Length,
    records: u64,
) -> Result<Figures, BenchError> {
    let run = run.to_owned();
    let recording = Recording::new(stage.recording(target)?, records);
    let count: u64 = stage.subscriptions.len().try_into().unwrap_or(u64::MAX).max(1);
    Run { endpoint: &target.endpoint, connections, length, status: 201 }.drive(move |number, request| {
        // A stride, so that neighbouring requests are about different subscriptions.
        let place = usize::try_from(number.wrapping_mul(7_919) % count).unwrap_or_default();
        let subscription = stage.subscriptions.get(place).map_or("", String::as_str);
        recording.write(subscription, &format!("{run}-{number}"), number, request);
    })
}

/// Reads the total of a month.
fn read(target: &Target, stage: &Stage, length: Length) -> Result<Figures, BenchError> {
    let subscription = stage.subscriptions.first().cloned().unwrap_or_default();
    let path = format!("/1.0/kb/usages/{subscription}/cpu-hours?startDate=2024-03-01&endDate=2024-04-01");
    let bytes = stage.reading(target, &path)?;
    let run = Run { endpoint: &target.endpoint, connections: 1, length, status: 200 };
    run.drive(move |_, request| request.extend_from_slice(&bytes))
}

impl std::fmt::Display for Measurement {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Single(1) => write!(formatter, "one record a call, 1 connection"),
            Self::Single(connections) => write!(formatter, "one record a call, {connections} connections"),
            Self::Bulk(records) => write!(formatter, "{records} records a call"),
            Self::Total(records) => write!(formatter, "total of a month, {records} records"),
        }
    }
}
