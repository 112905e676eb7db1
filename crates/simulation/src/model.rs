//! What was sent, what was answered, and what has to be true of both.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hobbs::ledger::{LedgerError, VoidedSubmission};
use hobbs_domain::row::PartitionKey;
use hobbs_domain::usage::partition::Entry;
use hobbs_domain::usage::{Submission, TrackingId};
use hobbs_store::{MemoryStore, StoreError};

use crate::history;
use crate::violation::{Violation, ensure, violation};

/// What is known of a submission that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// No answer came, or one that leaves it open.
    Open,
    /// It was acknowledged: it is there.
    Acknowledged,
    /// It was refused: it is not there, and never will be.
    Refused,
}

struct Attempt {
    partition: PartitionKey,
    submission: Submission,
    state: State,
}

/// A partition's entries as they were last seen, and where in them each attempt and tracking id stands.
#[derive(Default)]
struct Seen {
    entries: Vec<Entry>,
    attempts: BTreeSet<usize>,
    tracking_ids: BTreeSet<String>,
    /// What is taken back: by tracking id, the number of the one that did it.
    reversals: BTreeMap<String, usize>,
}

/// What was sent and answered so far.
pub(crate) struct Model {
    rows: Arc<MemoryStore>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    attempts: Vec<Attempt>,
    seen: BTreeMap<PartitionKey, Seen>,
    /// The numbers of the newest tracking ids.
    newest: BTreeMap<PartitionKey, u64>,
    /// How often something was to be taken back.
    voids: usize,
}

impl Model {
    pub(crate) fn new(rows: Arc<MemoryStore>) -> Self {
        Self { rows, inner: Mutex::default() }
    }

    /// The number of a tracking id that was not used yet.
    pub(crate) fn new_tracking_id(&self, partition: &PartitionKey) -> u64 {
        let mut inner = self.lock();
        let newest = inner.newest.entry(partition.clone()).or_default();
        *newest += 1;
        *newest
    }

    /// The number of the tracking id that was new last.
    pub(crate) fn newest_tracking_id(&self, partition: &PartitionKey) -> u64 {
        self.lock().newest.get(partition).copied().unwrap_or_default()
    }

    /// Takes note of a submission that is about to be sent, and makes it one of its own: its comment says which attempt it is.
    pub(crate) fn begin(&self, partition: &PartitionKey, mut submission: Submission) -> (usize, Submission) {
        let mut inner = self.lock();
        let number = inner.attempts.len();
        submission.audit.comment = Some(number.to_string());
        let sent = submission.clone();
        inner.attempts.push(Attempt { partition: partition.clone(), submission, state: State::Open });
        (number, sent)
    }

    /// Checks an answer at the moment when it comes.
    pub(crate) fn answered(&self, number: usize, answer: &Result<(), LedgerError>) -> Result<(), Violation> {
        let mut inner = self.lock();
        let Some(attempt) = inner.attempts.get(number) else { return Err(violation!("attempt {number} is unknown")) };
        let (partition, base) = (attempt.partition.clone(), attempt.submission.tracking_id.base().to_owned());
        let seen = inner.look(&self.rows, &partition)?;
        let is_there = seen.attempts.contains(&number);
        let state = match answer {
            Ok(()) => {
                ensure!(is_there, "attempt {number} was acknowledged before it was durable");
                State::Acknowledged
            }
            Err(LedgerError::DuplicateTrackingId(_)) => {
                ensure!(!is_there, "attempt {number} was recorded, and called a duplicate");
                ensure!(seen.tracking_ids.contains(&base), "attempt {number} was called a duplicate of nothing");
                State::Refused
            }
            Err(error) if says_that_nothing_was_done(error) => {
                ensure!(!is_there, "attempt {number} was recorded, and refused: {error}");
                State::Refused
            }
            Err(_) => State::Open,
        };
        if let Some(attempt) = inner.attempts.get_mut(number) {
            attempt.state = state;
        }
        Ok(())
    }

    /// The number of one who is about to take something back.
    pub(crate) fn begin_void(&self) -> usize {
        let mut inner = self.lock();
        inner.voids += 1;
        inner.voids
    }

    /// Checks the answer to one who takes something back, at the moment when it comes.
    pub(crate) fn void_answered(
        &self,
        partition: &PartitionKey,
        tracking_id: &TrackingId,
        number: usize,
        was_there: bool,
        answer: &Result<VoidedSubmission, LedgerError>,
    ) -> Result<(), Violation> {
        let mut inner = self.lock();
        let seen = inner.look(&self.rows, partition)?;
        let by = seen.reversals.get(tracking_id.base()).copied();
        match answer {
            Ok(voided) => {
                ensure!(by.is_some(), "it was acknowledged before it was durable");
                ensure!(voided.is_new == (by == Some(number)), "it was done by {by:?}, and new: {}", voided.is_new);
                let told = voided.reversal.audit.comment.as_deref().and_then(|comment| comment.parse().ok());
                ensure!(told == by, "it was done by {by:?}, and said to be by {told:?}");
            }
            Err(LedgerError::NoSuchTrackingId(_)) => {
                ensure!(!was_there, "it was there, and said to be unknown");
            }
            Err(error) if says_that_nothing_was_done(error) => {
                ensure!(by != Some(number), "it was done, and refused: {error}");
            }
            Err(_) => {}
        }
        Ok(())
    }

