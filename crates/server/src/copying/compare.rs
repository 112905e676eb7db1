//! Comparing two stores, row by row.
//!
//! The source is walked over. The rows of each partition on a page are looked for in the target, from where the page before left off in
//! the partition up to its last row, or to the partition's end if another follows on the page.

use futures_util::{StreamExt, TryStreamExt, stream};
use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange};
use hobbs_store::{PlacedRow, RowPlace, Store};

use super::{CopyError, is_copied};
use crate::bounds;

/// Rows that stand next to each other in the source, and the range in which there may be no others.
#[derive(Debug)]
struct Stretch {
    partition: PartitionKey,
    range: RowRange,
    rows: Vec<Row>,
}

/// Compares everything but what belongs to a store itself. `told` hears how many partitions were begun, and may break it off.
pub(super) async fn compare(
    from: &dyn Store,
    to: &dyn Store,
    mut told: impl FnMut(u64) -> Result<(), CopyError> + Send,
) -> Result<(), CopyError> {
    let (mut after, mut begun) = (None::<RowPlace>, 0_u64);
    loop {
        let rows = from.walk(after.as_ref(), bounds::COPY_PAGE_BYTES).await?;
        let last = rows.last().map(PlacedRow::place);
        let stretches = stretches(rows, after.take());
        let new = stretches.iter().filter(|stretch| stretch.range.start.as_bytes().is_empty()).count();
        begun = begun.saturating_add(u64::try_from(new).unwrap_or(u64::MAX));
        let checks: Vec<_> = stretches.into_iter().map(|stretch| check(to, stretch)).collect();
        stream::iter(checks).buffer_unordered(bounds::COPY_READS_AT_ONCE).try_collect::<()>().await?;
        told(begun)?;
        let Some(last) = last else { return Ok(()) };
        after = Some(last);
    }
}

/// The stretches of a page's rows. A partition in which the page before ended, and which does not go on, is one without rows.
fn stretches(rows: Vec<PlacedRow>, after: Option<RowPlace>) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    if let Some(RowPlace { partition, key }) = after {
        stretches.push(Stretch { partition, range: RowRange { start: key.next(), end: None }, rows: Vec::new() });
    }
    for PlacedRow { partition, row } in rows {
        match stretches.last_mut() {
            Some(last) if last.partition == partition => last.rows.push(row),
            _ => {
                let range = RowRange { start: RowKey::new(Vec::new()), end: None };
                stretches.push(Stretch { partition, range, rows: vec![row] });
            }
        }
    }
    // The last partition may go on on the next page.
    if let Some(last) = stretches.last_mut()
        && let Some(row) = last.rows.last()
    {
        last.range.end = Some(row.key.next());
    }
    stretches.retain(|stretch| is_copied(&stretch.partition));
    stretches
}

async fn check(to: &dyn Store, stretch: Stretch) -> Result<(), CopyError> {
    let Stretch { partition, range, rows } = stretch;
    let found = to.scan(&partition, &range, rows.len() + 1).await?;
    if found == rows {
        return Ok(());
    }
    let differing = rows.iter().zip(&found).find(|(expected, found)| expected != found);
    let key = differing.map(|(expected, _)| &expected.key).or_else(|| rows.get(found.len()).map(|row| &row.key));
    let key = key.or_else(|| found.get(rows.len()).map(|row| &row.key));
    let (key, partition) = (key.map(RowKey::as_bytes).unwrap_or_default().escape_ascii(), partition.as_bytes());
    Err(CopyError::Differs(format!("the row \"{key}\" of the partition \"{}\"", partition.escape_ascii())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(partition: &[u8], key: &[u8]) -> PlacedRow {
        let row = Row { key: RowKey::new(key), value: hobbs_store::RowValue::new(*b"v") };
        PlacedRow { partition: PartitionKey::new(partition), row }
    }

    fn shown(rows: Vec<PlacedRow>, after: Option<RowPlace>) -> Vec<String> {
        let text = |bytes: &[u8]| bytes.escape_ascii().to_string();
        let shown = |stretch: Stretch| {
            let end = stretch.range.end.map_or_else(|| "end".to_owned(), |end| text(end.as_bytes()));
            let (partition, start) = (text(stretch.partition.as_bytes()), text(stretch.range.start.as_bytes()));
            format!("{partition} [{start}..{end}) {}", stretch.rows.len())
        };
        stretches(rows, after).into_iter().map(shown).collect()
    }

    #[test]
    fn stretches_leave_nothing_between_pages() {
        let first = vec![placed(b"a", b"1"), placed(b"b", b"1"), placed(b"b", b"2")];
        let place = |partition: &[u8], key: &[u8]| Some(placed(partition, key).place());
        assert_eq!(shown(first, None), ["a [..end) 1", "b [..2\\x00) 2"]);
        assert_eq!(shown(vec![placed(b"b", b"3")], place(b"b", b"2")), ["b [2\\x00..3\\x00) 1"]);
        assert_eq!(shown(vec![placed(b"d", b"1")], place(b"b", b"3")), ["b [3\\x00..end) 0", "d [..1\\x00) 1"]);
        assert_eq!(shown(Vec::new(), place(b"d", b"1")), ["d [1\\x00..end) 0"]);
        assert_eq!(shown(vec![placed(b"L", b"1"), placed(b"z", b"1")], None), ["z [..1\\x00) 1"]);
    }
}
