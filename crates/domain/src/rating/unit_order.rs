//! The order in which the units of a section stand in details.
//!
//! Kill Bill keeps them in a Java hash map, and so their order is the one of its buckets; customers see it.

use crate::catalog::{UsageSection, UsageType};

/// The units of a section, in the order in which a Java hash set of them is walked.
#[must_use]
pub fn units_of(section: &UsageSection) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for tier in &section.tiers {
        let of_limits = tier.limits.iter().map(|limit| &limit.unit);
        let of_blocks = tier.blocks.iter().map(|block| &block.block.unit);
        let used: Vec<&String> =
            if section.usage_type == UsageType::Capacity { of_limits.collect() } else { of_blocks.collect() };
        for name in used {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    let count = names.len();
    in_order(names, count)
}

/// Names in the order in which a Java hash map with so many entries, these among them, is walked, if they were put into it
/// in this order.
#[must_use]
pub fn in_order(mut names: Vec<String>, entries: usize) -> Vec<String> {
    let buckets = buckets(entries);
    names.sort_by_key(|name| spread_hash(name) & (buckets - 1));
    names
}

/// A hash map begins with 16 buckets and doubles them when more than three quarters as many entries are put into it.
fn buckets(entries: usize) -> u32 {
    let mut buckets: u32 = 16;
    while entries > usize::try_from(buckets / 4 * 3).unwrap_or(usize::MAX) && buckets < 1 << 30 {
        buckets *= 2;
    }
    buckets
}

/// Java's hash of a text, its upper half mixed into the lower.
fn spread_hash(text: &str) -> u32 {
    let hash = text.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(names: &[&str], entries: usize) -> Vec<String> {
        in_order(names.iter().map(|&name| name.to_owned()).collect(), entries)
    }

    #[test]
    fn units_stand_in_the_order_of_buckets() {
        // hashCode("calls") = 94425553, hashCode("messages") = -462094004.
        assert_eq!(order(&["messages", "calls"], 2), ["calls", "messages"]);
    }

    #[test]
    fn the_thirteenth_entry_doubles_the_buckets() {
        assert_eq!((buckets(12), buckets(13), buckets(24), buckets(25)), (16, 32, 32, 64));
    }
}
