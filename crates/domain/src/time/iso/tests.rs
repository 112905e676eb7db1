use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Result<String, String> {
    Instant::parse(text).map(|instant| instant.to_string()).map_err(|error| error.to_string())
}

#[test]
fn reads_every_recorded_form() {
    for (text, instant) in [
        ("2024-03-01", "2024-03-01T00:00:00.000Z"),
        ("2024-3-1", "2024-03-01T00:00:00.000Z"),
        ("2024-03", "2024-03-01T00:00:00.000Z"),
        ("2024", "2024-01-01T00:00:00.000Z"),
        ("2024-061", "2024-03-01T00:00:00.000Z"),
        ("2024-W10", "2024-03-04T00:00:00.000Z"),
        ("2024-W10-1", "2024-03-04T00:00:00.000Z"),
        ("2024-w10-7", "2024-03-10T00:00:00.000Z"),
        ("2024-03-01T10:20:30.500Z", "2024-03-01T10:20:30.500Z"),
        ("2024-03-01T10:20:30.123456789Z", "2024-03-01T10:20:30.123Z"),
        ("2024-03-01T10:20:30-08:00", "2024-03-01T18:20:30.000Z"),
        ("2024-03-01T10:20:30+0530", "2024-03-01T04:50:30.000Z"),
        ("2024-03-01T10:20:30-00:00", "2024-03-01T10:20:30.000Z"),
        ("2024-03-01T10:20:30+01", "2024-03-01T09:20:30.000Z"),
        ("2024-03-01T10:20:30+01:00:30.5", "2024-03-01T09:19:59.500Z"),
        ("2024-03-01T10:20", "2024-03-01T10:20:00.000Z"),
        ("2024-03-01T10:20.5Z", "2024-03-01T10:20:30.000Z"),
        ("2024-03-01T10Z", "2024-03-01T10:00:00.000Z"),
        ("2024-03-01T10,5Z", "2024-03-01T10:30:00.000Z"),
        ("2024-03-01T1:2:3Z", "2024-03-01T01:02:03.000Z"),
        ("2024-03-01t10:20:30z", "2024-03-01T10:20:30.000Z"),
        ("2024-03-01T", "2024-03-01T00:00:00.000Z"),
        ("2024-03-01TZ", "2024-03-01T00:00:00.000Z"),
        ("2024-03-01T+02:00", "2024-02-29T22:00:00.000Z"),
        ("T10:20:30Z", "1970-01-01T10:20:30.000Z"),
        ("20240301", "20240301-01-01T00:00:00.000Z"),
        ("99999-01-01", "99999-01-01T00:00:00.000Z"),
        ("-0001-01-01", "-0001-01-01T00:00:00.000Z"),
        ("+2024-01-01", "2024-01-01T00:00:00.000Z"),
    ] {
        assert_eq!(parse(text).as_deref(), Ok(instant), "{text}");
    }
}

#[test]
fn names_the_place_of_a_fault() {
    for (text, message) in [
        ("", "Invalid format: \"\""),
        ("garbage", "Invalid format: \"garbage\""),
        ("today", "Invalid format: \"today\" is malformed at \"oday\""),
        (" 2024-03-10", "Invalid format: \" 2024-03-10\""),
        ("2024-03-10 12:00:00", "Invalid format: \"2024-03-10 12:00:00\" is malformed at \" 12:00:00\""),
        ("2024-03-10T01:00:00 01:00", "Invalid format: \"2024-03-10T01:00:00 01:00\" is malformed at \" 01:00\""),
        ("2024-03-01T10:20:30+25:00", "Invalid format: \"2024-03-01T10:20:30+25:00\" is malformed at \"+25:00\""),
        ("20240301T102030Z", "Invalid format: \"20240301T102030Z\" is malformed at \"2030Z\""),
        ("1709288430000", "Invalid format: \"1709288430000\" is malformed at \"0000\""),
        ("2024-03-01Z", "Invalid format: \"2024-03-01Z\" is malformed at \"Z\""),
        ("03/01/2024", "Invalid format: \"03/01/2024\" is malformed at \"/01/2024\""),
        ("T", "Invalid format: \"T\" is too short"),
    ] {
        assert_eq!(parse(text), Err(message.to_owned()), "{text}");
    }
}

#[test]
fn names_the_number_that_is_outside_its_range() {
    for (text, reason) in [
        ("2024-02-30", "Value 30 for dayOfMonth must be in the range [1,29]"),
        ("2023-02-29", "Value 29 for dayOfMonth must be in the range [1,28]"),
        ("2024-13-01", "Value 13 for monthOfYear must be in the range [1,12]"),
        ("2024-00-10", "Value 0 for monthOfYear must be in the range [1,12]"),
        ("2024-367", "Value 367 for dayOfYear must be in the range [1,366]"),
        ("2023-W53", "Value 53 for weekOfWeekyear must be in the range [1,52]"),
        ("2024-03-01T24:00:00Z", "Value 24 for hourOfDay must be in the range [0,23]"),
        ("2024-03-01T10:60", "Value 60 for minuteOfHour must be in the range [0,59]"),
        ("2024-03-01T10:20:60Z", "Value 60 for secondOfMinute must be in the range [0,59]"),
        ("999999999-01-01", "Value 999999999 for year must be in the range [-292275054,292278993]"),
    ] {
        assert_eq!(parse(text), Err(format!("Cannot parse \"{text}\": {reason}")), "{text}");
    }
}

#[test]
fn a_text_without_an_offset_is_in_the_zone_asked_for() {
    let zone = Zone::of_id("America/Los_Angeles").unwrap();
    let read = |text: &str| Instant::parse_in(text, &zone).map(|instant| instant.to_string());
    assert_eq!(read("2024-03-01T10:20:30").as_deref(), Ok("2024-03-01T18:20:30.000Z"));
    assert_eq!(read("2024-03-01T10:20:30Z").as_deref(), Ok("2024-03-01T10:20:30.000Z"));
    let skipped = read("2024-03-10T02:30").unwrap_err().to_string();
    assert!(skipped.ends_with("Illegal instant due to time zone offset transition (America/Los_Angeles)"), "{skipped}");
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(millis in -9_223_371_000_000_000_000_i64..9_223_371_000_000_000_000) {
        let instant = Instant::from_millis(millis);
        prop_assert_eq!(Instant::parse(&instant.to_string()), Ok(instant));
    }

    #[test]
    fn any_text_is_answered(text in "[-+T0-9:.,WZt ]{0,30}|.{0,20}") {
        let _ = Instant::parse(&text);
    }
}
