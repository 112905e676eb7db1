//! Names and references: names are unique over all kinds of things, and every reference leads to one of the right kind.

use std::collections::{BTreeMap, BTreeSet};

use hobbs_domain::catalog::{Criteria, Limit, Plan, Version};

use super::Read;
use crate::catalog_xml::InvalidXml;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Unit,
    Product,
    Plan,
    Usage,
    PriceList,
}

/// Checks the names and references of a version.
pub fn check(version: &Version) -> Read<()> {
    let named = names(version)?;
    for (kind, reference) in references(version) {
        if named.get(reference) != Some(&kind) {
            let text = format!("cvc-id.1: There is no ID/IDREF binding for IDREF '{reference}'.");
            return Err(InvalidXml(text));
        }
    }
    Ok(())
}

fn names(version: &Version) -> Read<BTreeMap<&str, Kind>> {
    let units = version.units.iter().map(|unit| (Kind::Unit, unit.name.as_str()));
    let products = version.products.iter().map(|product| (Kind::Product, product.name.as_str()));
    let plans = version.plans.iter().map(|plan| (Kind::Plan, plan.name.as_str()));
    let phases = version.plans.iter().flat_map(Plan::phases);
    let usages = phases.flat_map(|phase| &phase.usages).map(|usage| (Kind::Usage, usage.name.as_str()));
    let lists = version.price_lists.all().map(|list| (Kind::PriceList, list.name.as_str()));
    let mut names = BTreeMap::new();
    for (kind, name) in units.chain(products).chain(plans).chain(usages).chain(lists) {
        if names.insert(name, kind).is_some() {
            return Err(InvalidXml(format!("cvc-id.2: There are multiple occurrences of ID value '{name}'.")));
        }
    }
    Ok(names)
}

fn references(version: &Version) -> BTreeSet<(Kind, &str)> {
    let mut found = BTreeSet::new();
    for product in &version.products {
        let addons = product.included.iter().chain(&product.available);
        found.extend(addons.map(|addon| (Kind::Product, addon.as_str())));
        found.extend(limited(&product.limits));
    }
    for plan in &version.plans {
        found.insert((Kind::Product, plan.product.as_str()));
        for usage in plan.phases().flat_map(|phase| &phase.usages) {
            found.extend(limited(&usage.limits));
            found.extend(usage.blocks.iter().map(|block| (Kind::Unit, block.unit.as_str())));
            for tier in &usage.tiers {
                found.extend(limited(&tier.limits));
                found.extend(tier.blocks.iter().map(|tiered| (Kind::Unit, tiered.block.unit.as_str())));
            }
        }
    }
    for list in version.price_lists.all() {
        found.extend(list.plans.iter().map(|plan| (Kind::Plan, plan.as_str())));
    }
    add_rules(version, &mut found);
    found
}

fn limited(limits: &[Limit]) -> impl Iterator<Item = (Kind, &str)> {
    limits.iter().map(|limit| (Kind::Unit, limit.unit.as_str()))
}

fn add_rules<'a>(version: &'a Version, found: &mut BTreeSet<(Kind, &'a str)>) {
    let rules = &version.rules;
    let mut add = |criteria: &'a Criteria| {
        found.extend(criteria.product.as_deref().map(|product| (Kind::Product, product)));
        found.extend(criteria.price_list.as_deref().map(|list| (Kind::PriceList, list)));
    };
    rules.change_policy.iter().for_each(|case| [&case.from, &case.to].into_iter().for_each(&mut add));
    rules.change_alignment.iter().for_each(|case| [&case.from, &case.to].into_iter().for_each(&mut add));
    rules.cancel_policy.iter().for_each(|case| add(&case.criteria));
    rules.create_alignment.iter().for_each(|case| add(&case.criteria));
    rules.billing_alignment.iter().for_each(|case| add(&case.criteria));
    rules.price_list.iter().for_each(|case| add(&case.criteria));
    found.extend(rules.price_list.iter().map(|case| (Kind::PriceList, case.result.as_str())));
}
