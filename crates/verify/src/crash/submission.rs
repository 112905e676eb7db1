//! The submissions that are sent.

use super::time::{self, END_MS, FIRST_MS, Precision, SECOND_MS};
use crate::decimal::nanos_text;
use crate::json::Json;
use rand::{Rng, RngExt};

/// The units that are recorded. The last one differs from the first only behind it, which must not mix them up.
pub(crate) const UNITS: [&str; 3] = ["cpu-hours", "gb-stored", "cpu-hours-spot"];
/// How many subscriptions take part.
pub(crate) const SUBSCRIPTIONS: usize = 4;
const RECORDS_MAX: usize = 50;
/// The largest amount: 999,999,999.999999999.
const AMOUNT_NANOS_MAX: i64 = 999_999_999_999_999_999;

/// One usage record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// What is counted.
    pub unit: &'static str,
    /// When it was used: a whole second, in milliseconds since 1970 UTC.
    pub instant_ms: i64,
    /// How much, in 10⁻⁹.
    pub nanos: i64,
}

/// What one request records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The identifier by which the server knows it again.
    pub tracking_id: String,
    /// Which of the run's subscriptions it is for.
    pub subscription: usize,
    /// The records.
    pub records: Vec<Record>,
}

impl Submission {
    /// A random submission: 1 to 50 records of any second of three years, amounts of any size and either sign.
    pub fn generate(tracking_id: String, generator: &mut impl Rng) -> Self {
        let subscription = generator.random_range(0..SUBSCRIPTIONS);
        let count = generator.random_range(1..=RECORDS_MAX);
        let records = (0..count).map(|_| Record::generate(generator)).collect();
        Self { tracking_id, subscription, records }
    }

    /// The body of the request that records it for a subscription's identifier.
    #[must_use]
    pub fn body(&self, subscription_id: &str) -> Json {
        let of_unit = |unit: &'static str| {
            let records: Vec<Json> =
                self.records.iter().filter(|record| record.unit == unit).map(Record::json).collect();
            (!records.is_empty()).then(|| object([("unitType", text(unit)), ("usageRecords", Json::Array(records))]))
        };
        object([
            ("subscriptionId", text(subscription_id)),
            ("trackingId", text(&self.tracking_id)),
            ("unitUsageRecords", Json::Array(UNITS.into_iter().filter_map(of_unit).collect())),
        ])
    }
}

impl Record {
    fn generate(generator: &mut impl Rng) -> Self {
        let seconds = (END_MS - FIRST_MS) / SECOND_MS;
        let unit = UNITS.get(generator.random_range(0..UNITS.len())).copied().unwrap_or_default();
        let instant_ms = FIRST_MS + generator.random_range(0..seconds) * SECOND_MS;
        // As many amounts of one digit as of eighteen: uniform ones would nearly all be large.
        let digits = generator.random_range(0..=18_u32);
        let magnitude = generator.random_range(0..=10_i64.pow(digits).min(AMOUNT_NANOS_MAX));
        let magnitude = if generator.random_ratio(1, 20) { AMOUNT_NANOS_MAX } else { magnitude };
        let nanos = if generator.random_ratio(1, 3) { -magnitude } else { magnitude };
        Self { unit, instant_ms, nanos }
    }

    fn json(&self) -> Json {
        let date = text(&time::text(self.instant_ms, Precision::Second));
        object([("recordDate", date), ("amount", Json::Number(nanos_text(i128::from(self.nanos))))])
    }
}

fn text(value: &str) -> Json {
    Json::Text(value.to_owned())
}

pub(crate) fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.map(|(key, value)| (key.to_owned(), value)).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    fn generated(seed: u64, count: usize) -> Vec<Submission> {
        let mut generator = StdRng::seed_from_u64(seed);
        (0..count).map(|index| Submission::generate(format!("t{index}"), &mut generator)).collect()
    }

    #[test]
    fn a_seed_gives_the_same_submissions() {
        assert_eq!(generated(5, 20), generated(5, 20));
        assert_ne!(generated(5, 20), generated(6, 20));
    }

    #[test]
    fn all_kinds_of_records_come_up_within_their_bounds() {
        let submissions = generated(1, 400);
        let records: Vec<Record> = submissions.iter().flat_map(|submission| submission.records.clone()).collect();
        let holds = |check: fn(&Record) -> bool| records.iter().all(check);
        assert!(holds(|record| record.instant_ms % SECOND_MS == 0 && (FIRST_MS..END_MS).contains(&record.instant_ms)));
        assert!(holds(|record| record.nanos.abs() <= AMOUNT_NANOS_MAX));
        let occurs = |check: fn(&Record) -> bool| records.iter().any(check);
        assert!(
            occurs(|record| record.nanos == AMOUNT_NANOS_MAX) && occurs(|record| record.nanos == -AMOUNT_NANOS_MAX)
        );
        assert!(occurs(|record| record.nanos.abs() < 10) && occurs(|record| record.nanos.abs() > 1_000_000_000));
        for unit in UNITS {
            assert!(records.iter().any(|record| record.unit == unit), "{unit}");
        }
        for wanted in [1, RECORDS_MAX] {
            assert!(submissions.iter().any(|submission| submission.records.len() == wanted), "{wanted} records");
        }
        for wanted in 0..SUBSCRIPTIONS {
            assert!(submissions.iter().any(|submission| submission.subscription == wanted), "subscription {wanted}");
        }
    }

    #[test]
    fn the_body_groups_the_records_by_unit() {
        let record = |unit, seconds, nanos| Record { unit, instant_ms: FIRST_MS + seconds * SECOND_MS, nanos };
        let records =
            vec![record("gb-stored", 0, 1), record("cpu-hours", 1, -5), record("gb-stored", 2, 2_000_000_000)];
        let submission = Submission { tracking_id: "t".to_owned(), subscription: 0, records };
        let expected = concat!(
            r#"{"subscriptionId": "s", "trackingId": "t", "unitUsageRecords": ["#,
            r#"{"unitType": "cpu-hours", "usageRecords": ["#,
            r#"{"recordDate": "2023-01-01T00:00:01Z", "amount": -0.000000005}]}, "#,
            r#"{"unitType": "gb-stored", "usageRecords": ["#,
            r#"{"recordDate": "2023-01-01T00:00:00Z", "amount": 0.000000001}, "#,
            r#"{"recordDate": "2023-01-01T00:00:02Z", "amount": 2.000000000}]}]}"#,
        );
        assert_eq!(submission.body("s").to_string(), expected);
    }
}
