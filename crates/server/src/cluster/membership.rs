//! Who is alive, as one node sees it. Pure: it is told what was read, and when.
//!
//! A node is alive if its row changed within [`bounds::NODE_SILENCE_MAX`] of the observer's own time. One that is seen for the first
//! time counts as alive until it has been silent for so long; what is passed on to it until then is not sent, and served here.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use hobbs_domain::row::PartitionKey;
use uuid::Uuid;

use super::preference;
use crate::bounds;

/// Tells nodes apart: made anew at each start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(Uuid);

impl NodeId {
    /// The node of an id.
    #[must_use]
    pub const fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// The id.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

/// A node as its row tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its id.
    pub id: NodeId,
    /// Where others reach it: host and port.
    pub address: String,
    /// Grows with every beat.
    pub beat: u64,
}

/// The other nodes of a store.
#[derive(Clone, Debug)]
pub struct Membership {
    own: NodeId,
    others: BTreeMap<NodeId, Observed>,
    /// Those that were alive at the last observation.
    alive: BTreeSet<NodeId>,
}

#[derive(Clone, Debug)]
struct Observed {
    node: Node,
    changed_at: Duration,
    /// It could not be reached: until then it is as good as dead.
    avoided_until: Duration,
}

impl Observed {
    fn is_alive(&self, now: Duration) -> bool {
        now.saturating_sub(self.changed_at) < bounds::NODE_SILENCE_MAX && now >= self.avoided_until
    }
}

impl Membership {
    /// A node that knows of no others yet.
    #[must_use]
    pub const fn new(own: NodeId) -> Self {
        Self { own, others: BTreeMap::new(), alive: BTreeSet::new() }
    }

    /// Takes note of the rows there are. Answers whether the nodes that are alive are others than at the last call.
    pub fn observe(&mut self, nodes: Vec<Node>, now: Duration) -> bool {
        let mut before = std::mem::take(&mut self.others);
        for node in nodes.into_iter().filter(|node| node.id != self.own) {
            let observed = match before.remove(&node.id) {
                Some(known) if known.node.beat == node.beat => known,
                Some(known) => Observed { node, changed_at: now, ..known },
                None => Observed { node, changed_at: now, avoided_until: Duration::ZERO },
            };
            self.others.insert(observed.node.id, observed);
        }
        let alive: BTreeSet<NodeId> = self.alive(now).map(|node| node.id).collect();
        let changed = alive != self.alive;
        self.alive = alive;
        changed
    }

    /// The others that are alive.
    pub fn alive(&self, now: Duration) -> impl Iterator<Item = &Node> {
        self.others.values().filter(move |other| other.is_alive(now)).map(|other| &other.node)
    }

    /// The node that a partition prefers; `None`: this one.
    #[must_use]
    pub fn preferred_by(&self, partition: &PartitionKey, now: Duration) -> Option<&Node> {
        let best = self.alive(now).max_by_key(|node| preference(node.id, partition))?;
        (preference(best.id, partition) > preference(self.own, partition)).then_some(best)
    }

    /// Takes note that a node could not be reached.
    pub fn avoid(&mut self, node: NodeId, now: Duration) {
        if let Some(other) = self.others.get_mut(&node) {
            other.avoided_until = now.saturating_add(bounds::NODE_AVOIDED_TIME);
        }
    }

    /// The nodes that have been silent for so long that their rows can go.
    #[must_use]
    pub fn forgotten(&self, now: Duration) -> Vec<Node> {
        let is_silent = |other: &&Observed| now.saturating_sub(other.changed_at) >= bounds::NODE_FORGOTTEN_AFTER;
        self.others.values().filter(is_silent).map(|other| other.node.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: u128, beat: u64) -> Node {
        Node { id: NodeId::new(Uuid::from_u128(id)), address: format!("node-{id}:80"), beat }
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn alive(membership: &Membership, now: Duration) -> Vec<u128> {
        membership.alive(now).map(|node| node.id.uuid().as_u128()).collect()
    }

    #[test]
    fn a_node_is_alive_while_its_row_changes() {
        let mut membership = Membership::new(node(1, 0).id);
        assert!(membership.observe(vec![node(1, 5), node(2, 7), node(3, 1)], seconds(0)));
        assert_eq!(alive(&membership, seconds(0)), [2, 3], "not this one itself");
        assert!(!membership.observe(vec![node(2, 8), node(3, 1)], seconds(4)));
        assert_eq!(alive(&membership, seconds(6)), [2], "the third has not moved");
        assert!(membership.observe(vec![node(2, 9), node(3, 1)], seconds(6)));
        assert!(membership.observe(vec![node(2, 10), node(3, 2)], seconds(7)), "it is back");
        assert_eq!(alive(&membership, seconds(7)), [2, 3]);
        assert!(membership.observe(vec![node(3, 3)], seconds(8)), "the second has left");
        assert_eq!(alive(&membership, seconds(8)), [3]);
    }

    #[test]
    fn a_node_that_can_not_be_reached_is_avoided_for_a_while() {
        let mut membership = Membership::new(node(1, 0).id);
        membership.observe(vec![node(2, 1)], seconds(0));
        let partition = (0..64_u8).map(|byte| PartitionKey::new([byte]));
        let partition = partition.into_iter().find(|it| membership.preferred_by(it, seconds(0)).is_some()).unwrap();
        membership.avoid(node(2, 1).id, seconds(1));
        membership.observe(vec![node(2, 2)], seconds(2));
        assert_eq!(membership.preferred_by(&partition, seconds(2)), None);
        membership.observe(vec![node(2, 3)], seconds(7));
        assert_eq!(membership.preferred_by(&partition, seconds(7)), Some(&node(2, 3)));
    }

    #[test]
    fn the_row_of_a_node_that_is_silent_for_long_can_go() {
        let mut membership = Membership::new(node(1, 0).id);
        membership.observe(vec![node(2, 1)], seconds(0));
        assert_eq!(membership.forgotten(seconds(599)), []);
        assert_eq!(membership.forgotten(seconds(600)), [node(2, 1)]);
    }
}
