//! A bounded queue in which nobody can stand in everybody's way.
//!
//! What waits stands in the lane of its partition, and lanes stand with their tenant. Tenants take turns, and a tenant's lanes
//! take turns, so whoever has little waiting is served after at most one of each other. When the queue is full,
//! one that wants in takes the place of the newest of the longest lane of the tenant that has most waiting, unless it is itself
//! of that tenant and lane: so it is who is over their share that is turned away, and nobody else.
//!
//! Tenants and lanes are told apart by hashes. Two that share one would take turns as one, which does no harm.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

/// How many emptied lanes, and as many emptied tenants, are kept to be used again, so that what waits alone takes no new memory.
const SPARES_MAX: usize = 256;

/// A bounded queue with turns.
pub(super) struct FairQueue<T> {
    length: usize,
    length_max: usize,
    tenants: Map<Tenant<T>>,
    /// The tenants that have something waiting, in the order of their turns.
    turns: VecDeque<u64>,
    spare_lanes: Vec<VecDeque<T>>,
    spare_tenants: Vec<Tenant<T>>,
}

/// What a tenant has waiting.
struct Tenant<T> {
    length: usize,
    lanes: Map<VecDeque<T>>,
    /// The lanes that have something in them, in the order of their turns.
    turns: VecDeque<u64>,
}

/// Where something waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lane {
    /// A hash of the tenant.
    pub(super) tenant: u64,
    /// A hash of the partition.
    pub(super) partition: u64,
}

/// What did not find room in a full queue.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TurnedAway<T>(pub(super) T);

type Map<V> = HashMap<u64, V, BuildHasherDefault<Hashed>>;

/// The keys are hashes already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl<T> FairQueue<T> {
    /// Nothing waits, and never more than so many do.
    pub(super) fn new(length_max: usize) -> Self {
        Self {
            length: 0,
            length_max,
            tenants: Map::default(),
            turns: VecDeque::new(),
            spare_lanes: Vec::new(),
            spare_tenants: Vec::new(),
        }
    }

    /// Lets something wait. If the queue is full, somebody is turned away: this one, or whoever is over their share.
    pub(super) fn push(&mut self, lane: Lane, item: T) -> Option<TurnedAway<T>> {
        let mut turned_away = None;
        if self.length >= self.length_max {
            match self.longest().filter(|&longest| longest != lane && self.is_over(longest, lane)) {
                Some(longest) => turned_away = self.remove_newest(longest),
                None => return Some(TurnedAway(item)),
            }
        }
        let tenant = self.tenants.entry(lane.tenant).or_insert_with(|| {
            self.turns.push_back(lane.tenant);
            self.spare_tenants.pop().unwrap_or_default()
        });
        let waiting = tenant.lanes.entry(lane.partition).or_insert_with(|| {
            tenant.turns.push_back(lane.partition);
            self.spare_lanes.pop().unwrap_or_default()
        });
        waiting.push_back(item);
        tenant.length += 1;
        self.length += 1;
        turned_away.map(TurnedAway)
    }

    /// The next whose turn it is.
    pub(super) fn pop(&mut self) -> Option<T> {
        let id = self.turns.pop_front()?;
        let tenant = self.tenants.get_mut(&id)?;
        let partition = tenant.turns.pop_front()?;
        let waiting = tenant.lanes.get_mut(&partition)?;
        let item = waiting.pop_front();
        if !waiting.is_empty() {
            tenant.turns.push_back(partition);
        } else if let Some(lane) = tenant.lanes.remove(&partition) {
            keep(&mut self.spare_lanes, lane);
        }
        tenant.length -= 1;
        self.length -= 1;
        if tenant.length > 0 {
            self.turns.push_back(id);
        } else if let Some(tenant) = self.tenants.remove(&id) {
            keep(&mut self.spare_tenants, tenant);
        }
        item
    }

    /// Everything that waits, taken out.
    pub(super) fn clear(&mut self) {
        *self = Self::new(self.length_max);
    }

    /// The longest lane of the tenant that has most waiting; of equals, the one whose turn comes first.
    fn longest(&self) -> Option<Lane> {
        let length = |id: &u64| self.tenants.get(id).map_or(0, |tenant| tenant.length);
        let tenant = first_longest(&self.turns, length)?;
        let lanes = self.tenants.get(&tenant)?;
        let partition = first_longest(&lanes.turns, |id| lanes.lanes.get(id).map_or(0, VecDeque::len))?;
        Some(Lane { tenant, partition })
    }

    /// Whether the tenant of a lane has more waiting than that of another would have with one more; for one tenant, the lane
    /// itself.
    fn is_over(&self, longest: Lane, other: Lane) -> bool {
        let tenant = |lane: Lane| self.tenants.get(&lane.tenant);
        let in_lane = |lane: Lane| tenant(lane)?.lanes.get(&lane.partition).map(VecDeque::len);
        let of_tenant = |lane: Lane| tenant(lane).map(|tenant| tenant.length);
        if longest.tenant == other.tenant {
            in_lane(longest).unwrap_or(0) > in_lane(other).unwrap_or(0) + 1
        } else {
            of_tenant(longest).unwrap_or(0) > of_tenant(other).unwrap_or(0) + 1
        }
    }

    /// The newest of a lane, taken out. The lane has more than that one.
    fn remove_newest(&mut self, lane: Lane) -> Option<T> {
        let tenant = self.tenants.get_mut(&lane.tenant)?;
        let waiting = tenant.lanes.get_mut(&lane.partition)?;
        let newest = waiting.pop_back()?;
        if waiting.is_empty() {
            tenant.lanes.remove(&lane.partition);
            tenant.turns.retain(|&partition| partition != lane.partition);
        }
        tenant.length -= 1;
        self.length -= 1;
        Some(newest)
    }
}

