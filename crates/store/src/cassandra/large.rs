//! Large values: kept in pieces outside of their rows.
//!
//! The pieces of a value are written before the commit that names them, under a name that nothing had before, and never
//! change. So whoever reads a row finds all of its value or, if the row was replaced since and the pieces were swept up,
//! finds a piece missing, and reads the row again. Pieces that no row names (of a commit that was refused, or was open when
//! the server failed, or of a row that was replaced) take room until they are swept up.

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};
use hobbs_domain::row::{PartitionKey, RowKey};
use uuid::Uuid;

use super::bounds::{PIECE_BYTES, PIECES_AT_ONCE};
use super::cell::LargeValue;
use super::connection;
use super::engine::Engine;
use super::names;
use super::partition_name;
use crate::error::{StoreError, StoreResult};

impl Engine {
    /// Writes a value's pieces, under a new name.
    pub(super) async fn put_large(
        &self,
        partition: &PartitionKey,
        key: &RowKey,
        value: &[u8],
    ) -> StoreResult<LargeValue> {
        let name = names::fresh();
        let partition = partition_name(partition);
        let mut writes: Vec<BoxFuture<'_, StoreResult<()>>> = Vec::with_capacity(value.len().div_ceil(PIECE_BYTES));
        for (number, bytes) in (0_i32..).zip(value.chunks(PIECE_BYTES)) {
            writes.push(self.put_piece((name, number, bytes, partition.as_slice(), key.as_bytes())).boxed());
        }
        stream::iter(writes).buffer_unordered(PIECES_AT_ONCE).try_collect::<()>().await?;
        Ok(LargeValue { name, bytes: value.len() })
    }

    async fn put_piece(&self, piece: (Uuid, i32, &[u8], &[u8], &[u8])) -> StoreResult<()> {
        connection::done(&self.session, self.patience, &self.statements.put_piece, &piece).await
    }

    /// Reads a value; `None` if it is no longer there.
    pub(super) async fn get_large(&self, value: LargeValue) -> StoreResult<Option<Vec<u8>>> {
        let count = i32::try_from(value.bytes.div_ceil(PIECE_BYTES)).unwrap_or(i32::MAX);
        let reads: Vec<BoxFuture<'_, _>> = (0..count).map(|number| self.piece(value.name, number).boxed()).collect();
        let mut reads = stream::iter(reads).buffered(PIECES_AT_ONCE);
        let mut bytes = Vec::with_capacity(value.bytes.min(crate::bounds::ROW_VALUE_BYTES_MAX));
        while let Some(piece) = reads.try_next().await? {
            let Some(piece) = piece else { return Ok(None) };
            bytes.extend_from_slice(&piece);
        }
        if bytes.len() == value.bytes {
            Ok(Some(bytes))
        } else {
            Err(StoreError::Damaged(format!("the pieces of the value {} are not as long as it was", value.name)))
        }
    }

    async fn piece(&self, name: Uuid, number: i32) -> StoreResult<Option<Vec<u8>>> {
        let rows = connection::rows(&self.session, self.patience, &self.statements.get_piece, &(name, number)).await?;
        let piece = rows.maybe_first_row::<(Vec<u8>,)>();
        let piece = piece.map_err(|error| StoreError::Damaged(format!("a piece of a value: {error}")))?;
        Ok(piece.map(|(bytes,)| bytes))
    }

    /// Forgets values that no row names. A failure leaves them to be swept up.
    pub(super) async fn forget_large(&self, values: &[LargeValue]) {
        for value in values {
            if let Err(error) = self.session.execute_unpaged(&self.statements.delete_pieces, (value.name,)).await {
                tracing::debug!(%error, "the pieces of a value could not be deleted");
            }
        }
    }
}