    /// What of a partition is taken back at this moment, by tracking id.
    pub(crate) fn reversed(&self, partition: &PartitionKey) -> Result<BTreeSet<String>, Violation> {
        Ok(self.lock().look(&self.rows, partition)?.reversals.keys().cloned().collect())
    }

    /// How many entries a partition has at this moment.
    pub(crate) fn length(&self, partition: &PartitionKey) -> Result<usize, Violation> {
        Ok(self.lock().look(&self.rows, partition)?.entries.len())
    }

    /// The entries that a partition has at this moment.
    pub(crate) fn entries(&self, partition: &PartitionKey) -> Result<Vec<Entry>, Violation> {
        Ok(self.lock().look(&self.rows, partition)?.entries.clone())
    }

    /// How many entries of a partition are not folded at this moment.
    pub(crate) fn unfolded(&self, partition: &PartitionKey) -> Result<u64, Violation> {
        let folded = history::folded(&self.rows, partition)?;
        Ok(u64::try_from(self.length(partition)?).unwrap_or(u64::MAX).saturating_sub(folded))
    }

    /// The last submission of each tracking id of a partition.
    pub(crate) fn submissions(&self, partition: &PartitionKey) -> Vec<Submission> {
        let inner = self.lock();
        let attempts = inner.attempts.iter().filter(|attempt| attempt.partition == *partition);
        let named = attempts.map(|attempt| (attempt.submission.tracking_id.base(), &attempt.submission));
        named.collect::<BTreeMap<_, _>>().into_values().cloned().collect()
    }

    /// Whether a tracking id is recorded at this moment.
    pub(crate) fn is_recorded(&self, partition: &PartitionKey, base: &str) -> Result<bool, Violation> {
        Ok(self.lock().look(&self.rows, partition)?.tracking_ids.contains(base))
    }

    /// Checks that everything that was ever seen is still there, as it was, and that every acknowledged attempt is.
    pub(crate) fn check_all(&self) -> Result<(), Violation> {
        let mut inner = self.lock();
        let partitions: BTreeSet<PartitionKey> =
            inner.attempts.iter().map(|attempt| attempt.partition.clone()).collect();
        for partition in &partitions {
            let now = history::entries(&self.rows, partition, 0)?;
            let seen = inner.look(&self.rows, partition)?;
            ensure!(seen.entries == now, "entries changed after they were written");
        }
        for (number, attempt) in inner.attempts.iter().enumerate() {
            let is_there = inner.seen.get(&attempt.partition).is_some_and(|seen| seen.attempts.contains(&number));
            let is_right = match attempt.state {
                State::Open => true,
                State::Acknowledged => is_there,
                State::Refused => !is_there,
            };
            ensure!(is_right, "attempt {number} is {:?}, but is there: {is_there}", attempt.state);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Looks at what a partition holds by now.
    fn look(&mut self, rows: &MemoryStore, partition: &PartitionKey) -> Result<&Seen, Violation> {
        let seen = self.seen.entry(partition.clone()).or_default();
        let first = u64::try_from(seen.entries.len()).unwrap_or(u64::MAX);
        for entry in history::entries(rows, partition, first)? {
            seen.add(entry, partition, &self.attempts)?;
        }
        Ok(seen)
    }
}

impl Seen {
    fn add(&mut self, entry: Entry, partition: &PartitionKey, attempts: &[Attempt]) -> Result<(), Violation> {
        for submission in &entry.submissions {
            let comment = submission.audit.comment.as_deref();
            let number = comment.and_then(|comment| comment.parse::<usize>().ok());
            let sent = number.and_then(|number| Some((number, attempts.get(number)?)));
            let Some((number, attempt)) = sent else {
                return Err(violation!("a submission was recorded that nobody sent: {submission:?}"));
            };
            ensure!(
                attempt.submission == *submission && attempt.partition == *partition,
                "attempt {number} was recorded otherwise than it was sent"
            );
            ensure!(attempt.state != State::Refused, "attempt {number} was refused, and recorded later");
            let is_first = self.tracking_ids.insert(submission.tracking_id.base().to_owned());
            ensure!(
                is_first,
                "tracking id {} was recorded twice, the second time by attempt {number}",
                submission.tracking_id
            );
            self.attempts.insert(number);
        }
        for reversal in &entry.reversals {
            let id = &reversal.tracking_id;
            let before = usize::try_from(reversal.entry).ok().and_then(|number| self.entries.get(number));
            ensure!(
                before.is_some_and(|entry| entry.submission(id).is_some()),
                "tracking id {id} was taken back of entry {}, which does not have it",
                reversal.entry
            );
            let by = reversal.audit.comment.as_deref().and_then(|comment| comment.parse().ok());
            let by = by.ok_or_else(|| violation!("something was taken back that nobody took back: {reversal:?}"))?;
            let is_first = self.reversals.insert(id.base().to_owned(), by).is_none();
            ensure!(is_first, "tracking id {id} was taken back twice");
        }
        self.entries.push(entry);
        Ok(())
    }
}

/// Whether an error says that nothing was done.
fn says_that_nothing_was_done(error: &LedgerError) -> bool {
    matches!(
        error,
        LedgerError::TooLarge
            | LedgerError::Overloaded
            | LedgerError::Stopped
            | LedgerError::Contended
            | LedgerError::Sum(_)
            | LedgerError::Store(StoreError::Overloaded | StoreError::TooLarge { .. })
    )
}
