//! The tables that are exported: their columns, and their rows as values.

use hobbs_domain::quantity::Quantity;
use hobbs_domain::time::Instant;

use super::source::{RecordRow, TotalRow};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text.
    Text,
    /// A text, or nothing.
    OptionalText,
    /// A point in time.
    Instant,
    /// A decimal with nine places.
    Quantity,
    /// How many.
    Count,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

/// The value of a column in a row: of the kind that the column has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    OptionalText(Option<String>),
    Instant(Instant),
    Quantity(Quantity),
    Count(u64),
}

/// What is exported: a row of the table knows its columns, in one order with its values.
pub(super) trait TableRow {
    /// The columns.
    const COLUMNS: &'static [Column];

    /// The values.
    fn values(self) -> Vec<Value>;
}

const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind }
}

impl TableRow for RecordRow {
    const COLUMNS: &'static [Column] = &[
        column("subscription_id", Kind::Text),
        column("unit_type", Kind::Text),
        column("record_date", Kind::Instant),
        column("amount", Kind::Quantity),
        column("tracking_id", Kind::Text),
        column("recorded_at", Kind::Instant),
        column("created_by", Kind::Text),
        column("reason", Kind::OptionalText),
        column("comment", Kind::OptionalText),
        column("kind", Kind::Text),
        column("voided_at", Kind::OptionalText),
    ];

    fn values(self) -> Vec<Value> {
        vec![
            Value::Text(self.subscription.to_string()),
            Value::Text(self.unit_type),
            Value::Instant(self.record_date),
            Value::Quantity(self.amount),
            Value::Text(self.tracking_id),
            Value::Instant(self.recorded_at),
            Value::Text(self.created_by),
            Value::OptionalText(self.reason),
            Value::OptionalText(self.comment),
            Value::Text(self.kind.to_owned()),
            Value::OptionalText(self.voided_at.map(|at| at.to_string())),
        ]
    }
}

impl TableRow for TotalRow {
    const COLUMNS: &'static [Column] = &[
        column("subscription_id", Kind::Text),
        column("unit_type", Kind::Text),
        column("start", Kind::Instant),
        column("end", Kind::Instant),
        column("sum", Kind::Quantity),
        column("count", Kind::Count),
        column("min", Kind::Quantity),
        column("max", Kind::Quantity),
    ];

    fn values(self) -> Vec<Value> {
        vec![
            Value::Text(self.subscription.to_string()),
            Value::Text(self.unit_type),
            Value::Instant(self.start),
            Value::Instant(self.end),
            Value::Quantity(self.sum),
            Value::Count(self.count),
            Value::Quantity(self.min),
            Value::Quantity(self.max),
        ]
    }
}

impl Value {
    /// As text; `None` for nothing.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::OptionalText(text) => text.clone(),
            Self::Instant(instant) => Some(instant.to_string()),
            Self::Quantity(quantity) => Some(plain(*quantity)),
            Self::Count(count) => Some(count.to_string()),
        }
    }
}

/// A quantity with all of its decimals and without an exponent, which not every reader of a CSV file knows.
fn plain(quantity: Quantity) -> String {
    const NANOS_PER_ONE: u128 = 1_000_000_000;
    let nanos = quantity.nanos().unsigned_abs();
    let sign = if quantity.nanos() < 0 { "-" } else { "" };
    format!("{sign}{}.{:09}", nanos / NANOS_PER_ONE, nanos % NANOS_PER_ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_no_exponent() {
        let shown = |nanos| plain(Quantity::from_nanos(nanos));
        assert_eq!(shown(0), "0.000000000");
        assert_eq!(shown(-1), "-0.000000001");
        assert_eq!(shown(1_500_000_000), "1.500000000");
        assert_eq!(shown(i128::MIN), "-170141183460469231731687303715.884105728");
    }

    #[test]
    fn a_row_has_a_value_of_its_kind_for_each_column() {
        let (at, amount) = (Instant::from_millis(0), Quantity::ZERO);
        let subscription = hobbs_domain::identifier::SubscriptionId::new(uuid::Uuid::nil());
        let total = TotalRow {
            subscription,
            unit_type: String::new(),
            start: at,
            end: at,
            sum: amount,
            count: 0,
            min: amount,
            max: amount,
        };
        let record = RecordRow {
            subscription,
            unit_type: String::new(),
            record_date: at,
            amount,
            tracking_id: String::new(),
            recorded_at: at,
            created_by: String::new(),
            reason: None,
            comment: None,
            kind: "USAGE",
            voided_at: None,
        };
        check(total);
        check(record);
    }

    fn check<R: TableRow>(row: R) {
        let kind = |value: &Value| match value {
            Value::Text(_) => Kind::Text,
            Value::OptionalText(_) => Kind::OptionalText,
            Value::Instant(_) => Kind::Instant,
            Value::Quantity(_) => Kind::Quantity,
            Value::Count(_) => Kind::Count,
        };
        let kinds: Vec<Kind> = row.values().iter().map(kind).collect();
        assert_eq!(kinds, R::COLUMNS.iter().map(|column| column.kind).collect::<Vec<_>>());
    }
}
