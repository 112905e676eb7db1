//! Rules.

use hobbs_domain::catalog::{
    BillingActionPolicy, BillingAlignment, Case, ChangeAlignment, ChangeCase, CreateAlignment, Criteria,
    ProductCategory, Rules,
};
use roxmltree::Node;

use super::{Read, Sequence, values};

pub fn rules(node: Node<'_, '_>) -> Read<Rules> {
    let policy = |node: Node<'_, '_>| values::word(node, BillingActionPolicy::of_name);
    let changed = |node: Node<'_, '_>| values::word(node, ChangeAlignment::of_name);
    let created = |node: Node<'_, '_>| values::word(node, CreateAlignment::of_name);
    let billed = |node: Node<'_, '_>| values::word(node, BillingAlignment::of_name);
    values::attributes(node, &[])?;
    let mut parts = Sequence::of(node)?;
    let rules = Rules {
        change_policy: values::optional_wrapped(parts.optional("changePolicy"), "changePolicyCase", |node| {
            change_case(node, "policy", policy)
        })?,
        change_alignment: values::optional_wrapped(parts.optional("changeAlignment"), "changeAlignmentCase", |node| {
            change_case(node, "alignment", changed)
        })?,
        cancel_policy: values::optional_wrapped(parts.optional("cancelPolicy"), "cancelPolicyCase", |node| {
            case(node, true, "policy", policy)
        })?,
        create_alignment: values::optional_wrapped(parts.optional("createAlignment"), "createAlignmentCase", |node| {
            case(node, false, "alignment", created)
        })?,
        billing_alignment: values::optional_wrapped(
            parts.optional("billingAlignment"),
            "billingAlignmentCase",
            |node| case(node, true, "alignment", billed),
        )?,
        price_list: values::optional_wrapped(parts.optional("priceList"), "priceListCase", price_list_case)?,
    };
    parts.end()?;
    Ok(rules)
}

fn case<R>(node: Node<'_, '_>, has_phase: bool, result: &str, read: impl Fn(Node<'_, '_>) -> Read<R>) -> Read<Case<R>> {
    values::attributes(node, &[])?;
    let mut parts = Sequence::of(node)?;
    let criteria = criteria(&mut parts, ["product", "productCategory", "billingPeriod", "priceList"])?;
    let phase = if has_phase { parts.optional("phaseType") } else { None };
    let case = Case {
        phase_type: phase.map(values::phase_type).transpose()?,
        criteria,
        result: read(parts.required(result)?)?,
    };
    parts.end()?;
    Ok(case)
}

fn change_case<R>(node: Node<'_, '_>, result: &str, read: impl Fn(Node<'_, '_>) -> Read<R>) -> Read<ChangeCase<R>> {
    values::attributes(node, &[])?;
    let mut parts = Sequence::of(node)?;
    let case = ChangeCase {
        phase_type: parts.optional("phaseType").map(values::phase_type).transpose()?,
        from: criteria(&mut parts, ["fromProduct", "fromProductCategory", "fromBillingPeriod", "fromPriceList"])?,
        to: criteria(&mut parts, ["toProduct", "toProductCategory", "toBillingPeriod", "toPriceList"])?,
        result: read(parts.required(result)?)?,
    };
    parts.end()?;
    Ok(case)
}

/// A rule about price lists may name its criteria both ways; the second way counts.
fn price_list_case(node: Node<'_, '_>) -> Read<Case<String>> {
    values::attributes(node, &[])?;
    let mut parts = Sequence::of(node)?;
    let plain = criteria(&mut parts, ["product", "productCategory", "billingPeriod", "priceList"])?;
    let from = criteria(&mut parts, ["fromProduct", "fromProductCategory", "fromBillingPeriod", "fromPriceList"])?;
    let criteria = if from.are_empty() { plain } else { from };
    let case = Case { phase_type: None, criteria, result: values::reference(parts.required("toPriceList")?)? };
    parts.end()?;
    Ok(case)
}

fn criteria(parts: &mut Sequence<'_, '_>, names: [&str; 4]) -> Read<Criteria> {
    let [product, category, billing_period, price_list] = names;
    let category_of = |node| values::word(node, ProductCategory::of_name);
    Ok(Criteria {
        product: parts.optional(product).map(values::reference).transpose()?,
        category: parts.optional(category).map(category_of).transpose()?,
        billing_period: parts.optional(billing_period).map(values::billing_period).transpose()?,
        price_list: parts.optional(price_list).map(values::reference).transpose()?,
    })
}
