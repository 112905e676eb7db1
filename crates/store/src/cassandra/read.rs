//! Reads of one partition.
//!
//! A commit whose answer is still out, or whose node failed, may have reached some replicas and not others, and a plain read
//! may then find some of its rows and not the rest: mending what it finds to differ, it even spreads those rows alone. So
//! rows are read *among* the commits: the database completes what was decided, and the read sees all of it or nothing. One
//! such read answers what fits into a page. What takes several pages is read *beside* the commits, between two looks at the
//! partition's version among them: if that is the same before and after, no commit was decided in between, and everything
//! from before was complete.

use std::collections::{BTreeSet, HashMap};

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};
use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};
use scylla::response::query_result::QueryRowsResult;
use scylla::serialize::row::SerializeRow;
use uuid::Uuid;

use super::bounds::{FENCED_READS_MAX, PAGE_KEYS, PAGE_ROWS, PIECES_AT_ONCE};
use super::cell::Cell;
use super::connection;
use super::engine::Engine;
use super::partition_name;
use super::statements::{Order, Read};
use crate::error::{StoreError, StoreResult};

/// What is asked for that takes several pages.
#[derive(Clone, Copy)]
enum Asked<'a> {
    /// So many rows of a range.
    Range(&'a RowRange, usize),
    /// These rows.
    Keys(&'a [&'a RowKey]),
}

/// How often a row is read anew whose value was replaced while it was fetched.
const MOVED_MAX: usize = 8;

impl Engine {
    /// The values of rows, in the order of `keys`.
    pub(super) async fn get(&self, partition: &PartitionKey, keys: &[RowKey]) -> StoreResult<Vec<Option<RowValue>>> {
        let _place = self.read_place().await?;
        let found = self.whole_cells(partition, keys).await?;
        Ok(keys.iter().map(|key| found.get(key).map(|(_, value)| RowValue::new(value.clone()))).collect())
    }

    /// The first rows of a range.
    pub(super) async fn scan(&self, partition: &PartitionKey, range: &RowRange, limit: usize) -> StoreResult<Vec<Row>> {
        let _place = self.read_place().await?;
        if limit == 0 || range.end.as_ref().is_some_and(|end| *end <= range.start) {
            return Ok(Vec::new());
        }
        for _ in 0..MOVED_MAX {
            let cells = if limit <= PAGE_ROWS {
                self.page(partition, range, limit, Order::Among).await?
            } else {
                self.fenced(partition, Asked::Range(range, limit)).await?
            };
            if let Some(values) = self.values(&cells).await? {
                let rows = cells.into_iter().zip(values);
                return Ok(rows.map(|((key, _), value)| Row { key, value: RowValue::new(value) }).collect());
            }
        }
        Err(gone())
    }

    /// Those of these rows that are there: what they hold, and the values that this stands for.
    pub(super) async fn whole_cells(
        &self,
        partition: &PartitionKey,
        keys: &[RowKey],
    ) -> StoreResult<HashMap<RowKey, (Cell, Vec<u8>)>> {
        // Each once: the database refuses a key that is asked for twice no more than it answers it twice.
        let keys: Vec<&RowKey> = keys.iter().collect::<BTreeSet<_>>().into_iter().collect();
        for _ in 0..MOVED_MAX {
            let cells = match keys.len() {
                0 => Vec::new(),
                count if count <= PAGE_KEYS => self.cells(partition, &keys, Order::Among).await?,
                _ => self.fenced(partition, Asked::Keys(&keys)).await?,
            };
            if let Some(values) = self.values(&cells).await? {
                let cells = cells.into_iter().zip(values);
                return Ok(cells.map(|((key, cell), value)| (key, (cell, value))).collect());
            }
        }
        Err(gone())
    }

    /// The values that cells stand for, in their order; `None` if one was replaced in the meantime.
    async fn values(&self, cells: &[(RowKey, Cell)]) -> StoreResult<Option<Vec<Vec<u8>>>> {
        let mut values = Vec::with_capacity(cells.len());
        for (_, cell) in cells {
            match cell {
                Cell::Inline(value) => values.push(value.clone()),
                Cell::Large(large) => match self.get_large(*large).await? {
                    Some(value) => values.push(value),
                    None => return Ok(None),
                },
            }
        }
        Ok(Some(values))
    }

