//! Documents: rows of JSON, read and changed as a whole.
//!
//! A document's value is its JSON, sealed as version 1 (`hobbs_domain::seal`). Members may be added in later versions
//! of the program, with a default for documents that lack them; none changes its meaning.

use std::sync::Arc;

use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};
use hobbs_domain::seal;
use hobbs_store::{Commit, CommitOutcome, Condition, Store, StoreError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::generations::{GenerationDocument, generation_key};
use super::global;
use crate::bounds;
use crate::fault::Fault;
use crate::randomness::Randomness;

/// What can be a document.
pub trait Document: Serialize + DeserializeOwned + Send + Sync + 'static {}

const VERSION: u8 = 1;

/// A document, and the value it was read from: what a change of it has to find unchanged.
#[derive(Clone, Debug)]
pub struct Found<D> {
    /// The document.
    pub document: D,
    /// Its row's value.
    pub value: RowValue,
}

/// Some documents of a range.
#[derive(Clone, Debug)]
pub struct Page<D> {
    /// The documents, in the order of their keys.
    pub documents: Vec<(RowKey, D)>,
    /// What comes after them; `None`: nothing does.
    pub rest: Option<RowRange>,
}

/// The documents of a store.
#[derive(Clone)]
pub struct Documents {
    store: Arc<dyn Store>,
    /// Where the ids of generations come from; `None`: no other server works on the store.
    generations: Option<Arc<dyn Randomness>>,
}

/// A change of documents of one partition.
#[derive(Clone, Debug)]
pub struct Change {
    commit: Commit,
    /// Whether it makes wrong what servers remember of the partition.
    outdates: bool,
}

impl Change {
    /// No change yet.
    #[must_use]
    pub fn of(partition: PartitionKey) -> Self {
        // All that is remembered of what belongs to no tenant is who may do what, and most of it is about that.
        let outdates = partition == global();
        let commit = Commit { partition, conditions: Vec::new(), puts: Vec::new(), deletes: Vec::new() };
        Self { commit, outdates }
    }

    /// The same, making wrong what servers remember of the partition: those on other machines are told of it.
    #[must_use]
    pub const fn outdating(mut self) -> Self {
        self.outdates = true;
        self
    }

    /// On condition that there is no such row.
    #[must_use]
    pub fn if_absent(mut self, key: RowKey) -> Self {
        self.commit.conditions.push(Condition { key, expected: None });
        self
    }

    /// On condition that a document is as it was found.
    #[must_use]
    pub fn if_unchanged<D>(mut self, key: RowKey, found: &Found<D>) -> Self {
        self.commit.conditions.push(Condition { key, expected: Some(found.value.clone()) });
        self
    }

    /// On condition that a document is as it was found, or is still missing if it was not.
    #[must_use]
    pub fn if_found_or_absent<D>(self, key: RowKey, found: Option<&Found<D>>) -> Self {
        match found {
            Some(found) => self.if_unchanged(key, found),
            None => self.if_absent(key),
        }
    }

    /// Writes a document.
    ///
    /// # Errors
    ///
    /// [`Fault::Internal`] if it can't be written as JSON, which is a bug.
    pub fn put(mut self, key: RowKey, document: &impl Document) -> Result<Self, Fault> {
        let json = serde_json::to_vec(document).map_err(|error| Fault::Internal(error.to_string()))?;
        self.commit.puts.push(Row { value: seal::seal(&key, VERSION, &json), key });
        Ok(self)
    }

    /// Removes a row.
    #[must_use]
    pub fn delete(mut self, key: RowKey) -> Self {
        self.commit.deletes.push(key);
        self
    }
}

impl Documents {
    /// The documents of a store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, generations: None }
    }

    /// The same, of a store that other servers work on as well.
    #[must_use]
    pub fn shared(mut self, randomness: Arc<dyn Randomness>) -> Self {
        self.generations = Some(randomness);
        self
    }

    /// Whether other servers work on the store as well.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        self.generations.is_some()
    }

    /// A document; `None` if there is no such row.
    ///
    /// # Errors
    ///
    /// A store's failure or damage.
    pub async fn get<D: Document>(&self, partition: &PartitionKey, key: &RowKey) -> Result<Option<Found<D>>, Fault> {
        let keys = std::slice::from_ref(key);
        let value = self.store.get(partition, keys).await?.pop().flatten();
        value.map(|value| open(key, value)).transpose()
    }

    /// The documents of a range, in the order of their keys: all of them, read in pages.
    ///
    /// # Errors
    ///
    /// A store's failure or damage.
    pub async fn all<D: Document>(&self, partition: &PartitionKey, range: RowRange) -> Result<Vec<(RowKey, D)>, Fault> {
        let mut documents = Vec::new();
        let mut rest = Some(range);
        while let Some(range) = rest {
            let page = self.page(partition, range).await?;
            documents.extend(page.documents);
            rest = page.rest;
        }
        Ok(documents)
    }

    /// The first documents of a range, and what is left of it.
    ///
    /// # Errors
    ///
    /// A store's failure or damage.
    pub async fn page<D: Document>(&self, partition: &PartitionKey, range: RowRange) -> Result<Page<D>, Fault> {
        self.page_of(partition, range, bounds::SCAN_ROWS_MAX).await
    }

    /// The first documents of a range, at most `limit` of them, and what is left of it.
    ///
    /// # Errors
    ///
    /// A store's failure or damage.
    pub async fn page_of<D: Document>(
        &self,
        partition: &PartitionKey,
        range: RowRange,
        limit: usize,
    ) -> Result<Page<D>, Fault> {
        let rows = self.store.scan(partition, &range, limit).await?;
        let last = rows.last().filter(|_| rows.len() >= limit);
        let rest = last.map(|last| RowRange { start: last.key.next(), end: range.end });
        let opened = rows.into_iter().map(|row| Ok((row.key.clone(), open::<D>(&row.key, row.value)?.document)));
        Ok(Page { documents: opened.collect::<Result<_, Fault>>()?, rest })
    }

    /// Makes a change. Answers whether it was made: `false` means that a condition did not hold, and nothing changed.
    ///
    /// # Errors
    ///
    /// A store's failure; then it is open whether the change was made.
    pub async fn commit(&self, change: Change) -> Result<bool, Fault> {
        Ok(self.refusals(change).await?.is_empty())
    }

    /// Makes a change. Answers the keys whose conditions did not hold; none: the change was made.
    ///
    /// # Errors
    ///
    /// A store's failure; then it is open whether the change was made.
    pub async fn refusals(&self, change: Change) -> Result<Vec<RowKey>, Fault> {
        let change = match self.generations.as_ref().filter(|_| change.outdates) {
            Some(randomness) => change.put(generation_key(), &GenerationDocument { id: randomness.uuid() })?,
            None => change,
        };
        match self.store.commit(vec![change.commit]).await?.pop() {
            Some(CommitOutcome::Applied) => Ok(Vec::new()),
            Some(CommitOutcome::Refused(keys)) => Ok(keys),
            Some(CommitOutcome::Failed(error)) => Err(error.into()),
            None => Err(Fault::Internal("a store did not answer a commit".to_owned())),
        }
    }

    /// Changes one document, anew as long as another change comes between. `change` answers the document's new state.
    ///
    /// # Errors
    ///
    /// `missing` if there is no such document; what `change` answers; a store's failure; [`Fault::Unavailable`] if others
    /// kept coming between.
    pub async fn update<D: Document>(
        &self,
        partition: &PartitionKey,
        key: &RowKey,
        missing: Fault,
        mut change: impl FnMut(&D) -> Result<D, Fault>,
    ) -> Result<D, Fault> {
        for _ in 0..bounds::UPDATE_ATTEMPTS_MAX {
            let found = self.get::<D>(partition, key).await?.ok_or_else(|| missing.clone())?;
            let changed = change(&found.document)?;
            let commit = Change::of(partition.clone()).if_unchanged(key.clone(), &found).put(key.clone(), &changed)?;
            if self.commit(commit).await? {
                return Ok(changed);
            }
        }
        Err(Fault::Unavailable("too many changes at once: retry later".to_owned()))
    }
}

fn open<D: Document>(key: &RowKey, value: RowValue) -> Result<Found<D>, Fault> {
    let damaged = |reason: String| {
        let name = key.as_bytes().escape_ascii();
        Fault::from(StoreError::Damaged(format!("the directory's row \"{name}\": {reason}")))
    };
    let (_, json) = seal::open(key, &value, VERSION).map_err(|error| damaged(error.to_string()))?;
    let document = serde_json::from_slice(json).map_err(|error| damaged(error.to_string()))?;
    Ok(Found { document, value })
}
