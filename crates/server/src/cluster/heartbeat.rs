//! The row of a node: telling the others that it is alive, and reading theirs.

use hobbs_domain::row::{PartitionKey, RowKey, RowRange};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Node, NodeId};
use crate::bounds;
use crate::directory::{Change, Document, Documents};
use crate::fault::Fault;

/// A node as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct NodeDocument {
    id: Uuid,
    /// Where others reach it: host and port.
    address: String,
    /// Grows with every beat.
    beat: u64,
}

impl Document for NodeDocument {}

/// The partition of the nodes' rows.
pub(crate) fn partition() -> PartitionKey {
    PartitionKey::new(*b"L")
}

fn node_key(id: NodeId) -> RowKey {
    RowKey::new(id.uuid().as_bytes().as_slice())
}

/// This node's row.
pub(super) struct Heartbeat {
    documents: Documents,
    document: NodeDocument,
}

impl Heartbeat {
    pub(super) fn new(documents: Documents, id: NodeId, address: String) -> Self {
        Self { documents, document: NodeDocument { id: id.uuid(), address, beat: 0 } }
    }

    /// Renews the row.
    pub(super) async fn tell(&mut self) -> Result<(), Fault> {
        self.document.beat += 1;
        let change = Change::of(partition()).put(node_key(NodeId::new(self.document.id)), &self.document)?;
        self.documents.commit(change).await.map(drop)
    }

    /// The rows of all nodes, alive or not.
    pub(super) async fn nodes(&self) -> Result<Vec<Node>, Fault> {
        let page =
            self.documents.page_of::<NodeDocument>(&partition(), RowRange::prefix(b""), bounds::NODES_MAX).await?;
        let node = |NodeDocument { id, address, beat }| Node { id: NodeId::new(id), address, beat };
        Ok(page.documents.into_iter().map(|(_, document)| node(document)).collect())
    }

    /// Removes the row of a node that has been silent for long, unless it wakes up right then.
    pub(super) async fn remove(&self, node: &Node) -> Result<(), Fault> {
        let Some(found) = self.documents.get::<NodeDocument>(&partition(), &node_key(node.id)).await? else {
            return Ok(());
        };
        if found.document.beat != node.beat {
            return Ok(());
        }
        let change = Change::of(partition()).if_unchanged(node_key(node.id), &found).delete(node_key(node.id));
        self.documents.commit(change).await.map(drop)
    }

    /// Removes this node's own row.
    pub(super) async fn leave(&self) -> Result<(), Fault> {
        let change = Change::of(partition()).delete(node_key(NodeId::new(self.document.id)));
        self.documents.commit(change).await.map(drop)
    }
}
