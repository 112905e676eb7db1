//! Rows of the directory: their checksums.

use hobbs_domain::row::{PartitionKey, RowKey, RowRange};
use hobbs_domain::seal;
use hobbs_store::View;

use super::Verification;
use crate::ledger::{LedgerError, each_row};

pub(super) async fn check(
    store: &dyn View,
    partition: &PartitionKey,
    verification: &mut Verification,
) -> Result<(), LedgerError> {
    let all = RowRange { start: RowKey::new(Vec::new()), end: None };
    each_row(store, partition, all, |row| {
        if let Err(error) = seal::open(&row.key, &row.value, u8::MAX) {
            let what = format!("the row \"{}\": {error}", row.key.as_bytes().escape_ascii());
            verification.differ(partition, &what);
        }
        Ok(())
    })
    .await
}
