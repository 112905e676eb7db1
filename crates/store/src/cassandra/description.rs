//! What can be said about a keyspace and the nodes behind it.

use std::collections::BTreeMap;

use hobbs_domain::row::PartitionKey;

use super::batch::CommitName;
use super::engine::Engine;
use super::failure::{Failure, failed};
use super::names;
use super::read::unreadable;
use super::schema::FORMAT;
use crate::error::{StoreError, StoreResult};

/// A partition that never holds a row.
const TRIAL: &[u8] = b"?";

/// A keyspace, and the nodes behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CassandraDescription {
    /// The format of what the keyspace holds.
    pub format: u32,
    /// How rows are replicated: the options that the keyspace has, by name.
    pub replication: BTreeMap<String, String>,
    /// The nodes that are known.
    pub nodes: Vec<CassandraNode>,
}

/// A node of the database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CassandraNode {
    /// Its address and port.
    pub address: String,
    /// Its data centre.
    pub data_centre: String,
    /// Whether it is connected to.
    pub is_reached: bool,
}

impl Engine {
    pub(super) async fn describe(&self, keyspace: &str) -> StoreResult<CassandraDescription> {
        self.check_open()?;
        let text = "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?";
        let rows = self.session.query_unpaged(text, (keyspace,)).await;
        let rows =
            rows.map_err(|error| StoreError::Unreachable(format!("the keyspace can't be looked at: {error}")))?;
        let rows = rows.into_rows_result().map_err(|error| unreadable(&error))?;
        let found = rows.maybe_first_row::<(BTreeMap<String, String>,)>().map_err(|error| unreadable(&error))?;
        let (replication,) = found.ok_or_else(|| StoreError::NotInitialised(keyspace.to_owned()))?;
        let state = self.session.get_cluster_state();
        let nodes = state.get_nodes_info().iter().map(|node| CassandraNode {
            address: node.address.to_string(),
            data_centre: node.datacenter.clone().unwrap_or_default(),
            is_reached: node.is_connected(),
        });
        let mut nodes: Vec<CassandraNode> = nodes.collect();
        nodes.sort();
        Ok(CassandraDescription { format: u32::try_from(FORMAT).unwrap_or_default(), replication, nodes })
    }

    /// Makes a commit that leaves nothing behind, and reads.
    pub(super) async fn try_commit(&self) -> StoreResult<()> {
        let _place = self.commit_place().await?;
        let partition = PartitionKey::new(TRIAL);
        let name = CommitName { writer: names::fresh(), commit: names::fresh() };
        self.bar(&partition, name).await.map_err(|error| match Failure::of(&error) {
            Failure::Hopeless => failed("a commit was refused", &error),
            _ => StoreError::Unreachable(format!("no commit can be agreed on: {error}")),
        })?;
        self.get(&partition, &[hobbs_domain::row::RowKey::new(TRIAL)]).await.map(drop)
    }
}
