//! Requests at a pace: each connection as fast as it is answered, or so many a second whatever the answers.

use super::super::FaultError;
use super::super::scene::Tap;
use super::figures::{Answer, Figures};
use crate::bench::{Answered, Connection};
use crate::crash::{Refusal, Submission};
use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::task::LocalSet;

/// How long an answer is waited for.
const ANSWER_MAX: Duration = Duration::from_secs(90);

/// How fast requests follow each other.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pace {
    /// So many connections, each of which sends the next once the one before is answered.
    Closed { connections: usize },
    /// So many a second.
    Open { a_second: u64 },
}

/// One phase.
pub(super) struct Traffic {
    pub(super) pace: Pace,
    pub(super) time: Duration,
    /// How many may be under way at once.
    pub(super) under_way_max: usize,
}

/// What the requests under way share.
struct Shared {
    address: SocketAddr,
    idle: RefCell<Vec<Connection>>,
    /// The number of the submission, what became of it, and how long it took.
    answers: RefCell<Vec<(usize, Answer, Duration)>>,
    under_way: RefCell<usize>,
}

impl Traffic {
    /// Sends submissions until the time is up or there are no more, and waits for the last answer.
    pub(super) fn send<'p>(&self, tap: &Tap<'_, 'p>) -> Result<Figures<'p>, FaultError> {
        let failed = FaultError::at("the traffic");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(&failed)?;
        LocalSet::new().block_on(&runtime, self.send_all(tap))
    }

    async fn send_all<'p>(&self, tap: &Tap<'_, 'p>) -> Result<Figures<'p>, FaultError> {
        let address = tap.endpoint.resolve().map_err(|error| FaultError::NotHere(error.to_string()))?;
        let shared = Rc::new(Shared {
            address,
            idle: RefCell::default(),
            answers: RefCell::default(),
            under_way: RefCell::default(),
        });
        let (started, mut sent, mut held_back) = (Instant::now(), Vec::new(), 0);
        let mut due = started;
        while started.elapsed() < self.time {
            if self.must_wait(&shared, due) {
                tokio::time::sleep(Duration::from_millis(1)).await;
                continue;
            }
            if let Pace::Open { a_second } = self.pace {
                due += Duration::from_secs(1) / u32::try_from(a_second.max(1)).unwrap_or(u32::MAX);
                if *shared.under_way.borrow() >= self.under_way_max {
                    held_back += 1;
                    continue;
                }
            }
            let Some(submission) = tap.queue.take() else { break };
            let Ok(request) = tap.tenant.recording(submission).encode(tap.endpoint) else { break };
            let since = if matches!(self.pace, Pace::Open { .. }) { due } else { Instant::now() };
            begin(&shared, sent.len(), request, since);
            sent.push(submission);
            // Those under way go on in between.
            tokio::task::yield_now().await;
        }
        while *shared.under_way.borrow() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(figures(&shared, &sent, held_back, started.elapsed()))
    }

    fn must_wait(&self, shared: &Shared, due: Instant) -> bool {
        match self.pace {
            Pace::Closed { connections } => *shared.under_way.borrow() >= connections,
            Pace::Open { .. } => due > Instant::now(),
        }
    }
}

fn begin(shared: &Rc<Shared>, number: usize, request: Vec<u8>, since: Instant) {
    *shared.under_way.borrow_mut() += 1;
    let shared = Rc::clone(shared);
    tokio::task::spawn_local(async move {
        let answer = match tokio::time::timeout(ANSWER_MAX, exchange(&shared, &request)).await {
            Ok(Ok(answered)) => answer(&answered),
            Ok(Err(error)) => Answer::Wrong(format!("no answer: {error}")),
            Err(_) => Answer::Wrong(format!("no answer within {} s", ANSWER_MAX.as_secs())),
        };
        shared.answers.borrow_mut().push((number, answer, since.elapsed()));
        *shared.under_way.borrow_mut() -= 1;
    });
}

async fn exchange(shared: &Shared, request: &[u8]) -> Result<Answered, crate::bench::BenchError> {
    let idle = shared.idle.borrow_mut().pop();
    let mut connection = match idle {
        Some(connection) => connection,
        None => Connection::open(shared.address).await?,
    };
    let answered = connection.exchange(shared.address, request).await?;
    shared.idle.borrow_mut().push(connection);
    Ok(answered)
}

fn answer(answered: &Answered) -> Answer {
    match answered.status {
        201 => Answer::Acknowledged,
        503 => Answer::Refused(Refusal { message: answered.message(), says_when: answered.says_when }),
        status => Answer::Wrong(format!("answered {status}: {}", answered.body)),
    }
}

fn figures<'p>(shared: &Shared, sent: &[&'p Submission], held_back: usize, elapsed: Duration) -> Figures<'p> {
    let mut figures = Figures { held_back, elapsed, ..Figures::default() };
    for (number, answer, latency) in shared.answers.borrow_mut().drain(..) {
        if let Some(submission) = sent.get(number) {
            figures.answers.push((submission, answer));
            figures.latencies.push(latency);
        }
    }
    figures.latencies.sort_unstable();
    figures
}
