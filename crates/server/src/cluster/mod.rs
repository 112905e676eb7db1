//! Several servers, called nodes, on one store.
//!
//! Whatever nodes think of each other, totals are right: each commit stands on conditions that the store checks. That is all
//! that correctness needs. What is here makes it quick: of the nodes that are alive, each partition prefers one (`affinity`), and a
//! node that is sent usage for a partition that prefers another passes the request on (`forwarding`), so that a partition has
//! one writer at a time and its submissions gather there. A node that is wrong about who is alive costs a refused commit and another
//! attempt.
//!
//! Who is alive follows from one row for each node, which the node renews every [`bounds::HEARTBEAT_PAUSE`]. Nobody compares
//! the clocks of two machines: a node is alive as long as its row changes before the eyes of whoever asks (`membership`).
//!
//! ```text
//! partition   row    key                document
//! "L"         node   the node's id      NodeDocument
//! ```

mod affinity;
mod forwarding;
mod heartbeat;
mod membership;

pub use affinity::preference;
pub use forwarding::FORWARDED_BY;
pub(crate) use heartbeat::partition;
pub use membership::{Membership, Node, NodeId};

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hobbs_domain::row::PartitionKey;
use http::uri::Authority;
use tokio::task::AbortHandle;

use crate::bounds;
use crate::clock::Stopwatch;
use crate::directory::Documents;
use crate::fault::Fault;
use crate::http::{Exchange, Reply};
use forwarding::{Forwarder, Unforwarded};
use heartbeat::Heartbeat;

/// This node among the others of its store.
#[derive(Clone)]
pub struct Cluster(Arc<Inner>);

struct Inner {
    heartbeat: tokio::sync::Mutex<Heartbeat>,
    membership: Mutex<Membership>,
    stopwatch: Arc<dyn Stopwatch>,
    forwarder: Forwarder,
    beating: Mutex<Option<AbortHandle>>,
}

impl Cluster {
    /// A node that others reach at an address. It is not alive to them before its first [`Self::beat`].
    #[must_use]
    pub fn new(documents: Documents, stopwatch: Arc<dyn Stopwatch>, id: NodeId, address: &Authority) -> Self {
        Self(Arc::new(Inner {
            heartbeat: tokio::sync::Mutex::new(Heartbeat::new(documents, id, address.to_string())),
            membership: Mutex::new(Membership::new(id)),
            stopwatch,
            forwarder: Forwarder::new(id),
            beating: Mutex::new(None),
        }))
    }

    /// Lets the others know that this node is alive, and looks who else is. Answers whether the nodes that are alive are
    /// others than before.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn beat(&self) -> Result<bool, Fault> {
        let mut heartbeat = self.0.heartbeat.lock().await;
        let told = heartbeat.tell().await;
        let nodes = heartbeat.nodes().await?;
        let now = self.0.stopwatch.elapsed();
        let (changed, forgotten) = {
            let mut membership = self.membership();
            (membership.observe(nodes, now), membership.forgotten(now))
        };
        for node in forgotten {
            heartbeat.remove(&node).await?;
        }
        told.map(|()| changed)
    }

    /// Beats from now on, and calls `changed` whenever the nodes that are alive are others than before, and now and then
    /// besides.
    pub fn keep_beating(&self, changed: impl Fn() + Send + 'static) {
        let cluster = self.clone();
        let beating = tokio::spawn(async move {
            let mut quiet = 0_u32;
            loop {
                match cluster.beat().await {
                    Ok(changes) => {
                        quiet = if changes { 0 } else { quiet.saturating_add(1) };
                        if quiet.is_multiple_of(bounds::HEARTBEATS_QUIET_MAX) {
                            changed();
                        }
                    }
                    Err(error) => tracing::warn!(%error, "the other nodes could not be told that this one is alive"),
                }
                tokio::time::sleep(bounds::HEARTBEAT_PAUSE).await;
            }
        });
        let before = lock(&self.0.beating).replace(beating.abort_handle());
        before.iter().for_each(AbortHandle::abort);
    }

    /// Beats no more, and lets the others know at once that they need not count on this node.
    ///
    /// # Errors
    ///
    /// A store's failure; then they notice by themselves.
    pub async fn leave(&self) -> Result<(), Fault> {
        lock(&self.0.beating).take().iter().for_each(AbortHandle::abort);
        self.0.heartbeat.lock().await.leave().await
    }

    /// The nodes that are alive, this one aside.
    #[must_use]
    pub fn others(&self) -> Vec<Node> {
        self.membership().alive(self.0.stopwatch.elapsed()).cloned().collect()
    }

    /// Whether a partition prefers this node.
    #[must_use]
    pub fn is_preferred_by(&self, partition: &PartitionKey) -> bool {
        self.membership().preferred_by(partition, self.0.stopwatch.elapsed()).is_none()
    }

    /// Passes a request on to the node that its partition prefers, and answers what that answered. `None`: it is to be
    /// served here, since the partition prefers this node, the request was passed on before, or the other can't be reached.
    pub async fn forward(&self, exchange: &Exchange, partition: &PartitionKey) -> Option<Result<Reply, Fault>> {
        if exchange.headers.contains_key(&FORWARDED_BY) {
            return None;
        }
        let node = self.membership().preferred_by(partition, self.0.stopwatch.elapsed()).cloned()?;
        match self.0.forwarder.send(&node.address, exchange).await {
            Ok(reply) => Some(Ok(reply)),
            Err(Unforwarded::NoRoom) => None,
            Err(Unforwarded::NotSent(error)) => {
                tracing::debug!(node = %node.address, %error, "a node can't be reached: its usage is recorded here");
                self.avoid(node.id);
                None
            }
            Err(Unforwarded::AnswerLost(error)) => {
                tracing::warn!(node = %node.address, %error, "a node did not answer a request passed on to it");
                self.avoid(node.id);
                let message = "the node that the request was passed on to did not answer; whether it was carried out is \
                               open: retry with the same tracking id, which settles it";
                Some(Err(Fault::Unavailable(message.to_owned())))
            }
        }
    }

    fn avoid(&self, node: NodeId) {
        self.membership().avoid(node, self.0.stopwatch.elapsed());
    }

    fn membership(&self) -> MutexGuard<'_, Membership> {
        lock(&self.0.membership)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
