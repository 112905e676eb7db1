//! Simple values: texts, numbers, dates, words.

use hobbs_domain::catalog::{BillingMode, BillingPeriod, Decimal, InternationalPrice, Limit, PhaseType, Price};
use hobbs_domain::time::Instant;
use roxmltree::Node;

use super::{Read, Sequence, currency};
use crate::catalog_xml::InvalidXml;

const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// What is wrong with an element, and in which line it stands.
pub fn fault(node: Node<'_, '_>, text: &str) -> InvalidXml {
    let line = node.document().text_pos_at(node.range().start).row;
    InvalidXml(format!("line {line}: {text}"))
}

/// The fault of a word that is not one of those allowed.
pub fn not_in_enumeration(node: Node<'_, '_>, value: &str) -> InvalidXml {
    fault(node, &format!("cvc-enumeration-valid: Value '{value}' is not one of those allowed."))
}

/// The text of an element without elements inside.
pub fn text(node: Node<'_, '_>) -> Read<String> {
    if node.children().any(|child| child.is_element()) {
        let name = node.tag_name().name();
        return Err(fault(node, &format!("cvc-type.3.1.2: Element '{name}' must have no element [children].")));
    }
    attributes(node, &[])?;
    Ok(node.children().filter(Node::is_text).filter_map(|child| child.text()).collect())
}

/// A word of a vocabulary.
pub fn word<W>(node: Node<'_, '_>, of_name: impl Fn(&str) -> Option<W>) -> Read<W> {
    let text = text(node)?;
    of_name(&text).ok_or_else(|| not_in_enumeration(node, &text))
}

pub fn billing_mode(node: Node<'_, '_>) -> Read<BillingMode> {
    word(node, BillingMode::of_name)
}

pub fn billing_period(node: Node<'_, '_>) -> Read<BillingPeriod> {
    word(node, BillingPeriod::of_name)
}

pub fn phase_type(node: Node<'_, '_>) -> Read<PhaseType> {
    word(node, PhaseType::of_name)
}

pub fn decimal(node: Node<'_, '_>) -> Read<Decimal> {
    let text = text(node)?;
    Decimal::parse(text.trim()).map_err(|invalid| fault(node, &format!("cvc-datatype-valid.1.2.1: {invalid}")))
}

pub fn integer(node: Node<'_, '_>) -> Read<i32> {
    let text = text(node)?;
    let invalid = |_| fault(node, &format!("cvc-datatype-valid.1.2.1: '{text}' is not a valid value for 'integer'."));
    text.trim().parse().map_err(invalid)
}

/// A date with a time of day; in UTC where it names no offset.
pub fn date_time(node: Node<'_, '_>) -> Read<Instant> {
    let text = text(node)?;
    let trimmed = text.trim();
    // What Kill Bill reads elsewhere is laxer than the schema: here a time with seconds has to be there.
    let complete = trimmed.split_once('T').is_some_and(|(date, time)| {
        let shape = |text: &str, separator: char, parts: usize| text.split(separator).count() == parts;
        shape(date.trim_start_matches('-'), '-', 3) && time.get(..8).is_some_and(|time| shape(time, ':', 3))
    });
    let invalid = || fault(node, &format!("cvc-datatype-valid.1.2.1: '{text}' is not a valid value for 'dateTime'."));
    if !complete {
        return Err(invalid());
    }
    Instant::parse(trimmed).map_err(|_| invalid())
}

/// A reference to something's name.
pub fn reference(node: Node<'_, '_>) -> Read<String> {
    Ok(text(node)?.trim().to_owned())
}

/// An attribute that may be missing.
pub fn attribute(node: Node<'_, '_>, name: &str) -> Option<String> {
    node.attribute(name).map(str::to_owned)
}

/// An attribute that has to be there.
pub fn required_attribute(node: Node<'_, '_>, name: &str) -> Read<String> {
    let element = node.tag_name().name();
    attribute(node, name).ok_or_else(|| {
        fault(node, &format!("cvc-complex-type.4: Attribute '{name}' must appear on element '{element}'."))
    })
}