    /// Reads what takes several requests, as of one moment: again, if the partition changed in between.
    async fn fenced(&self, partition: &PartitionKey, asked: Asked<'_>) -> StoreResult<Vec<(RowKey, Cell)>> {
        let mut before = self.version(partition).await?;
        for _ in 0..FENCED_READS_MAX {
            let found = match asked {
                Asked::Range(range, limit) => self.pages(partition, range, limit).await?,
                Asked::Keys(keys) => self.cells_of_pages(partition, keys).await?,
            };
            let after = self.version(partition).await?;
            if before == after {
                return Ok(found);
            }
            before = after;
        }
        Err(StoreError::Overloaded)
    }

    /// The name of the partition's last commit; `None` if it never had one.
    pub(super) async fn version(&self, partition: &PartitionKey) -> StoreResult<Option<Uuid>> {
        let values = (partition_name(partition),);
        let rows = connection::rows(&self.session, self.patience, &self.statements.version, &values).await?;
        let row = rows.maybe_first_row::<(Option<Uuid>,)>().map_err(|error| unreadable(&error))?;
        Ok(row.and_then(|(version,)| version))
    }

    async fn pages(
        &self,
        partition: &PartitionKey,
        range: &RowRange,
        limit: usize,
    ) -> StoreResult<Vec<(RowKey, Cell)>> {
        let (mut rest, mut found) = (range.clone(), Vec::new());
        loop {
            let wanted = (limit - found.len()).min(PAGE_ROWS);
            let page = self.page(partition, &rest, wanted, Order::Beside).await?;
            let is_last = page.len() < wanted;
            if let Some((last, _)) = page.last() {
                rest.start = last.next();
            }
            found.extend(page);
            if is_last || found.len() >= limit {
                return Ok(found);
            }
        }
    }

    async fn page(
        &self,
        partition: &PartitionKey,
        range: &RowRange,
        limit: usize,
        order: Order,
    ) -> StoreResult<Vec<(RowKey, Cell)>> {
        let partition = partition_name(partition);
        let limit = i32::try_from(limit).unwrap_or(i32::MAX);
        let start = range.start.as_bytes();
        match &range.end {
            None => self.ask(&self.statements.scan_from, order, &(partition, start, limit)).await,
            Some(end) => {
                self.ask(&self.statements.scan_between, order, &(partition, start, end.as_bytes(), limit)).await
            }
        }
    }

    async fn cells_of_pages(&self, partition: &PartitionKey, keys: &[&RowKey]) -> StoreResult<Vec<(RowKey, Cell)>> {
        let mut pages: Vec<BoxFuture<'_, _>> = Vec::with_capacity(keys.len().div_ceil(PAGE_KEYS));
        for keys in keys.chunks(PAGE_KEYS) {
            pages.push(self.cells(partition, keys, Order::Beside).boxed());
        }
        stream::iter(pages).buffered(PIECES_AT_ONCE).try_concat().await
    }

    async fn cells(
        &self,
        partition: &PartitionKey,
        keys: &[&RowKey],
        order: Order,
    ) -> StoreResult<Vec<(RowKey, Cell)>> {
        let names: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes()).collect();
        self.ask(&self.statements.get, order, &(partition_name(partition), names)).await
    }

    async fn ask(
        &self,
        read: &Read,
        order: Order,
        values: &(impl SerializeRow + Sync),
    ) -> StoreResult<Vec<(RowKey, Cell)>> {
        cells_of(&connection::rows(&self.session, self.patience, read.statement(order), values).await?)
    }
}

fn cells_of(rows: &QueryRowsResult) -> StoreResult<Vec<(RowKey, Cell)>> {
    let rows = rows.rows::<(Option<&[u8]>, Option<&[u8]>)>().map_err(|error| unreadable(&error))?;
    let mut cells = Vec::with_capacity(rows.rows_remaining());
    for row in rows {
        // What a partition without rows answers, and a row whose value was taken away, is no row.
        if let (Some(key), Some(value)) = row.map_err(|error| unreadable(&error))? {
            cells.push((RowKey::new(key), Cell::decode(value)?));
        }
    }
    Ok(cells)
}

pub(super) fn unreadable(error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Engine(format!("an answer can't be read: {error}"))
}

fn gone() -> StoreError {
    StoreError::Damaged("pieces of a large value are missing".to_owned())
}
