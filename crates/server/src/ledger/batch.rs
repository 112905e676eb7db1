//! The submissions of one partition that are committed together.

use std::collections::HashSet;

use hobbs_domain::row::{PartitionKey, RowKey};
use hobbs_domain::usage::Submission;
use hobbs_domain::usage::partition::{self, Head, key};
use hobbs_domain::usage::plan::{self, PartitionState};
use hobbs_store::{Commit, Condition, Store};
use tokio::sync::oneshot;

use super::LedgerError;
use super::worker::Job;

type Answer = oneshot::Sender<Result<(), LedgerError>>;

/// Submissions of one partition, no two with the same tracking id, and who waits for each.
pub(super) struct Batch {
    partition: PartitionKey,
    submissions: Vec<Submission>,
    /// In the order of the submissions.
    waiting: Vec<Waiting>,
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
        let mut batch = Self { partition: job.partition.clone(), submissions: Vec::new(), waiting: Vec::new() };
        batch.add(job);
        batch
    }

    pub(super) fn is_empty(&self) -> bool {
        self.submissions.is_empty()
    }

    pub(super) fn add(&mut self, job: Job) {
        let name = job.submission.tracking_id.base();
        let place = self.submissions.iter().position(|other| other.tracking_id.base() == name);
        match place.and_then(|place| self.waiting.get_mut(place)) {
            Some(first) => first.duplicates.push((job.submission.tracking_id.as_str().to_owned(), job.answer)),
            None => {
                self.submissions.push(job.submission);
                self.waiting.push(Waiting { answer: job.answer, duplicates: Vec::new() });
            }
        }
    }

    /// Reads what the plan needs and makes it a commit.
    pub(super) async fn plan(&self, store: &dyn Store) -> Result<Commit, LedgerError> {
        let state = self.read_state(store).await?;
        let plan = plan::plan(&state, &self.submissions)?;
        let absent = plan.absent.into_iter().map(|key| Condition { key, expected: None });
        let mut conditions: Vec<Condition> = absent.collect();
        conditions.push(Condition { key: key::head(), expected: plan.head });
        Ok(Commit { partition: self.partition.clone(), conditions, puts: plan.puts, deletes: Vec::new() })
    }

    async fn read_state(&self, store: &dyn Store) -> Result<PartitionState, LedgerError> {
        let mut keys: Vec<RowKey> = vec![key::head()];
        keys.extend(plan::cells_touched(&self.submissions));
        let values = store.get(&self.partition, &keys).await?;
        let mut state = PartitionState::default();
        let mut rows = keys.into_iter().zip(values);
        if let Some((head_key, Some(value))) = rows.next() {
            let head = Head::open(&head_key, &value).map_err(|error| LedgerError::damaged("a head", &error))?;
            state.head = Some((head, value));
        }
        for (row, value) in rows {
            let Some(value) = value else { continue };
            let roll_up =
                partition::open_roll_up(&row, &value).map_err(|error| LedgerError::damaged("a roll-up", &error))?;
            state.roll_ups.insert(row, roll_up);
        }
        Ok(state)
    }

    /// Answers everybody.
    pub(super) fn answer_all(&mut self, result: &Result<(), LedgerError>) {
        self.submissions.clear();
        for waiting in self.waiting.drain(..) {
            waiting.settle(result);
        }
    }

    /// After a refused commit: answers those whose tracking ids are taken. The others stay.
    pub(super) fn reject_recorded(&mut self, refused: &[RowKey]) {
        let refused: HashSet<&RowKey> = refused.iter().collect();
        let submissions = std::mem::take(&mut self.submissions);
        let all_waiting = std::mem::take(&mut self.waiting);
        for (submission, waiting) in submissions.into_iter().zip(all_waiting) {
            if refused.contains(&key::submission(&submission.tracking_id)) {
                waiting.reject(submission.tracking_id.as_str().to_owned());
            } else {
                self.submissions.push(submission);
                self.waiting.push(waiting);
            }
        }
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
