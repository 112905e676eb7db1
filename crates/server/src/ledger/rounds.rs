//! What waits, put together for commits.

use std::collections::HashMap;

use hobbs_domain::row::PartitionKey;

use super::batch::Batch;
use super::worker::Job;

/// Jobs by partition. What together could not be folded at once comes in a later round: an entry is folded whole or not at
/// all, and one that is never folded would keep all after it from being folded.
pub(super) fn rounds(jobs: Vec<Job>, fold_bytes_max: usize) -> Vec<Vec<Batch>> {
    let mut rounds: Vec<Vec<Batch>> = Vec::new();
    let mut places: HashMap<PartitionKey, Place> = HashMap::new();
    for job in jobs {
        let last = places.get(&job.partition).copied();
        let open = last.and_then(|place| rounds.get_mut(place.round)?.get_mut(place.number));
        match open.filter(|batch| batch.has_room_for(&job, fold_bytes_max)) {
            Some(batch) => batch.add(job),
            None => {
                let round = last.map_or(0, |place| place.round + 1);
                if rounds.len() <= round {
                    rounds.push(Vec::new());
                }
                let Some(batches) = rounds.get_mut(round) else { continue };
                places.insert(job.partition.clone(), Place { round, number: batches.len() });
                batches.push(Batch::of(job));
            }
        }
    }
    rounds
}

/// Where the last batch of a partition is.
#[derive(Clone, Copy)]
struct Place {
    round: usize,
    number: usize,
}
