//! A worker takes a submission back.
//!
//! First everything is folded that is not; then one commit adds the entry with the reversal and folds it, on condition that
//! the head is as it was. So no read ever meets a reversal that is not folded, and of two that race, one finds the other's.

use hobbs_domain::row::PartitionKey;
use hobbs_domain::seal::SealError;
use hobbs_domain::time::Instant;
use hobbs_domain::usage::fold::Withdrawal;
use hobbs_domain::usage::partition::{self, Entry, key};
use hobbs_domain::usage::{Audit, Reversal, Tail, TrackingId};
use hobbs_store::{Commit, CommitOutcome, Condition};
use tokio::sync::oneshot;

use super::remainders::remainders;
use super::worker::Worker;
use super::{LedgerError, reversals, rows};

/// A submission to be taken back, and who waits for it.
pub(super) struct ReversalJob {
    pub(super) partition: PartitionKey,
    pub(super) tracking_id: TrackingId,
    pub(super) received_at: Instant,
    pub(super) audit: Audit,
    pub(super) answer: oneshot::Sender<Result<VoidedSubmission, LedgerError>>,
}

/// A submission that is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoidedSubmission {
    /// Who took it back, when and why.
    pub reversal: Reversal,
    /// How many records it has.
    pub records: usize,
    /// Whether it was taken back by this call, and not before.
    pub is_new: bool,
}

impl Worker {
    /// Takes a submission back, and answers.
    pub(super) async fn reverse(&mut self, job: ReversalJob) {
        let mut result = Err(LedgerError::Contended);
        for _ in 0..self.options.attempts_max {
            match self.try_to_reverse(&job).await {
                Ok(None) => {}
                Ok(Some(voided)) => {
                    result = Ok(voided);
                    break;
                }
                Err(error) => {
                    result = Err(error);
                    break;
                }
            }
        }
        drop(job.answer.send(result));
    }

    /// `None`: somebody else changed the partition, and the state that was remembered is forgotten.
    async fn try_to_reverse(&mut self, job: &ReversalJob) -> Result<Option<VoidedSubmission>, LedgerError> {
        let partition = &job.partition;
        let unknown = || LedgerError::NoSuchTrackingId(job.tracking_id.as_str().to_owned());
        let (mut tail, is_cold) = self.tails.take(self.store.as_ref(), partition).await?;
        if !tail.may_hold(&job.tracking_id) && self.taken_by(partition, &job.tracking_id).await?.is_none() {
            if !is_cold {
                // What is remembered may be old: another server may have recorded it since.
                tail = rows::tail(self.store.as_ref(), partition).await?;
            }
            if !tail.may_hold(&job.tracking_id) && self.taken_by(partition, &job.tracking_id).await?.is_none() {
                self.tails.put(partition.clone(), tail);
                return Err(unknown());
            }
        }
        let Some(tail) = self.fold_all(partition, tail).await? else { return Ok(None) };
        let Some(number) = self.taken_by(partition, &job.tracking_id).await? else {
            self.tails.put(partition.clone(), tail);
            return Err(unknown());
        };
        let entry = reversals::entry(self.store.as_ref(), partition, number).await?;
        let known = [&job.tracking_id].into_iter();
        if let Some(&Some(by)) = reversals::reversing_entries(self.store.as_ref(), partition, known).await?.first() {
            let reversal = reversals::reversal(self.store.as_ref(), partition, by, &job.tracking_id).await?;
            self.tails.put(partition.clone(), tail);
            return Ok(Some(voided(&entry, reversal, false)));
        }
        self.commit_reversal(job, number, &entry, &tail).await
    }

    /// The number of the entry whose submission has a tracking id, if that is folded.
    async fn taken_by(&self, partition: &PartitionKey, tracking_id: &TrackingId) -> Result<Option<u64>, LedgerError> {
        let key = key::tracking_id(tracking_id);
        let value = self.store.get(partition, std::slice::from_ref(&key)).await?.pop().flatten();
        let number = value.map(|value| partition::open_entry_number(&key, &value)).transpose();
        number.map_err(|error| LedgerError::damaged("a tracking id", &error))
    }

    /// Folds what is not folded, bit by bit; `None`: somebody else changed the partition.
    async fn fold_all(&self, partition: &PartitionKey, mut tail: Tail) -> Result<Option<Tail>, LedgerError> {
        while tail.unfolded_entries() > 0 {
            let Some(after) = self.fold(partition, &tail).await? else { return Ok(None) };
            if after.first() <= tail.first() {
                return Err(LedgerError::damaged("the entries", &SealError::Layout("the last of them are missing")));
            }
            tail = after;
        }
        Ok(Some(tail))
    }

    async fn commit_reversal(
        &mut self,
        job: &ReversalJob,
        number: u64,
        entry: &Entry,
        tail: &Tail,
    ) -> Result<Option<VoidedSubmission>, LedgerError> {
        let misplaced = || LedgerError::damaged("a tracking id", &SealError::Layout("its entry does not have it"));
        let (_, submission) = entry.submission(&job.tracking_id).ok_or_else(misplaced)?;
        let withdrawal = Withdrawal::of(entry, &job.tracking_id)?.ok_or_else(misplaced)?;
        // Something is folded, so a state without a head is older than that.
        let Some(head) = tail.head() else { return Ok(None) };
        let left = remainders(self.store.as_ref(), &job.partition, &withdrawal).await?;
        let reversal = Reversal {
            tracking_id: submission.tracking_id.clone(),
            entry: number,
            received_at: job.received_at,
            audit: job.audit.clone(),
        };
        let (reversing, row) = tail.reversal(reversal.clone());
        let reversed = withdrawal.fold(head, &reversing, &left);
        let conditions = vec![
            Condition { key: row.key.clone(), expected: None },
            Condition { key: key::head(), expected: tail.head_value().cloned() },
        ];
        let puts = std::iter::once(row).chain(reversed.puts).collect();
        let commit = Commit { partition: job.partition.clone(), conditions, puts, deletes: reversed.deletes };
        match self.store.commit(vec![commit]).await?.pop() {
            Some(CommitOutcome::Applied) => {
                let value = reversed.head.seal(&key::head());
                self.tails.put(job.partition.clone(), Tail::new(Some((reversed.head, value))));
                Ok(Some(voided(entry, reversal, true)))
            }
            Some(CommitOutcome::Failed(error)) => Err(error.into()),
            Some(CommitOutcome::Refused(_)) | None => Ok(None),
        }
    }
}

fn voided(entry: &Entry, reversal: Reversal, is_new: bool) -> VoidedSubmission {
    let records = entry.submission(&reversal.tracking_id).map_or(0, |(_, submission)| submission.record_count());
    VoidedSubmission { reversal, records, is_new }
}
