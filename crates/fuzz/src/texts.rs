//! Texts of the wire that the domain reads: amounts, dates, time zones, names.

use hobbs_domain::decimal::Decimal;
use hobbs_domain::quantity::Quantity;
use hobbs_domain::time::{Instant, LocalDate, Zone};
use hobbs_domain::usage::{TrackingId, UnitType};

pub(crate) fn decode(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(quantity) = Quantity::parse_rounding_half_away_from_zero(&text) {
        let written = quantity.to_string();
        assert_eq!(Quantity::parse_rounding_half_away_from_zero(&written), Ok(quantity), "{text:?} as {written}");
    }
    if let Ok(decimal) = Decimal::parse(&text) {
        let written = decimal.to_string();
        let again = Decimal::parse(&written).expect("what is written can be read");
        assert!(again.equals(decimal), "{text:?} as {written}");
    }
    if let Ok(date) = LocalDate::parse(&text) {
        assert_eq!(LocalDate::parse(&date.to_string()), Ok(date), "{text:?}");
    }
    if let Ok(zone) = Zone::of_id(&text) {
        let _offset = zone.offset_millis(Instant::from_millis(0));
    }
    let new_york = Zone::of_id("America/New_York").expect("a zone that there is");
    for instant in [Instant::parse(&text), Instant::parse_in(&text, &new_york)].into_iter().flatten() {
        let written = instant.to_string();
        assert_eq!(Instant::parse(&written), Ok(instant), "{text:?} as {written}");
    }
    let _tracking_id = TrackingId::new(text.as_ref());
    let _unit_type = UnitType::new(text.as_ref());
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let texts = [
        "5.5",
        "-12345678901234567890.123456789e-7",
        "1E+3",
        "0E-9",
        "2024-02-29",
        "2024-03-10T02:30:00.000-05:00",
        "2024-W10-3T24:00",
        "20240301T000000Z",
        "-292275054-05-16T16:47:04.192Z",
        "2024-060",
        "Europe/Berlin",
        "+05:30",
        "tracking id  ",
    ];
    texts.into_iter().map(|text| text.as_bytes().to_vec()).collect()
}
