//! Partitions, in the order in which the database has them: that of their tokens, and of their names where tokens are equal.

use std::ops::ControlFlow;

use hobbs_domain::row::PartitionKey;
use scylla::response::PagingState;
use scylla::response::query_result::QueryResult;

use super::connection::Patience;
use super::engine::Engine;
use super::failure::{Failure, failed};
use super::read::unreadable;
use super::{logical_name, partition_name};
use crate::error::{StoreError, StoreResult};

/// Where a partition stands.
type Place = (i64, Vec<u8>);

impl Engine {
    /// The names of partitions that hold rows: the first `limit` after `after`.
    pub(super) async fn partitions(
        &self,
        after: Option<&PartitionKey>,
        limit: usize,
    ) -> StoreResult<Vec<PartitionKey>> {
        let _place = self.read_place().await?;
        let mut found = Vec::new();
        if limit == 0 {
            return Ok(found);
        }
        let after = after.map(|after| self.place(after)).transpose()?;
        let from = after.as_ref().map_or(i64::MIN, |(token, _)| *token);
        let mut state = PagingState::start();
        loop {
            let (page, next) = self.partition_page(from, state).await?;
            for (place, has_rows) in places_of(page)? {
                if has_rows && after.as_ref().is_none_or(|after| place > *after) {
                    found.push(logical_name(&place.1)?);
                    if found.len() >= limit {
                        return Ok(found);
                    }
                }
            }
            match next {
                ControlFlow::Break(()) => return Ok(found),
                ControlFlow::Continue(next) => state = next,
            }
        }
    }

    fn place(&self, partition: &PartitionKey) -> StoreResult<Place> {
        let name = partition_name(partition);
        let token = self.statements.get.token(&name)?;
        Ok((token, name))
    }

    async fn partition_page(
        &self,
        from: i64,
        state: PagingState,
    ) -> StoreResult<(QueryResult, ControlFlow<(), PagingState>)> {
        let mut patience = Patience::new(self.patience);
        loop {
            let asked = self.session.execute_single_page(&self.statements.partitions, (from,), state.clone()).await;
            let error = match asked {
                Ok((page, next)) => return Ok((page, next.into_paging_control_flow())),
                Err(error) => error,
            };
            if Failure::of(&error) == Failure::Hopeless {
                return Err(failed("a list of partitions was refused", &error));
            }
            if !patience.pause().await {
                return Err(StoreError::Unreachable(format!("partitions could not be listed: {error}")));
            }
        }
    }
}

/// The partitions of a page, and whether they hold rows: one whose rows were all removed is named for a while yet.
fn places_of(page: QueryResult) -> StoreResult<Vec<(Place, bool)>> {
    let rows = page.into_rows_result().map_err(|error| unreadable(&error))?;
    let rows = rows.rows::<(Vec<u8>, Option<&[u8]>, i64)>().map_err(|error| unreadable(&error))?;
    let mut places = Vec::with_capacity(rows.rows_remaining());
    for row in rows {
        let (name, key, token) = row.map_err(|error| unreadable(&error))?;
        places.push(((token, name), key.is_some()));
    }
    Ok(places)
}
