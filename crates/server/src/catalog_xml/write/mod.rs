//! Writing a catalog as XML.
//!
//! Source: the transcripts `catalog/upload-*`. Whatever a catalog leaves out is written with the value that then holds.

mod element;
mod plan;
mod rules;

use hobbs_domain::catalog::{Decimal, InternationalPrice, Limit, Product, Unit, Version};
use hobbs_domain::time::Instant;

use element::Xml;

/// The versions of a catalog.
#[must_use]
pub fn write(versions: &[Version]) -> String {
    let mut xml = Xml::document();
    xml.element("catalogs", &[], |xml| {
        xml.list("versions", versions, version);
        xml.optional("catalogName", versions.first().map(|version| &version.name));
    });
    xml.into_text()
}

fn version(xml: &mut Xml, version: &Version) {
    xml.element("version", &[], |xml| {
        xml.value("effectiveDate", date_time(version.effective_at));
        xml.value("catalogName", &version.name);
        xml.list("currencies", &version.currencies, |xml, currency| xml.value("currency", currency));
        xml.list("units", &version.units, unit);
        xml.list("products", &version.products, product);
        rules::rules(xml, &version.rules);
        xml.list("plans", &version.plans, |xml, plan| plan::plan(xml, version, plan));
        plan::price_lists(xml, &version.price_lists);
    });
}

fn unit(xml: &mut Xml, unit: &Unit) {
    xml.empty("unit", &[("name", &unit.name), ("prettyName", unit.pretty_name())]);
}

fn product(xml: &mut Xml, product: &Product) {
    xml.element("product", &[("name", &product.name), ("prettyName", product.pretty_name())], |xml| {
        xml.value("category", product.category);
        xml.list("included", &product.included, |xml, addon| xml.value("addonProduct", addon));
        xml.list("available", &product.available, |xml, addon| xml.value("addonProduct", addon));
        xml.list("limits", &product.limits, limit);
    });
}

fn limit(xml: &mut Xml, limit: &Limit) {
    xml.element("limit", &[], |xml| {
        xml.value("unit", &limit.unit);
        xml.value("max", limit.max.unwrap_or(Decimal::MINUS_ONE));
        xml.value("min", limit.min.unwrap_or(Decimal::MINUS_ONE));
    });
}

fn prices(xml: &mut Xml, name: &str, price: &InternationalPrice) {
    const NIL: [(&str, &str); 2] = [("xsi:nil", "true"), ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")];
    xml.list(name, &price.prices, |xml, price| {
        xml.element("price", &[], |xml| {
            xml.value("currency", price.currency);
            match price.value {
                Some(value) => xml.value("value", plain(value)),
                None => xml.empty("value", &NIL),
            }
        });
    });
}

/// A decimal without an exponent: XML has none.
fn plain(decimal: Decimal) -> String {
    let digits = decimal.unscaled().unsigned_abs().to_string();
    let scale = usize::try_from(decimal.scale()).unwrap_or_default();
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    let sign = if decimal.is_negative() { "-" } else { "" };
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// An instant as XML's `dateTime`: without a fraction if there is none.
fn date_time(instant: Instant) -> String {
    instant.to_string().replace(".000Z", "Z")
}

#[cfg(test)]
mod tests;
