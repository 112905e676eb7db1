//! The order in which units are listed: that of a Java hash map, which is what Kill Bill gathers them in.
//!
//! Source: the transcript `usage/unit-types-2`. Nobody should rely on it, but somebody's recorded answers do. A map of Java
//! has a power of two of buckets, at least 16 and so many that at most three quarters would be filled; it is gone through
//! bucket by bucket, and within one in the order in which the units were first recorded.

use crate::ledger::UnitTotal;

const BUCKETS_MIN: usize = 16;

/// Puts totals into the order of a Java hash map.
pub(super) fn as_in_java(mut totals: Vec<UnitTotal>) -> Vec<UnitTotal> {
    let mut buckets = BUCKETS_MIN;
    while totals.len() * 4 > buckets * 3 {
        buckets *= 2;
    }
    let mask = u32::try_from(buckets - 1).unwrap_or(u32::MAX);
    totals.sort_by_key(|total| (spread(hash(total.unit_type.as_str())) & mask, total.first_arrival));
    totals
}

/// Java's hash of a text, over its UTF-16 code units.
fn hash(text: &str) -> u32 {
    text.encode_utf16().fold(0, |hash: u32, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)))
}

/// What a Java map makes of a hash, so that its upper half counts too.
fn spread(hash: u32) -> u32 {
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use hobbs_domain::quantity::Quantity;
    use hobbs_domain::usage::UnitType;

    use super::*;

    /// The order of units that were recorded in this order.
    fn ordered(names: &[&str]) -> Vec<String> {
        let total = |(first_arrival, name): (u64, &&str)| UnitTotal {
            unit_type: UnitType::new(*name).unwrap(),
            amount: Quantity::ZERO,
            first_arrival,
        };
        let totals = (0..).zip(names).map(total).collect();
        as_in_java(totals).into_iter().map(|total| total.unit_type.to_string()).collect()
    }

    #[test]
    fn hashes_as_java_does() {
        assert_eq!(hash("hello"), 99_162_322);
        assert_eq!(hash(""), 0);
        assert_eq!(hash("é"), 233);
    }

    #[test]
    fn lists_units_in_the_recorded_order() {
        let long = "\u{e9}".repeat(255);
        let recorded = [
            "nowhere-in-catalog",
            &long,
            "two words",
            "100%",
            "semi;colon",
            "hash#1",
            "quo\"te'",
            "tab\tnew\nline",
            "trail ",
            "\u{e9}",
            "e\u{301}",
        ];
        let listed = [
            "tab\tnew\nline",
            "100%",
            "semi;colon",
            "hash#1",
            "\u{e9}",
            "two words",
            "quo\"te'",
            &long,
            "trail ",
            "e\u{301}",
            "nowhere-in-catalog",
        ];
        assert_eq!(ordered(&recorded), listed);
    }

    #[test]
    fn more_units_get_more_buckets() {
        let names: Vec<String> = (0..13).map(|number| format!("u{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(ordered(&names).len(), 13);
    }
}
