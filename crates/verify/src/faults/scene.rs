//! A server that takes known submissions while things go wrong, and what is checked of it.

use super::books::Books;
use super::library::Interposed;
use super::load::{Load, Taken};
use super::{FaultError, Kind, Length, Outcome};
use crate::crash::{
    Audit, CrashError, Model, Options, Plan, Process, Queue, Report, SUBSCRIPTIONS, Sent, Subject, Submission, Tenant,
    Window,
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
        (Length::Short, Kind::Damage) => (2, 300, 12),
        (Length::Short, Kind::Connections) => (1, 200, 20),
        (Length::Long, Kind::Connections) => (1, 2_000, 100),
        (Length::Short, Kind::Overload) => (1, 8_000, 12),
        (Length::Long, Kind::Overload) => (1, 60_000, 12),
        (Length::Short, _) => (3, 300, 40),
        (Length::Long, Kind::Damage) => (3, 300, 12),
        (Length::Long, Kind::Kill) => (110, 12_000, 200),
        (Length::Long, Kind::Clock) => (10, 6_000, 200),
        (Length::Long, _) => (60, 6_000, 200),
    };
    Options { seed, rounds, submissions, windows, threads: 8 }
}

/// What may go wrong after an acknowledgement: gets how many there were, the flag to set before it does, and the process.
pub(super) type After<'a> = &'a mut dyn FnMut(usize, &AtomicBool, &mut Process) -> Result<(), FaultError>;

/// What it takes to send submissions.
pub(super) struct Tap<'s, 'p> {
    pub(super) queue: &'s Queue<'p>,
    pub(super) tenant: &'s Tenant,
    pub(super) endpoint: &'s Endpoint,
}

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

    /// The same with the library between the server and the system, which is checked to be there.
    pub(super) fn open_interposed(
        kind: &str,
        plan: &'p Plan,
        stage: &Stage<'_>,
    ) -> Result<(Interposed, Self), FaultError> {
        let data = stage.folder.join("data");
        let interposed = Interposed::build(stage.program, stage.folder, &data)?;
        let process = Process::of(interposed.program.clone(), &data, &stage.folder.join("log"));
        let scene = Self::open(kind, plan, stage.options, process)?;
        interposed.check()?;
        Ok((interposed, scene))
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
        self.note(&taken);
        Ok(taken)
    }

    fn note(&mut self, taken: &Taken<'p>) {
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
    }

    /// Where the server is.
    pub(super) const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// For those who send in their own way.
    pub(super) const fn tap(&self) -> Tap<'_, 'p> {
        Tap { queue: &self.queue, tenant: &self.tenant, endpoint: &self.endpoint }
    }

    /// Takes over what became of submissions that were sent in another way, restarts, and looks for them. Of those in doubt
    /// each may be there; whatever else is there was not to be stored.
    pub(super) fn take_over(&mut self, all: Vec<Taken<'p>>) -> Result<(), FaultError> {
        self.restart()?;
        let mut in_doubt = Vec::new();
        for taken in all {
            self.note(&taken);
            in_doubt.extend(taken.delivered.in_doubt);
        }
        for subscription in 0..SUBSCRIPTIONS {
            let settled = of_subscription(self.model.settled(), subscription);
            let open = of_subscription(&in_doubt, subscription);
            let books = Books::read(&self.endpoint, &self.tenant, subscription)?;
            books.compare(&settled, &open, &mut self.outcome);
            for submission in open.into_iter().filter(|submission| books.holds(submission)) {
                self.model.settle(submission);
            }
        }
        let windows = self.plan.windows.last().map(Vec::as_slice).unwrap_or_default();
        let mut report = Report::default();
        let mut audit = Audit { endpoint: &self.endpoint, tenant: &self.tenant, report: &mut report };
        audit.compare_all(windows, &self.model)?;
        self.outcome.add(&report);
        Ok(())
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

    /// Compares all that a server answers with what is settled: records and totals.
    pub(super) fn compare_all(&mut self, endpoint: &Endpoint, windows: &[Window]) -> Result<(), FaultError> {
        for subscription in 0..SUBSCRIPTIONS {
            let settled = of_subscription(self.model.settled(), subscription);
            Books::read(endpoint, &self.tenant, subscription)?.compare(&settled, &[], &mut self.outcome);
        }
        let mut report = Report::default();
        let mut audit = Audit { endpoint, tenant: &self.tenant, report: &mut report };
        audit.compare_all(windows, &self.model)?;
        self.outcome.add(&report);
        Ok(())
    }

    /// Asks a server that may refuse to answer for totals. How many it answered, and how many it was asked for; a wrong
    /// answer, and a server that dies of a question, are noted.
    pub(super) fn ask_all(&mut self, endpoint: &Endpoint, windows: &[Window], what: &str) -> (usize, usize) {
        let everything = (0..SUBSCRIPTIONS).map(Window::everything);
        let (mut answered, mut asked) = (0, 0);
        for window in everything.chain(windows.iter().cloned()) {
            asked += 1;
            match self.tenant.totals(endpoint, &window) {
                Ok(totals) if totals == self.model.totals(&window) => answered += 1,
                Ok(_) => self.outcome.mistake(format!("{what}: a wrong total was served")),
                Err(CrashError::UnexpectedAnswer { .. }) => {}
                Err(error) => self.outcome.mistake(format!("{what}: {error}")),
            }
        }
        self.outcome.windows += asked;
        (answered, asked)
    }

    /// What came of it, without another check.
    pub(super) fn close(mut self) -> Outcome {
        self.outcome.records = self.model.records();
        self.outcome
    }

    fn read_books(&mut self, taken: &Taken<'p>) -> Result<(), FaultError> {
        for subscription in 0..SUBSCRIPTIONS {
            let settled = of_subscription(self.model.settled(), subscription);
            let in_doubt = of_subscription(&taken.delivered.in_doubt, subscription);
            let books = Books::read(&self.endpoint, &self.tenant, subscription)?;
            books.compare(&settled, &in_doubt, &mut self.outcome);
            for sequence in &taken.sequences {
                books.check_order(of_subscription(sequence, subscription).into_iter(), &mut self.outcome);
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

/// Those of the submissions that are about one subscription, in their order.
fn of_subscription<'p>(submissions: &[&'p Submission], subscription: usize) -> Vec<&'p Submission> {
    submissions.iter().filter(|submission| submission.subscription == subscription).copied().collect()
}
