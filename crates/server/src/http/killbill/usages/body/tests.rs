use super::*;

const SUBSCRIPTION: &str = "38400000-8cf0-11bd-b23e-10b96e4ef00d";

fn with_record(record: &str) -> String {
    let units = format!(r#"[{{"unitType":"u","usageRecords":[{record}]}}]"#);
    format!(r#"{{"subscriptionId":"{SUBSCRIPTION}","unitUsageRecords":{units}}}"#)
}

fn record(record: &str) -> Result<RequestedRecord, Fault> {
    let mut usage = read(with_record(record).as_bytes())?;
    Ok(usage.units.remove(0).records.remove(0))
}

fn message(body: &str) -> String {
    read(body.as_bytes()).unwrap_err().to_string()
}

#[test]
fn reads_a_whole_request() {
    let body = format!(
        r#"{{"trackingId":123,"unitUsageRecords":[{{"usageRecords":[{{"amount":5.5,"recordDate":"2024-03-01"}}],
        "unitType":true}}],"subscriptionId":"{SUBSCRIPTION}"}} trailing"#
    );
    let usage = read(body.as_bytes()).unwrap();
    assert_eq!(usage.subscription.to_string(), SUBSCRIPTION);
    assert_eq!(usage.tracking_id.as_deref(), Some("123"));
    assert_eq!(usage.units[0].unit_type, "true");
    assert_eq!(usage.units[0].records[0].at.to_string(), "2024-03-01T00:00:00.000Z");
    assert_eq!(usage.units[0].records[0].amount, Some(Quantity::from_nanos(5_500_000_000)));
}

#[test]
fn amounts_come_from_the_text() {
    for (text, nanos) in [
        ("0.1", 100_000_000),
        ("1e3", 1_000_000_000_000),
        ("0.30000000000000004", 300_000_000),
        ("123456789.123456789", 123_456_789_123_456_789),
        (r#"" 8 ""#, 8_000_000_000),
        (r#""+7""#, 7_000_000_000),
        (r#""\u0035""#, 5_000_000_000),
    ] {
        let record = record(&format!(r#"{{"recordDate":"2024-03-01","amount":{text}}}"#)).unwrap();
        assert_eq!(record.amount, Some(Quantity::from_nanos(nanos)), "{text}");
    }
    let large = record(r#"{"recordDate":"2024-03-01","amount":1e99}"#).unwrap();
    assert_eq!(large.amount, None);
    for text in ["false", "[]", "{}", r#""x""#, r#""1,5""#] {
        let refused = record(&format!(r#"{{"recordDate":"2024-03-01","amount":{text}}}"#));
        assert!(matches!(refused, Err(Fault::MismatchedJson(_))), "{text}");
    }
}

#[test]
fn dates_come_in_many_forms() {
    for (text, instant) in [
        (r#""2024-03-01T10:20:30.999Z""#, "2024-03-01T10:20:30.000Z"),
        (r#"" 2024-03-01 ""#, "2024-03-01T00:00:00.000Z"),
        ("1709288430000", "2024-03-01T10:20:30.000Z"),
        ("-1", "1969-12-31T23:59:59.000Z"),
        (r#""2024-03-01T10:20:30[America/Los_Angeles]""#, "2024-03-01T18:20:30.000Z"),
        (r#""2024-03-01T10:20:30-08:00[Asia/Tokyo]""#, "2024-03-01T18:20:30.000Z"),
        (r#""1709288430000[UTC]""#, "2024-03-01T10:20:30.000Z"),
    ] {
        let record = record(&format!(r#"{{"recordDate":{text},"amount":1}}"#)).unwrap();
        assert_eq!(record.at.to_string(), instant, "{text}");
    }
    for text in ["[]", "true", "1.5", r#""garbage""#, r#""2024-02-30""#, r#""2024-03-01[Mars/Base]""#, r#""[UTC]""#] {
        assert!(record(&format!(r#"{{"recordDate":{text},"amount":1}}"#)).is_err(), "{text}");
    }
}

#[test]
fn of_a_member_given_twice_the_last_counts() {
    let record = record(r#"{"recordDate":"2024-03-01","amount":1,"amount":2}"#).unwrap();
    assert_eq!(record.amount, Some(Quantity::from_nanos(2_000_000_000)));
}

#[test]
fn what_is_missing_is_named_in_order() {
    let unit = |unit: &str| format!(r#"{{"subscriptionId":"{SUBSCRIPTION}","unitUsageRecords":[{unit}]}}"#);
    for (body, expected) in [
        (String::new(), "SubscriptionUsageRecordJson body should be specified"),
        ("null".to_owned(), "SubscriptionUsageRecordJson body should be specified"),
        ("{}".to_owned(), "SubscriptionUsageRecordJson subscriptionId needs to be set"),
        (r#"{"subscriptionId":" "}"#.to_owned(), "SubscriptionUsageRecordJson subscriptionId needs to be set"),
        (
            format!(r#"{{"subscriptionId":"{SUBSCRIPTION}"}}"#),
            "SubscriptionUsageRecordJson unitUsageRecords needs to be set",
        ),
        (unit(""), "json.getUnitUsageRecords() is empty"),
        (unit(r#"{"usageRecords":[]}"#), "UnitUsageRecordJson unitType need to be set"),
        (
            unit(r#"{"unitType":"u","usageRecords":[]}"#),
            "UnitUsageRecordJson usageRecords must have at least one element.",
        ),
        (unit(r#"{"unitType":"u","usageRecords":[{}]}"#), "UsageRecordJson amount needs to be set"),
        (unit(r#"{"unitType":"u","usageRecords":[{"amount":1}]}"#), "UsageRecordJson recordDate needs to be set"),
    ] {
        assert_eq!(message(&body), expected, "{body}");
    }
    for null in [unit("null"), unit(r#"{"unitType":"u"}"#), unit(r#"{"unitType":"u","usageRecords":[null]}"#)] {
        assert!(matches!(read(null.as_bytes()), Err(Fault::IllegalArgument(_))), "{null}");
    }
}

#[test]
fn other_shapes_are_refused() {
    for body in ["1", "\"x\"", "[]", r#"{"SubscriptionId":"x"}"#, r#"{"colour":1}"#, r#"{"unitUsageRecords":"x"}"#] {
        assert!(matches!(read(body.as_bytes()), Err(Fault::MismatchedJson(_))), "{body}");
    }
    for body in ["{", "<usage/>", "{'a':1}", r#"{"subscriptionId":"x",}"#, r#"{"trackingId":"a"#] {
        assert!(matches!(read(body.as_bytes()), Err(Fault::MalformedJson(_))), "{body}");
    }
}
