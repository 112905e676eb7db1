//! How a server learns that another one changed what it remembers.
//!
//! Several servers may work on one store. What a server remembers of a partition of the directory is worth something only as
//! long as the partition's *generation* is what it was: a row with a random id, which every change that makes such memories
//! wrong renews, in the same commit. A server reads that row at most once in [`bounds::GENERATION_TIME`], when it is asked
//! for something remembered, and uses nothing on the word of a reading that began more than
//! [`bounds::GENERATION_TIME_MAX`] ago. A store that one server has for itself has no such rows.
//!
//! ```text
//! row         key   document
//! generation  "#"   GenerationDocument
//! ```

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hobbs_domain::row::{PartitionKey, RowKey};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::documents::{Document, Documents};
use crate::bounds;
use crate::clock::Stopwatch;
use crate::fault::Fault;

/// What a partition's memories were made under. Equal generations: nothing came between that makes them wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Generation(Option<Uuid>);

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct GenerationDocument {
    pub(super) id: Uuid,
}

impl Document for GenerationDocument {}

pub(super) fn generation_key() -> RowKey {
    RowKey::new(*b"#")
}

/// The generations that were read lately.
pub(super) struct Generations {
    stopwatch: Arc<dyn Stopwatch>,
    read: Cache<PartitionKey, Arc<Reading>>,
}

struct Reading {
    generation: Generation,
    /// When it began.
    at: Duration,
    /// Whether somebody reads anew already.
    is_renewed: AtomicBool,
}

impl Generations {
    /// None was read yet.
    pub(super) fn new(stopwatch: Arc<dyn Stopwatch>) -> Self {
        Self { stopwatch, read: Cache::new(bounds::GENERATIONS_CACHED_MAX) }
    }

    /// The generation of a partition, as of [`bounds::GENERATION_TIME_MAX`] ago or later.
    pub(super) async fn current(&self, documents: &Documents, partition: &PartitionKey) -> Result<Generation, Fault> {
        let now = self.stopwatch.elapsed();
        let known = self.read.get(partition).filter(|known| known.age(now) < bounds::GENERATION_TIME_MAX);
        if let Some(known) = &known
            && (known.age(now) < bounds::GENERATION_TIME || known.is_renewed.swap(true, Ordering::SeqCst))
        {
            return Ok(known.generation);
        }
        match (documents.get::<GenerationDocument>(partition, &generation_key()).await, known) {
            (Ok(found), _) => {
                let generation = Generation(found.map(|found| found.document.id));
                let reading = Reading { generation, at: now, is_renewed: AtomicBool::new(false) };
                self.read.insert(partition.clone(), Arc::new(reading));
                Ok(generation)
            }
            (Err(_), Some(known)) => {
                // It holds for a little longer; the next caller tries again.
                known.is_renewed.store(false, Ordering::SeqCst);
                Ok(known.generation)
            }
            (Err(fault), None) => Err(fault),
        }
    }
}

impl Reading {
    fn age(&self, now: Duration) -> Duration {
        now.saturating_sub(self.at)
    }
}

#[cfg(test)]
mod tests {
    use hobbs_store::MemoryStore;

    use super::super::documents::Change;
    use super::super::global;
    use super::*;
    use crate::clock::ManualStopwatch;
    use crate::randomness::SystemRandomness;

    #[tokio::test]
    async fn a_change_is_noticed_within_the_bound_and_not_looked_for_before() {
        let documents = Documents::new(Arc::new(MemoryStore::new())).shared(Arc::new(SystemRandomness));
        let stopwatch = Arc::new(ManualStopwatch::default());
        let generations = Generations::new(Arc::clone(&stopwatch) as Arc<dyn Stopwatch>);
        let partition = global();
        let current = || generations.current(&documents, &partition);
        let first = current().await.unwrap();
        assert!(documents.commit(Change::of(global())).await.unwrap());
        stopwatch.advance(bounds::GENERATION_TIME / 2);
        assert_eq!(current().await.unwrap(), first);
        stopwatch.advance(bounds::GENERATION_TIME);
        let second = current().await.unwrap();
        assert_ne!(second, first);
        stopwatch.advance(bounds::GENERATION_TIME);
        assert_eq!(current().await.unwrap(), second, "nothing changed");
    }
}
