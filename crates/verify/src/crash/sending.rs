//! Sending submissions from several threads until all are sent or the server is killed.

use super::plan::Kill;
use super::tenant::{Sent, Tenant};
use super::{CrashError, Subject, Submission};
use crate::wire::{Endpoint, WireError};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// How often a submission is offered to a server that is busy, and the pause between two offers.
const OFFERS_MAX: usize = 600;
const OFFER_PAUSE: Duration = Duration::from_millis(50);

/// What is sent, and how far it has got.
#[derive(Debug)]
pub(crate) struct Queue<'a> {
    submissions: &'a [Submission],
    next: AtomicUsize,
}

impl<'a> Queue<'a> {
    pub(crate) fn new(submissions: &'a [Submission]) -> Self {
        Self { submissions, next: AtomicUsize::new(0) }
    }

    pub(crate) fn take(&self) -> Option<&'a Submission> {
        self.submissions.get(self.next.fetch_add(1, Ordering::Relaxed))
    }
}

/// What became of the submissions of one round.
#[derive(Debug, Default)]
pub(crate) struct Delivered<'a> {
    /// Those that the server acknowledged.
    pub(crate) acknowledged: Vec<&'a Submission>,
    /// Those without a clear answer: at most one of each thread, which stops then.
    pub(crate) in_doubt: Vec<&'a Submission>,
    /// Answers that the server should not have given.
    pub(crate) mismatches: Vec<String>,
}

/// What one thread says about one submission.
struct Event<'a> {
    submission: &'a Submission,
    answer: Result<Sent, WireError>,
}

/// Sends from `threads` threads. With `kill`, the subject is killed at that moment and the threads run into it.
pub(crate) fn send<'a>(
    queue: &Queue<'a>,
    tenant: &Tenant,
    endpoint: &Endpoint,
    threads: usize,
    mut kill: Option<Kill>,
    subject: &mut impl Subject,
) -> Result<Delivered<'a>, CrashError> {
    thread::scope(|scope| {
        // Each thread can hand over what it has and go on while the main thread kills.
        let (events, arriving) = sync_channel(threads);
        for _ in 0..threads {
            let events = events.clone();
            scope.spawn(move || send_until_lost(queue, tenant, endpoint, &events));
        }
        drop(events);
        let mut delivered = Delivered::default();
        let mut killed = false;
        for event in arriving {
            delivered.note(event, killed);
            if let Some(due) = kill.take_if(|kill| delivered.acknowledged.len() >= kill.acknowledged) {
                thread::sleep(due.pause);
                subject.kill()?;
                killed = true;
            }
        }
        Ok(delivered)
    })
}

fn send_until_lost<'a>(queue: &Queue<'a>, tenant: &Tenant, endpoint: &Endpoint, events: &SyncSender<Event<'a>>) {
    while let Some(submission) = queue.take() {
        let answer = offer(tenant, endpoint, submission);
        let goes_on = matches!(answer, Ok(Sent::Acknowledged));
        // Nobody listens any more once the run has failed.
        if events.send(Event { submission, answer }).is_err() || !goes_on {
            return;
        }
    }
}

/// Sends one submission, again and again while the server says that it is busy.
pub(crate) fn offer(tenant: &Tenant, endpoint: &Endpoint, submission: &Submission) -> Result<Sent, WireError> {
    for _ in 1..OFFERS_MAX {
        match tenant.send(endpoint, submission)? {
            Sent::Busy(_) => thread::sleep(OFFER_PAUSE),
            answer => return Ok(answer),
        }
    }
    tenant.send(endpoint, submission)
}

impl<'a> Delivered<'a> {
    fn note(&mut self, Event { submission, answer }: Event<'a>, killed: bool) {
        let wrong = match answer {
            Ok(Sent::Acknowledged) => return self.acknowledged.push(submission),
            Ok(Sent::Duplicate) => Some("answered as known before it was ever sent".to_owned()),
            Ok(Sent::Busy(refusal)) => Some(format!("the server stays busy: {}", refusal.message)),
            Ok(Sent::Unexpected(answer)) => Some(format!("answered {answer}")),
            Err(error) if !killed => Some(format!("no answer from a server that was not killed: {error}")),
            Err(_) => None,
        };
        self.in_doubt.push(submission);
        self.mismatches.extend(wrong.map(|wrong| format!("{}: {wrong}", submission.tracking_id)));
    }
}
