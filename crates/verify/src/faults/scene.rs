//! A server that takes known submissions while things go wrong, and what is checked of it.

use super::books::Books;
use super::load::{Load, Taken};
use super::{FaultError, Kind, Length, Outcome};
use crate::crash::{
    Audit, Model, Options, Plan, Process, Queue, Report, SUBSCRIPTIONS, Sent, Subject, Submission, Tenant,
};
use crate::server::{Program, ServerError};
use crate::wire::Endpoint;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// How often the records are read through in a run, at most; totals are compared each time.
const READINGS_MAX: usize = 12;

/// Where and how large.
pub(super) struct Stage<'a> {
    pub(super) program: &'a Program,
    /// For the data, the log, and whatever the fault needs.
    pub(super) folder: &'a Path,
    pub(super) options: &'a Options,
}

/// How much is tried of each kind.
pub(super) fn options(kind: Kind, seed: u64, length: Length) -> Options {
    let (rounds, submissions, windows) = match (length, kind) {
        (Length::Short, Kind::Clock) => (2, 200, 40),
        (Length::Short, _) => (3, 300, 40),
        (Length::Long, Kind::Kill) => (110, 12_000, 200),
        (Length::Long, Kind::Clock) => (10, 6_000, 200),
        (Length::Long, _) => (60, 6_000, 200),
    };
    Options { seed, rounds, submissions, windows, threads: 8 }
}

/// What may go wrong after an acknowledgement: gets how many there were, the flag to set before it does, and the process.
pub(super) type After<'a> = &'a mut dyn FnMut(usize, &AtomicBool, &mut Process) -> Result<(), FaultError>;

/// A server under load.
pub(super) struct Scene<'p> {
    plan: &'p Plan,
    queue: Queue<'p>,
    model: Model<'p>,
    tenant: Tenant,
    pub(super) process: Process,
    endpoint: Endpoint,
    threads: usize,
    round: usize,
    pub(super) outcome: Outcome,
}

impl<'p> Scene<'p> {
    /// Starts a server that has no data yet, and sets it up.
    pub(super) fn open(
        kind: &str,
        plan: &'p Plan,
        options: &Options,
        mut process: Process,
    ) -> Result<Self, FaultError> {
        let endpoint = process.start()?;
        let tenant = Tenant::create(&endpoint, &format!("{kind}-{:x}", options.seed), SUBSCRIPTIONS)?;
        let (queue, model) = (Queue::new(&plan.submissions), Model::default());
        let outcome = Outcome::new(kind, options.seed);
        Ok(Self { plan, queue, model, tenant, process, endpoint, threads: options.threads, round: 0, outcome })
    }

