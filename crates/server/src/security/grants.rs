//! Grants as Kill Bill keeps them.

use std::collections::{BTreeMap, BTreeSet};

const ALL: &str = "*";

/// Grants in their canonical form: `*` alone stands for everything; a group without an action, or with an empty one, is
/// granted whole, and then its single actions are dropped. Empty grants are left out.
///
/// # Errors
///
/// The first grant of more than two parts.
pub fn canonical_grants(grants: &[String]) -> Result<Vec<String>, String> {
    let mut groups: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for grant in grants.iter().filter(|grant| !grant.is_empty()) {
        if grant == ALL {
            return Ok(vec![ALL.to_owned()]);
        }
        let (group, action) = grant.split_once(':').unwrap_or((grant, ALL));
        if action.contains(':') {
            return Err(grant.clone());
        }
        let actions = groups.entry(group).or_default();
        if action.is_empty() || action == ALL {
            actions.clear();
            actions.insert(ALL);
        } else {
            actions.insert(action);
        }
    }
    let pairs = groups.into_iter().flat_map(|(group, actions)| actions.into_iter().map(move |action| (group, action)));
    Ok(pairs.map(|(group, action)| format!("{group}:{action}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(grants: &[&str]) -> Result<Vec<String>, String> {
        canonical_grants(&grants.iter().map(|&grant| grant.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_group_is_granted_whole_or_by_its_actions() {
        for (grants, kept) in [
            (&["usage:record", "account:create"][..], &["account:create", "usage:record"][..]),
            (&["account"], &["account:*"]),
            (&["account:"], &["account:*"]),
            (&["account:create", "account:*"], &["account:*"]),
            (&["", "usage:record"], &["usage:record"]),
            (&["usage:record", "*"], &["*"]),
            (&["account:fly"], &["account:fly"]),
        ] {
            assert_eq!(canonical(grants).unwrap(), kept, "{grants:?}");
        }
        assert_eq!(canonical(&["a:b:c"]), Err("a:b:c".to_owned()));
    }
}
