//! Which node a partition prefers: rendezvous hashing.
//!
//! Every node gives every partition a number, and the partition prefers the node that gives it the highest. Nodes that agree on
//! who is alive agree on that without a word, and when a node comes or goes only those partitions move that prefer it.

use hobbs_domain::row::PartitionKey;

use super::NodeId;

/// How much a partition prefers a node: the node with the highest number is preferred.
#[must_use]
pub fn preference(node: NodeId, partition: &PartitionKey) -> (u64, NodeId) {
    let seed = xxhash_rust::xxh3::xxh3_64(node.uuid().as_bytes());
    // Of two equal numbers, however unlikely, all nodes have to choose the same.
    (xxhash_rust::xxh3::xxh3_64_with_seed(partition.as_bytes(), seed), node)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use uuid::Uuid;

    use super::*;

    fn partitions() -> impl Iterator<Item = PartitionKey> {
        (0..6_000_u32).map(|number| PartitionKey::new(number.to_be_bytes()))
    }

    fn preferred(nodes: &[u128], partition: &PartitionKey) -> u128 {
        let node = |&id: &u128| NodeId::new(Uuid::from_u128(id));
        let best = nodes.iter().max_by_key(|id| preference(node(id), partition));
        *best.unwrap()
    }

    #[test]
    fn nodes_share_the_partitions_alike() {
        let mut shares: BTreeMap<u128, u32> = BTreeMap::new();
        partitions().for_each(|partition| *shares.entry(preferred(&[1, 2, 3], &partition)).or_default() += 1);
        assert!(shares.values().all(|share| (1_800..2_200).contains(share)), "{shares:?}");
    }

    #[test]
    fn only_the_partitions_of_a_node_that_goes_move() {
        for partition in partitions() {
            let (before, after) = (preferred(&[1, 2, 3], &partition), preferred(&[1, 3], &partition));
            assert!(before == after || before == 2);
        }
    }
}