    /// Sends one round's share of the submissions.
    pub(super) fn load(&mut self, after: After<'_>) -> Result<Taken<'p>, FaultError> {
        let share = self.plan.submissions.len().div_ceil(self.plan.kills.len().max(1));
        self.send(share, after)
    }

    fn send(&mut self, submissions_max: usize, after: After<'_>) -> Result<Taken<'p>, FaultError> {
        let Self { queue, tenant, endpoint, process, threads, .. } = self;
        let load = Load { queue, tenant, endpoint, threads: *threads, submissions_max };
        let taken = load.send(&mut |acknowledged, struck| after(acknowledged, struck, process))?;
        for submission in &taken.delivered.acknowledged {
            self.model.settle(submission);
        }
        self.outcome.acknowledged += taken.delivered.acknowledged.len();
        self.outcome.in_doubt += taken.delivered.in_doubt.len();
        for refusal in &taken.refusals {
            self.outcome.refused(&refusal.message);
        }
        for wrong in &taken.delivered.mismatches {
            self.outcome.mistake(wrong.clone());
        }
        Ok(taken)
    }

    /// Ends the server without warning and starts it again.
    pub(super) fn restart(&mut self) -> Result<(), FaultError> {
        self.process.kill()?;
        self.endpoint = self.process.start()?;
        Ok(())
    }

    /// Ends the server and tries to start it although something still goes wrong. It may refuse, if it says why.
    /// `true`: it runs.
    pub(super) fn restart_in_trouble(&mut self) -> Result<bool, FaultError> {
        self.process.kill()?;
        match self.process.start() {
            Ok(endpoint) => self.endpoint = endpoint,
            Err(ServerError::NotReady { log, .. }) => {
                let last = log.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
                self.outcome.refused(&format!("(to start) {last}"));
                return Ok(false);
            }
            Err(error) => return Err(error.into()),
        }
        Ok(true)
    }

    /// While something goes wrong: totals hold what was acknowledged, and at most what is in doubt besides.
    pub(super) fn check_reads(&mut self, taken: &Taken<'p>) -> Result<(), FaultError> {
        let mut report = Report::default();
        let mut audit = Audit { endpoint: &self.endpoint, tenant: &self.tenant, report: &mut report };
        audit.check_what_survived(&self.model, &taken.delivered.in_doubt)?;
        report.windows += SUBSCRIPTIONS;
        self.outcome.add(&report);
        Ok(())
    }

    /// While nothing can be stored: what is sent is refused, and nothing is said to be known that may not be durable.
    pub(super) fn check_refuses(&mut self, taken: &Taken<'p>) -> Result<(), FaultError> {
        for submission in &taken.delivered.in_doubt {
            match self.tenant.send(&self.endpoint, submission) {
                Ok(Sent::Busy(refusal)) => {
                    self.outcome.refused(&refusal.message);
                    if !refusal.says_when {
                        self.outcome.mistake(format!("{}: a 503 without Retry-After", submission.tracking_id));
                    }
                }
                other => {
                    let id = &submission.tracking_id;
                    self.outcome.mistake(format!("{id}: answered {other:?} though nothing can be stored"));
                }
            }
        }
        Ok(())
    }

    /// Checks everything on a server that nothing goes wrong with, and settles what is in doubt by sending it again.
    pub(super) fn audit(&mut self, taken: &Taken<'p>) -> Result<(), FaultError> {
        let rounds = self.plan.windows.len();
        let is_due = self.round.is_multiple_of(rounds.div_ceil(READINGS_MAX)) || self.round + 1 >= rounds;
        if is_due {
            self.read_books(taken)?;
        }
        let windows = self.plan.windows.get(self.round).map(Vec::as_slice).unwrap_or_default();
        let mut report = Report::default();
        let mut audit = Audit { endpoint: &self.endpoint, tenant: &self.tenant, report: &mut report };
        audit.check_settled(&taken.delivered, &mut self.model, windows)?;
        self.outcome.add(&report);
        self.round += 1;
        Ok(())
    }

    fn read_books(&mut self, taken: &Taken<'p>) -> Result<(), FaultError> {
        for subscription in 0..SUBSCRIPTIONS {
            let of_it = |submission: &&&Submission| submission.subscription == subscription;
            let settled: Vec<_> = self.model.settled().iter().filter(of_it).copied().collect();
            let in_doubt: Vec<_> = taken.delivered.in_doubt.iter().filter(of_it).copied().collect();
            let books = Books::read(&self.endpoint, &self.tenant, subscription)?;
            books.compare(&settled, &in_doubt, &mut self.outcome);
            for sequence in &taken.sequences {
                books.check_order(sequence.iter().filter(of_it).copied(), &mut self.outcome);
            }
        }
        Ok(())
    }

    /// Sends what is left, restarts once more, and checks everything for the last time.
    pub(super) fn finish(mut self) -> Result<Outcome, FaultError> {
        let taken = self.send(usize::MAX, &mut |_, _, _| Ok(()))?;
        self.restart()?;
        self.audit(&taken)?;
        self.process.kill()?;
        self.outcome.records = self.model.records();
        let (settled, all) = (self.model.submissions(), self.plan.submissions.len());
        if settled != all {
            self.outcome.mistake(format!("only {settled} of {all} submissions were taken"));
        }
        Ok(self.outcome)
    }

    /// How far it is.
    pub(super) fn progress(&self, taken: &Taken<'p>) -> String {
        let Outcome { kind, lost, doubled, wrong, .. } = &self.outcome;
        let (acknowledged, in_doubt) = (taken.delivered.acknowledged.len(), taken.delivered.in_doubt.len());
        let round = self.round;
        format!(
            "{kind} {round}: {acknowledged} acknowledged, {in_doubt} in doubt; {lost} lost, {doubled} doubled, {wrong} wrong"
        )
    }
}
