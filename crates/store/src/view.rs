//! Reading rows: of a store as it changes, and of a moment that stays as it was.

use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};

use crate::bounds::{WALK_PARTITIONS, WALK_ROWS};
use crate::error::StoreResult;
use crate::store::StoreFuture;

/// Where a row stands in a store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowPlace {
    /// Its partition.
    pub partition: PartitionKey,
    /// Its key in it.
    pub key: RowKey,
}

/// A row with its partition, as a walk over all rows meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedRow {
    /// Its partition.
    pub partition: PartitionKey,
    /// The row.
    pub row: Row,
}

impl PlacedRow {
    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> RowPlace {
        RowPlace { partition: self.partition.clone(), key: self.row.key.clone() }
    }

    /// How many bytes its names and its value have.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.partition.as_bytes().len() + self.row.key.as_bytes().len() + self.row.value.as_bytes().len()
    }
}

/// Ordered rows in partitions, to be read.
///
/// One call sees all of a commit or nothing of it. What several calls see of a [`crate::Store`] may be of different moments;
/// what they see of a [`crate::Store::snapshot`] is not.
///
/// A range whose start is not below its end is empty, and so is whatever is asked for with a limit of zero.
pub trait View: Send + Sync + 'static {
    /// The values of rows of one partition, in the order of `keys`; `None` where there is no such row.
    fn get<'a>(&'a self, partition: &'a PartitionKey, keys: &'a [RowKey]) -> StoreFuture<'a, Vec<Option<RowValue>>>;

    /// Rows of one partition, in the order of their keys: the first `limit` of the range.
    fn scan<'a>(&'a self, partition: &'a PartitionKey, range: &'a RowRange, limit: usize) -> StoreFuture<'a, Vec<Row>>;

    /// Names of partitions that hold rows: the first `limit` after `after`, which need not be one of them.
    ///
    /// They stand in an order of the engine's own, which never changes: on one machine, that of their bytes.
    fn partitions<'a>(&'a self, after: Option<&'a PartitionKey>, limit: usize) -> StoreFuture<'a, Vec<PartitionKey>>;

    /// The rows of all partitions, partition by partition in the order of [`Self::partitions`] and each in the order of its
    /// keys: those that come first after `after`, as many as have `bytes_max` bytes together ([`PlacedRow::bytes`]), but
    /// at least one, and fewer if the engine likes. None: there are no more.
    ///
    /// An engine that has its rows in this order reads on where it stands; what is given here asks for one partition
    /// after another.
    fn walk<'a>(&'a self, after: Option<&'a RowPlace>, bytes_max: usize) -> StoreFuture<'a, Vec<PlacedRow>> {
        Box::pin(walk_by_partition(self, after, bytes_max))
    }
}

async fn walk_by_partition<V: View + ?Sized>(
    view: &V,
    after: Option<&RowPlace>,
    bytes_max: usize,
) -> StoreResult<Vec<PlacedRow>> {
    let mut page = Page::new(bytes_max);
    if let Some(after) = after {
        page.fill(view, &after.partition, after.key.next()).await?;
    }
    let mut last = after.map(|after| after.partition.clone());
    while !page.is_full {
        let partitions = view.partitions(last.as_ref(), WALK_PARTITIONS).await?;
        for partition in &partitions {
            if page.is_full {
                break;
            }
            page.fill(view, partition, RowKey::new(Vec::new())).await?;
        }
        if partitions.len() < WALK_PARTITIONS {
            break;
        }
        last = partitions.last().cloned();
    }
    Ok(page.rows)
}

/// Rows up to a number of bytes, but at least one.
pub(crate) struct Page {
    rows: Vec<PlacedRow>,
    bytes_left: usize,
    is_full: bool,
}

impl Page {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { rows: Vec::new(), bytes_left: bytes_max, is_full: false }
    }

    /// Takes a row, unless it has no place any more. Answers whether there may be place for another.
    pub(crate) fn take(&mut self, row: PlacedRow) -> bool {
        let left = self.bytes_left.checked_sub(row.bytes());
        self.is_full = left.is_none_or(|left| left == 0);
        if left.is_some() || self.rows.is_empty() {
            self.bytes_left = left.unwrap_or(0);
            self.rows.push(row);
        }
        !self.is_full
    }

    pub(crate) fn into_rows(self) -> Vec<PlacedRow> {
        self.rows
    }

    /// Takes the rows of a partition from a key on.
    async fn fill<V: View + ?Sized>(&mut self, view: &V, partition: &PartitionKey, start: RowKey) -> StoreResult<()> {
        let mut rest = RowRange { start, end: None };
        loop {
            let rows = view.scan(partition, &rest, WALK_ROWS).await?;
            let more = rows.len() >= WALK_ROWS;
            if let Some(last) = rows.last() {
                rest.start = last.key.next();
            }
            for row in rows {
                if !self.take(PlacedRow { partition: partition.clone(), row }) {
                    return Ok(());
                }
            }
            if !more {
                return Ok(());
            }
        }
    }
}