impl<T> Default for Tenant<T> {
    fn default() -> Self {
        Self { length: 0, lanes: Map::default(), turns: VecDeque::new() }
    }
}

fn keep<T>(spares: &mut Vec<T>, spare: T) {
    if spares.len() < SPARES_MAX {
        spares.push(spare);
    }
}

/// Of those that take turns, the longest; of equals, the one whose turn comes first.
fn first_longest(turns: &VecDeque<u64>, length: impl Fn(&u64) -> usize) -> Option<u64> {
    turns.iter().rev().max_by_key(|&id| length(id)).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn lane(tenant: u64, partition: u64) -> Lane {
        Lane { tenant, partition }
    }

    fn drain<T>(queue: &mut FairQueue<T>) -> Vec<T> {
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn tenants_take_turns_and_so_do_the_lanes_of_each() {
        let mut queue = FairQueue::new(100);
        for number in 0..3 {
            assert!(queue.push(lane(1, 10), format!("a{number}")).is_none());
            assert!(queue.push(lane(1, 11), format!("b{number}")).is_none());
        }
        queue.push(lane(2, 20), "c0".to_owned());
        queue.push(lane(2, 20), "c1".to_owned());
        assert_eq!(drain(&mut queue), ["a0", "c0", "b0", "c1", "a1", "b1", "a2", "b2"]);
    }

    #[test]
    fn alone_it_is_first_come_first_served() {
        let mut queue = FairQueue::new(3);
        for number in 0..3 {
            assert!(queue.push(lane(1, 1), number).is_none());
        }
        assert_eq!(queue.push(lane(1, 1), 3), Some(TurnedAway(3)));
        assert_eq!(drain(&mut queue), [0, 1, 2]);
    }

    #[test]
    fn of_a_full_queue_the_newest_of_who_is_over_their_share_is_turned_away() {
        let mut queue = FairQueue::new(6);
        for number in 0..6 {
            assert!(queue.push(lane(1, number % 2), number).is_none());
        }
        assert_eq!(queue.push(lane(2, 5), 100), Some(TurnedAway(4)), "of equal lanes, the one whose turn comes first");
        assert_eq!(queue.push(lane(2, 6), 101), Some(TurnedAway(5)));
        assert_eq!(queue.push(lane(1, 0), 102), Some(TurnedAway(102)), "it is over its share itself");
        assert_eq!(queue.push(lane(2, 6), 103), Some(TurnedAway(2)));
        assert_eq!(queue.push(lane(2, 6), 104), Some(TurnedAway(104)), "nobody has more than it would have");
        assert_eq!(queue.push(lane(3, 7), 105), Some(TurnedAway(3)));
        assert_eq!(drain(&mut queue).len(), 6);
    }

    #[test]
    fn a_hot_lane_gives_way_to_others_of_its_tenant() {
        let mut queue = FairQueue::new(4);
        for number in 0..4 {
            queue.push(lane(1, 1), number);
        }
        assert_eq!(queue.push(lane(1, 2), 10), Some(TurnedAway(3)));
        assert_eq!(queue.push(lane(1, 1), 4), Some(TurnedAway(4)));
        assert_eq!(drain(&mut queue), [0, 10, 1, 2]);
    }

    proptest! {
        /// Whatever comes and goes, nothing is lost or doubled, each lane keeps its order, and the bound holds.
        #[test]
        fn nothing_is_lost(steps in prop::collection::vec((0..4u64, 0..3u64, any::<bool>()), 0..200), length_max in 1..9usize) {
            let mut queue = FairQueue::new(length_max);
            let (mut out, mut away) = (Vec::new(), Vec::new());
            for (number, &(tenant, partition, is_pop)) in steps.iter().enumerate() {
                if is_pop {
                    out.extend(queue.pop());
                } else {
                    let turned_away = queue.push(lane(tenant, partition), (tenant, partition, number));
                    away.extend(turned_away.map(|turned_away| turned_away.0));
                }
                prop_assert!(queue.length <= length_max);
                prop_assert_eq!(queue.turns.len(), queue.tenants.len());
            }
            out.extend(drain(&mut queue));
            for lane in (0..4).flat_map(|tenant| (0..3).map(move |partition| (tenant, partition))) {
                let numbers = out.iter().filter(|item| (item.0, item.1) == lane).map(|item| item.2);
                prop_assert!(numbers.is_sorted());
            }
            let mut all: Vec<usize> = out.iter().chain(&away).map(|item| item.2).collect();
            all.sort_unstable();
            let pushed: Vec<usize> = (0..steps.len()).filter(|&number| !steps[number].2).collect();
            prop_assert_eq!(all, pushed);
        }
    }
}
