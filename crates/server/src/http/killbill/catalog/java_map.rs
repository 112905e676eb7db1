//! The order in which Kill Bill lists products: that of a Java hash map.
//!
//! Source: the transcripts `catalog/upload-*`, which list `Plain` before `Compute`.

/// Puts things with distinct names into the order in which a Java `HashMap` with these keys, put in in this order, walks
/// them.
pub(super) fn in_map_order<T>(mut items: Vec<T>, name: impl Fn(&T) -> &str) -> Vec<T> {
    let buckets = buckets(items.len());
    items.sort_by_key(|item| spread(name(item)) % buckets);
    items
}

/// A map has 16 buckets, doubled whenever it becomes more than three quarters full.
fn buckets(entries: usize) -> u64 {
    let mut buckets: u64 = 16;
    while u64::try_from(entries).unwrap_or(u64::MAX / 4) > buckets / 4 * 3 {
        buckets *= 2;
    }
    buckets
}

/// The hash of a text as the map uses it: the higher half is folded into the lower.
fn spread(text: &str) -> u64 {
    let hash = text.encode_utf16().fold(0u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
    u64::from(hash ^ (hash >> 16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_hashes() {
        assert_eq!(in_map_order(vec!["Compute", "Plain"], |name| name), ["Plain", "Compute"]);
        assert_eq!(spread("Plain"), 77_195_690 ^ (77_195_690 >> 16));
    }

    #[test]
    fn grows_at_three_quarters() {
        assert_eq!([0, 12, 13, 24, 25].map(buckets), [16, 16, 32, 32, 64]);
    }
}