/// An attribute that is a word of a vocabulary.
pub fn attribute_word<W>(node: Node<'_, '_>, name: &str, of_name: impl Fn(&str) -> Option<W>) -> Read<Option<W>> {
    let Some(text) = node.attribute(name) else { return Ok(None) };
    of_name(text).map(Some).ok_or_else(|| not_in_enumeration(node, text))
}

/// The name of something, which others refer to: a letter or `_`, then also digits, `.` and `-`.
pub fn name(node: Node<'_, '_>) -> Read<String> {
    let name = required_attribute(node, "name")?.trim().to_owned();
    let mut characters = name.chars();
    let starts = characters.next().is_some_and(|first| first.is_alphabetic() || first == '_');
    let mut rest = characters;
    if starts && rest.all(|next| next.is_alphanumeric() || matches!(next, '.' | '-' | '_' | '\u{b7}')) {
        return Ok(name);
    }
    Err(fault(node, &format!("cvc-datatype-valid.1.2.1: '{name}' is not a valid value for 'NCName'.")))
}

/// Checks that an element has no other attributes than these and those of the schema itself.
pub fn attributes(node: Node<'_, '_>, known: &[&str]) -> Read<()> {
    let unknown = node.attributes().find(|attribute| match attribute.namespace() {
        Some(namespace) => namespace != SCHEMA_INSTANCE,
        None => !known.contains(&attribute.name()),
    });
    let Some(unknown) = unknown else { return Ok(()) };
    let (name, element) = (unknown.name(), node.tag_name().name());
    let text = format!("cvc-complex-type.3.2.2: Attribute '{name}' is not allowed to appear in element '{element}'.");
    Err(fault(node, &text))
}

/// The elements of one name inside a wrapper.
pub fn wrapped<T>(wrapper: Node<'_, '_>, name: &str, read: impl Fn(Node<'_, '_>) -> Read<T>) -> Read<Vec<T>> {
    attributes(wrapper, &[])?;
    let mut parts = Sequence::of(wrapper)?;
    let items = parts.many(name).into_iter().map(read).collect::<Read<_>>()?;
    parts.end()?;
    Ok(items)
}

/// The same for a wrapper that may be missing.
pub fn optional_wrapped<T>(
    wrapper: Option<Node<'_, '_>>,
    name: &str,
    read: impl Fn(Node<'_, '_>) -> Read<T>,
) -> Read<Vec<T>> {
    wrapper.map_or_else(|| Ok(Vec::new()), |wrapper| wrapped(wrapper, name, read))
}

/// References inside a wrapper, each once and in their order: Kill Bill keeps them as a set.
pub fn references(wrapper: Option<Node<'_, '_>>, name: &str) -> Read<Vec<String>> {
    let mut references = optional_wrapped(wrapper, name, reference)?;
    references.sort();
    references.dedup();
    Ok(references)
}

pub fn international_price(node: Node<'_, '_>) -> Read<InternationalPrice> {
    Ok(InternationalPrice { prices: wrapped(node, "price", price)? })
}

fn price(node: Node<'_, '_>) -> Read<Price> {
    attributes(node, &[])?;
    let mut parts = Sequence::of(node)?;
    let currency = currency(parts.required("currency")?)?;
    let value = parts.required("value")?;
    let value = if value.attribute((SCHEMA_INSTANCE, "nil")) == Some("true") { None } else { Some(decimal(value)?) };
    parts.end()?;
    Ok(Price { currency, value })
}

pub fn limit(node: Node<'_, '_>) -> Read<Limit> {
    attributes(node, &[])?;
    let mut parts = Sequence::of(node)?;
    let limit = Limit {
        unit: reference(parts.required("unit")?)?,
        max: parts.optional("max").map(decimal).transpose()?,
        min: parts.optional("min").map(decimal).transpose()?,
    };
    parts.end()?;
    Ok(limit)
}
