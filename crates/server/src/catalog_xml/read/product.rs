//! Products and units.

use hobbs_domain::catalog::{Product, ProductCategory, Unit};
use roxmltree::Node;

use super::{Read, Sequence, values};

pub fn unit(node: Node<'_, '_>) -> Read<Unit> {
    values::attributes(node, &["name", "prettyName"])?;
    Sequence::of(node)?.end()?;
    Ok(Unit { name: values::name(node)?, pretty_name: values::attribute(node, "prettyName") })
}

pub fn product(node: Node<'_, '_>) -> Read<Product> {
    values::attributes(node, &["name", "prettyName"])?;
    let mut parts = Sequence::of(node)?;
    let product = Product {
        name: values::name(node)?,
        pretty_name: values::attribute(node, "prettyName"),
        category: values::word(parts.required("category")?, ProductCategory::of_name)?,
        included: values::references(parts.optional("included"), "addonProduct")?,
        available: values::references(parts.optional("available"), "addonProduct")?,
        limits: values::optional_wrapped(parts.optional("limits"), "limit", values::limit)?,
    };
    parts.end()?;
    Ok(product)
}
