//! The connection to the database: sessions, and requests that may be sent again.

use std::sync::Arc;
use std::time::Duration;

use scylla::client::execution_profile::ExecutionProfile;
use scylla::client::session::Session;
use scylla::client::session_builder::SessionBuilder;
use scylla::policies::load_balancing::DefaultPolicy;
use scylla::policies::retry::FallthroughRetryPolicy;
use scylla::policies::speculative_execution::SimpleSpeculativeExecutionPolicy;
use scylla::response::query_result::QueryRowsResult;
use scylla::serialize::row::SerializeRow;
use scylla::statement::prepared::PreparedStatement;
use tokio::time::Instant;

use super::bounds::{PAUSE_MAX, PAUSE_MIN, SPECULATION_PAUSE};
use super::failure::{Failure, failed};
use super::names;
use super::options::CassandraOptions;
use super::tls;
use crate::error::{StoreError, StoreResult};

/// Connects to the database. Nothing is retried by the driver: what a failure means depends on what was asked.
pub(super) async fn connect(options: &CassandraOptions) -> StoreResult<Session> {
    let mut builder = SessionBuilder::new()
        .known_nodes(&options.nodes)
        .connection_timeout(options.request_timeout)
        .keyspaces_to_fetch([options.keyspace.clone()])
        .default_execution_profile_handle(profile(options).build().into_handle());
    if let Some(credentials) = &options.credentials {
        builder = builder.user(&credentials.user, &credentials.password);
    }
    if let Some(tls) = &options.tls {
        builder = builder.tls_context(Some(tls::configuration(tls)?));
    }
    let session = builder.build().await;
    session.map_err(|error| {
        let nodes = options.nodes.join(", ");
        StoreError::Unreachable(format!("can't reach Cassandra at {nodes}: {error}"))
    })
}

fn profile(options: &CassandraOptions) -> scylla::client::execution_profile::ExecutionProfileBuilder {
    let mut balancing = DefaultPolicy::builder().token_aware(true);
    if let Some(data_centre) = &options.data_centre {
        balancing = balancing.prefer_datacenter(data_centre.clone()).permit_dc_failover(false);
    }
    ExecutionProfile::builder()
        .consistency(options.agreement.plain())
        .serial_consistency(Some(options.agreement.deciding()))
        .load_balancing_policy(balancing.build())
        .retry_policy(Arc::new(FallthroughRetryPolicy::new()))
        .request_timeout(Some(options.request_timeout))
}

/// The profile of reads that cost nothing but their work if they are sent to two nodes.
pub(super) fn speculative(options: &CassandraOptions) -> ExecutionProfile {
    let twice = SimpleSpeculativeExecutionPolicy { max_retry_count: 1, retry_interval: SPECULATION_PAUSE };
    profile(options).speculative_execution_policy(Some(Arc::new(twice))).build()
}

/// Sends a request that may be sent again until it succeeds or patience ends.
pub(super) async fn rows(
    session: &Session,
    patience: Duration,
    statement: &PreparedStatement,
    values: &(impl SerializeRow + Sync),
) -> StoreResult<QueryRowsResult> {
    let mut patience = Patience::new(patience);
    loop {
        let error = match session.execute_unpaged(statement, values).await {
            Ok(result) => {
                let rows = result.into_rows_result();
                return rows.map_err(|error| StoreError::Engine(format!("an answer without rows: {error}")));
            }
            Err(error) => error,
        };
        if Failure::of(&error) == Failure::Hopeless {
            return Err(failed("a read was refused", &error));
        }
        if !patience.pause().await {
            return Err(StoreError::Unreachable(format!("a read could not be answered: {error}")));
        }
    }
}

/// The same for a write that does no more the second time than the first.
pub(super) async fn done(
    session: &Session,
    patience: Duration,
    statement: &PreparedStatement,
    values: &(impl SerializeRow + Sync),
) -> StoreResult<()> {
    let mut patience = Patience::new(patience);
    loop {
        let Err(error) = session.execute_unpaged(statement, values).await else { return Ok(()) };
        if Failure::of(&error) == Failure::Hopeless {
            return Err(failed("a write was refused", &error));
        }
        if !patience.pause().await {
            return Err(StoreError::Unreachable(format!("a write could not be answered: {error}")));
        }
    }
}

/// How much longer something is tried.
pub(super) struct Patience {
    end: Instant,
    pause: Duration,
}

impl Patience {
    pub(super) fn new(patience: Duration) -> Self {
        Self { end: Instant::now() + patience, pause: PAUSE_MIN }
    }

    /// Waits before the next attempt, each time about twice as long; `false`: there is none.
    pub(super) async fn pause(&mut self) -> bool {
        // Nodes that failed together would otherwise come back together: no two wait equally long.
        let share = u32::from(names::fresh().as_bytes().first().copied().unwrap_or_default());
        let pause = self.pause / 2 + self.pause * share / 512;
        if Instant::now() + pause >= self.end {
            return false;
        }
        tokio::time::sleep(pause).await;
        self.pause = (self.pause * 2).min(PAUSE_MAX);
        true
    }
}
