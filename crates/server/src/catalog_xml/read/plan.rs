//! Plans and price lists.

use hobbs_domain::catalog::{Plan, PriceList, PriceLists};
use roxmltree::Node;

use super::{Read, Sequence, phase, values};

pub fn plan(node: Node<'_, '_>) -> Read<Plan> {
    values::attributes(node, &["name", "prettyName"])?;
    let mut parts = Sequence::of(node)?;
    let existing = parts.optional("effectiveDateForExistingSubscriptions");
    let plan = Plan {
        name: values::name(node)?,
        pretty_name: values::attribute(node, "prettyName"),
        effective_for_existing_at: existing.map(values::date_time).transpose()?,
        product: values::reference(parts.required("product")?)?,
        recurring_billing_mode: parts.optional("recurringBillingMode").map(values::billing_mode).transpose()?,
        initial_phases: values::optional_wrapped(parts.optional("initialPhases"), "phase", phase::phase)?,
        final_phase: phase::phase(parts.required("finalPhase")?)?,
        plans_allowed_in_bundle: parts.optional("plansAllowedInBundle").map(values::integer).transpose()?,
        overrides: None,
    };
    parts.end()?;
    Ok(plan)
}

pub fn price_lists(node: Node<'_, '_>) -> Read<PriceLists> {
    values::attributes(node, &[])?;
    let mut parts = Sequence::of(node)?;
    let default = price_list(parts.required("defaultPriceList")?)?;
    let children = parts.many("childPriceList").into_iter().map(price_list).collect::<Read<_>>()?;
    parts.end()?;
    Ok(PriceLists { default, children })
}

fn price_list(node: Node<'_, '_>) -> Read<PriceList> {
    values::attributes(node, &["name", "prettyName"])?;
    let mut parts = Sequence::of(node)?;
    let list = PriceList {
        name: values::name(node)?,
        pretty_name: values::attribute(node, "prettyName"),
        plans: values::references(Some(parts.required("plans")?), "plan")?,
    };
    parts.end()?;
    Ok(list)
}
