//! Sending submissions from several threads while something goes wrong.

use super::FaultError;
use crate::crash::{Delivered, Queue, Refusal, Sent, Submission, Tenant};
use crate::wire::{Endpoint, WireError};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How often a submission is offered to a server that is busy although nothing went wrong, and the pause between two offers.
const OFFERS_MAX: usize = 600;
const OFFER_PAUSE: Duration = Duration::from_millis(50);

/// What is sent to a server in one go.
pub(super) struct Load<'s, 'p> {
    pub(super) queue: &'s Queue<'p>,
    pub(super) tenant: &'s Tenant,
    pub(super) endpoint: &'s Endpoint,
    pub(super) threads: usize,
    /// How many submissions are sent at most.
    pub(super) submissions_max: usize,
}

/// What became of it.
#[derive(Debug, Default)]
pub(super) struct Taken<'p> {
    pub(super) delivered: Delivered<'p>,
    /// What each thread had acknowledged, in its order.
    pub(super) sequences: Vec<Vec<&'p Submission>>,
    /// How long somebody waited for an acknowledgement at most.
    pub(super) slowest: Duration,
    /// How the server refused.
    pub(super) refusals: Vec<Refusal>,
}

/// What one thread says about one submission.
struct Event<'p> {
    thread: usize,
    submission: &'p Submission,
    answer: Result<Sent, WireError>,
    time: Duration,
}

impl<'p> Load<'_, 'p> {
    /// Sends. After each acknowledgement `after` is called with how many there were, and the flag that it sets once it
    /// lets something go wrong: from then on each thread stops at what is not acknowledged.
    pub(super) fn send(
        &self,
        after: &mut dyn FnMut(usize, &AtomicBool) -> Result<(), FaultError>,
    ) -> Result<Taken<'p>, FaultError> {
        let (struck, sent) = (AtomicBool::new(false), AtomicUsize::new(0));
        thread::scope(|scope| {
            // Each thread can hand over what it has and go on while the main thread lets things go wrong.
            let (events, arriving) = sync_channel(self.threads);
            for number in 0..self.threads {
                let (events, struck, sent) = (events.clone(), &struck, &sent);
                scope.spawn(move || self.send_until_refused(number, struck, sent, &events));
            }
            drop(events);
            let mut taken = Taken { sequences: vec![Vec::new(); self.threads], ..Taken::default() };
            for event in arriving {
                let before = taken.delivered.acknowledged.len();
                taken.note(event, struck.load(Ordering::SeqCst));
                let acknowledged = taken.delivered.acknowledged.len();
                if acknowledged > before {
                    after(acknowledged, &struck)?;
                }
            }
            Ok(taken)
        })
    }

    fn send_until_refused(
        &self,
        thread: usize,
        struck: &AtomicBool,
        sent: &AtomicUsize,
        events: &SyncSender<Event<'p>>,
    ) {
        while sent.fetch_add(1, Ordering::Relaxed) < self.submissions_max
            && let Some(submission) = self.queue.take()
        {
            let started = Instant::now();
            let answer = self.offer(submission, struck);
            let time = started.elapsed();
            let goes_on = matches!(answer, Ok(Sent::Acknowledged));
            // Nobody listens any more once the run has failed.
            if events.send(Event { thread, submission, answer, time }).is_err() || !goes_on {
                return;
            }
        }
    }

    fn offer(&self, submission: &Submission, struck: &AtomicBool) -> Result<Sent, WireError> {
        for _ in 1..OFFERS_MAX {
            match self.tenant.send(self.endpoint, submission)? {
                Sent::Busy(_) if !struck.load(Ordering::SeqCst) => thread::sleep(OFFER_PAUSE),
                answer => return Ok(answer),
            }
        }
        self.tenant.send(self.endpoint, submission)
    }
}

impl<'p> Taken<'p> {
    fn note(&mut self, Event { thread, submission, answer, time }: Event<'p>, struck: bool) {
        let wrong = match answer {
            Ok(Sent::Acknowledged) => {
                self.delivered.acknowledged.push(submission);
                self.slowest = self.slowest.max(time);
                return self.sequences.iter_mut().skip(thread).take(1).for_each(|sequence| sequence.push(submission));
            }
            Ok(Sent::Busy(refusal)) if struck => {
                let says_when = refusal.says_when;
                self.refusals.push(refusal);
                (!says_when).then(|| "a 503 without Retry-After".to_owned())
            }
            Ok(Sent::Busy(refusal)) => Some(format!("stays busy though nothing went wrong: {}", refusal.message)),
            Ok(Sent::Duplicate) => Some("answered as known before it was ever sent".to_owned()),
            Ok(Sent::Unexpected(answer)) => Some(format!("answered {answer}")),
            Err(error) if !struck => Some(format!("no answer though nothing went wrong: {error}")),
            Err(_) => None,
        };
        self.delivered.in_doubt.push(submission);
        self.delivered.mismatches.extend(wrong.map(|wrong| format!("{}: {wrong}", submission.tracking_id)));
    }
}
