//! Whether anybody works on a store.

use std::collections::BTreeSet;

use hobbs_domain::row::RowRange;
use hobbs_store::{Row, Store};

use super::CopyError;
use crate::bounds;
use crate::cluster;

/// Refuses a store that servers work on: one whose row changes while it is looked at is alive.
///
/// # Errors
///
/// [`CopyError::InUse`]; the store's.
pub async fn check_quiet(store: &dyn Store) -> Result<(), CopyError> {
    let before = nodes(store).await?;
    if before.is_empty() {
        return Ok(());
    }
    tokio::time::sleep(2 * bounds::HEARTBEAT_PAUSE).await;
    let alive = nodes(store).await?.difference(&before).count();
    if alive == 0 { Ok(()) } else { Err(CopyError::InUse(alive)) }
}

/// The rows of all nodes, alive or not.
async fn nodes(store: &dyn Store) -> Result<BTreeSet<(Vec<u8>, Vec<u8>)>, CopyError> {
    let rows = store.scan(&cluster::partition(), &RowRange::prefix(b""), bounds::NODES_MAX).await?;
    let bytes = |row: Row| (row.key.as_bytes().to_vec(), row.value.as_bytes().to_vec());
    Ok(rows.into_iter().map(bytes).collect())
}
