//! Reading a catalog's XML. One file for each part of a catalog; [`Sequence`] keeps to the schema's order.

mod phase;
mod plan;
mod product;
mod references;
mod rules;
mod sequence;
mod usage;
mod values;

use hobbs_domain::catalog::{Currency, Version};
use roxmltree::{Document, Node, ParsingOptions};

use super::InvalidXml;
use crate::bounds;
use sequence::Sequence;

type Read<T> = Result<T, InvalidXml>;

/// Reads one version of a catalog.
///
/// # Errors
///
/// [`InvalidXml`] with what is wrong and, where it is known, the line.
pub fn read(text: &str) -> Read<Version> {
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: bounds::CATALOG_NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| InvalidXml(error.to_string()))?;
    let root = document.root_element();
    if root.tag_name().name() != "catalog" || root.tag_name().namespace().is_some() {
        let name = root.tag_name().name();
        return Err(InvalidXml(format!("cvc-elt.1.a: Cannot find the declaration of element '{name}'.")));
    }
    let version = version(root)?;
    references::check(&version)?;
    Ok(version)
}

fn version(root: Node<'_, '_>) -> Read<Version> {
    values::attributes(root, &[])?;
    let mut parts = Sequence::of(root)?;
    let version = Version {
        effective_at: values::date_time(parts.required("effectiveDate")?)?,
        name: values::text(parts.required("catalogName")?)?,
        recurring_billing_mode: parts.optional("recurringBillingMode").map(values::billing_mode).transpose()?,
        currencies: values::wrapped(parts.required("currencies")?, "currency", currency)?,
        units: values::optional_wrapped(parts.optional("units"), "unit", product::unit)?,
        products: sorted(values::wrapped(parts.required("products")?, "product", product::product)?, |product| {
            &product.name
        }),
        rules: rules::rules(parts.required("rules")?)?,
        plans: sorted(values::wrapped(parts.required("plans")?, "plan", plan::plan)?, |plan| &plan.name),
        price_lists: plan::price_lists(parts.required("priceLists")?)?,
        overridden: Vec::new(),
    };
    parts.end()?;
    Ok(version)
}

/// Kill Bill keeps products and plans in the order of their names, and shows them so.
fn sorted<T>(mut items: Vec<T>, name: impl Fn(&T) -> &String) -> Vec<T> {
    items.sort_by(|one, other| name(one).cmp(name(other)));
    items
}

fn currency(node: Node<'_, '_>) -> Read<Currency> {
    let code = values::text(node)?;
    Currency::of_code(&code).ok_or_else(|| values::not_in_enumeration(node, &code))
}

#[cfg(test)]
mod tests;
