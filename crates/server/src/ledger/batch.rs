//! The submissions of one partition that are committed together.

use std::collections::{HashMap, HashSet};

use hobbs_domain::row::{PartitionKey, RowKey};
use hobbs_domain::usage::fold::bytes_to_fold;
use hobbs_domain::usage::partition::key;
use hobbs_domain::usage::{Submission, Tail};
use hobbs_store::{Commit, Condition, Store};
use tokio::sync::oneshot;

use super::folded::Folded;
use super::tails::Tails;
use super::worker::Job;
use super::{LedgerError, LedgerOptions, rows};

type Answer = oneshot::Sender<Result<(), LedgerError>>;

/// A commit, and the state of its partition once it is made.
pub(super) struct Plan {
    pub(super) commit: Commit,
    pub(super) tail: Tail,
}

/// Submissions of one partition, no two with the same tracking id, and who waits for each.
pub(super) struct Batch {
    partition: PartitionKey,
    submissions: Vec<Submission>,
    /// In the order of the submissions.
    waiting: Vec<Waiting>,
    /// The places of the tracking ids. Rejecting some makes it useless, but then no more are added.
    places: HashMap<String, usize>,
    /// How many bytes folding them takes at most.
    fold_bytes: usize,
}

/// Who waits for a submission.
struct Waiting {
    answer: Answer,
    /// Those who sent the same tracking id (as they spell it) while it waited. They are duplicates only if it is
    /// recorded: told so before, they would believe in a record that may never be.
    duplicates: Vec<(String, Answer)>,
}

impl Batch {
    pub(super) fn of(job: Job) -> Self {
        let partition = job.partition.clone();
        let mut batch =
            Self { partition, submissions: Vec::new(), waiting: Vec::new(), places: HashMap::new(), fold_bytes: 0 };
        batch.add(job);
        batch
    }

    pub(super) fn is_empty(&self) -> bool {
        self.submissions.is_empty()
    }

    /// Whether folding it all still takes no more than so many bytes with this one.
    pub(super) fn has_room_for(&self, job: &Job, fold_bytes_max: usize) -> bool {
        let is_duplicate = self.places.contains_key(job.submission.tracking_id.base());
        is_duplicate || self.fold_bytes.saturating_add(bytes_to_fold(&job.submission)) <= fold_bytes_max
    }

    pub(super) fn add(&mut self, job: Job) {
        let place = self.places.get(job.submission.tracking_id.base()).copied();
        match place.and_then(|place| self.waiting.get_mut(place)) {
            Some(first) => first.duplicates.push((job.submission.tracking_id.as_str().to_owned(), job.answer)),
            None => {
                self.fold_bytes = self.fold_bytes.saturating_add(bytes_to_fold(&job.submission));
                self.places.insert(job.submission.tracking_id.base().to_owned(), self.submissions.len());
                self.submissions.push(job.submission);
                self.waiting.push(Waiting { answer: job.answer, duplicates: Vec::new() });
            }
        }
    }

    /// Answers those whose tracking ids are taken, and plans the commit of the others; `None` if there are none.
    pub(super) async fn plan(
        &mut self,
        store: &dyn Store,
        tails: &mut Tails,
        options: &LedgerOptions,
    ) -> Result<Option<Plan>, LedgerError> {
        let (mut tail, is_cold) = tails.take(store, &self.partition).await?;
        let taken = self.taken(store, &tail).await?;
        self.reject(&taken);
        if self.is_empty() {
            tails.put(self.partition.clone(), tail);
            return Ok(None);
        }
        let (entry, row) = tail.entry(std::mem::take(&mut self.submissions));
        // Entries never go, so whoever came first has left one of this number.
        let mut conditions = vec![Condition { key: row.key.clone(), expected: None }];
        let mut puts = vec![row];
        if options.is_fold_due(&tail, is_cold) {
            let folded = Folded::of(store, &self.partition, &tail, options.fold_bytes_max).await?;
            let entry_bytes: usize = puts.iter().map(|row| row.value.as_bytes().len()).sum();
            // Else a later commit folds.
            if folded.bytes().saturating_add(entry_bytes) < options.commit_bytes_max {
                conditions.push(Condition { key: key::head(), expected: tail.head_value().cloned() });
                puts.extend(folded.puts);
                tail = folded.tail;
            }
        }
        tail.add(&entry);
        // The commit may be refused, and then they are planned anew.
        self.submissions = entry.submissions;
        let commit = Commit { partition: self.partition.clone(), conditions, puts, deletes: Vec::new() };
        Ok(Some(Plan { commit, tail }))
    }

    /// The places of the submissions whose tracking ids are taken.
    async fn taken(&self, store: &dyn Store, tail: &Tail) -> Result<HashSet<usize>, LedgerError> {
        let mut taken = HashSet::new();
        if tail.head().is_some() {
            let keys: Vec<RowKey> =
                self.submissions.iter().map(|submission| key::tracking_id(&submission.tracking_id)).collect();
            let values = store.get(&self.partition, &keys).await?;
            taken.extend(values.iter().enumerate().filter(|(_, value)| value.is_some()).map(|(place, _)| place));
        }
        let suspected: Vec<(usize, &str)> = self
            .submissions
            .iter()
            .enumerate()
            .filter(|(_, submission)| tail.may_hold(&submission.tracking_id))
            .map(|(place, submission)| (place, submission.tracking_id.base()))
            .collect();
        if !suspected.is_empty() {
            // Only hashes are remembered, so the entries have to say.
            rows::each_entry(store, &self.partition, tail.first(), |entry| {
                for submission in &entry.submissions {
                    let known = suspected.iter().filter(|(_, base)| *base == submission.tracking_id.base());
                    taken.extend(known.map(|(place, _)| place));
                }
                Ok(())
            })
            .await?;
        }
        Ok(taken)
    }

    /// Answers everybody.
    pub(super) fn answer_all(&mut self, result: &Result<(), LedgerError>) {
        self.submissions.clear();
        for waiting in self.waiting.drain(..) {
            waiting.settle(result);
        }
    }

    /// Answers those in these places that their tracking ids are taken. The others stay.
    fn reject(&mut self, taken: &HashSet<usize>) {
        if taken.is_empty() {
            return;
        }
        let submissions = std::mem::take(&mut self.submissions);
        let all_waiting = std::mem::take(&mut self.waiting);
        for (place, (submission, waiting)) in submissions.into_iter().zip(all_waiting).enumerate() {
            if taken.contains(&place) {
                waiting.reject(submission.tracking_id.as_str().to_owned());
            } else {
                self.submissions.push(submission);
                self.waiting.push(waiting);
            }
        }
    }

    pub(super) fn partition(&self) -> &PartitionKey {
        &self.partition
    }
}

impl Waiting {
    /// The submission was recorded, or failed.
    fn settle(self, result: &Result<(), LedgerError>) {
        for (tracking_id, duplicate) in self.duplicates {
            let told = result.clone().and(Err(LedgerError::DuplicateTrackingId(tracking_id)));
            answer(duplicate, told);
        }
        answer(self.answer, result.clone());
    }

    /// The tracking id was taken before.
    fn reject(self, tracking_id: String) {
        answer(self.answer, Err(LedgerError::DuplicateTrackingId(tracking_id)));
        for (tracking_id, duplicate) in self.duplicates {
            answer(duplicate, Err(LedgerError::DuplicateTrackingId(tracking_id)));
        }
    }
}

/// Answers a caller, who may have gone away.
fn answer(waiting: Answer, result: Result<(), LedgerError>) {
    drop(waiting.send(result));
}
