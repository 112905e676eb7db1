//! The text of an item's details: JSON without spaces, its members in Kill Bill's order (rules 12 and 13).

use hobbs_domain::rating::{CapacityLine, ConsumableLine, Details};

/// The text of details.
#[must_use]
pub fn details_text(details: &Details) -> String {
    match details {
        Details::Consumable { lines, amount } => all(lines.iter().map(consumable), amount),
        Details::Line(line) => consumable(line),
        Details::Capacity { lines, amount } => all(lines.iter().map(capacity), amount),
    }
}

fn all(lines: impl Iterator<Item = String>, amount: impl std::fmt::Display) -> String {
    let lines: Vec<String> = lines.collect();
    format!(r#"{{"tierDetails":[{}],"amount":{amount}}}"#, lines.join(","))
}

fn consumable(line: &ConsumableLine) -> String {
    let ConsumableLine { tier, unit, price, block_size, quantity, amount } = line;
    let unit = quoted(unit);
    format!(
        r#"{{"tier":{tier},"tierUnit":{unit},"tierPrice":{price},"tierBlockSize":{block_size},"quantity":{quantity},"amount":{amount}}}"#
    )
}

fn capacity(line: &CapacityLine) -> String {
    let CapacityLine { tier, unit, price, quantity } = line;
    let unit = quoted(unit);
    format!(r#"{{"tier":{tier},"tierUnit":{unit},"tierPrice":{price},"quantity":{quantity}}}"#)
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use hobbs_domain::decimal::Decimal;

    use super::*;

    #[test]
    fn members_stand_in_their_order_without_spaces() {
        let decimal = |text: &str| Decimal::parse(text).unwrap();
        let line = ConsumableLine::new(1, "a \"call\"", decimal("0.10"), decimal("1"), decimal("5.000000000")).unwrap();
        let details = Details::consumable(vec![line]).unwrap();
        insta::assert_snapshot!(details_text(&details), @r#"{"tierDetails":[{"tier":1,"tierUnit":"a \"call\"","tierPrice":0.10,"tierBlockSize":1,"quantity":5.000000000,"amount":0.50000000000}],"amount":0.50000000000}"#);
    }
}
