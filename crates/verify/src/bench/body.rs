//! Requests that record usage, as bytes.
//!
//! The generator shares its machine with the servers, so all that can be made in advance is: the head, and the records of
//! a number of bodies.

use std::fmt::Write;

const MONTH_SECONDS: u64 = 31 * 86_400;
/// Coprime to the month's seconds, so that the records of a run spread over the whole month.
const STRIDE: u64 = 7_919;
/// How many bodies are made in advance.
const BODIES: u64 = 64;

/// Requests that record usage.
pub(super) struct Recording {
    /// The head up to the length of the body.
    head: Vec<u8>,
    /// The records of each body, and what follows them.
    records: Vec<String>,
}

impl Recording {
    /// Requests that begin with `head`, which ends where the length of the body has to follow, of so many records each.
    pub(super) fn new(head: Vec<u8>, records: u64) -> Self {
        // Of a single record a call, few bodies would all fall on few times.
        let bodies = if records == 1 { BODIES * 1_024 } else { BODIES };
        Self { head, records: (0..bodies).map(|number| records_of(number, records)).collect() }
    }

    /// Writes the request of that number.
    pub(super) fn write(&self, subscription: &str, tracking_id: &str, number: u64, request: &mut Vec<u8>) {
        let count: u64 = self.records.len().try_into().unwrap_or(u64::MAX).max(1);
        let place = usize::try_from(number % count).unwrap_or_default();
        let records = self.records.get(place).map_or("", String::as_str);
        let names = format!(r#"{{"subscriptionId":"{subscription}","trackingId":"{tracking_id}""#);
        request.extend_from_slice(&self.head);
        request.extend_from_slice((names.len() + records.len()).to_string().as_bytes());
        request.extend_from_slice(b"\r\n\r\n");
        request.extend_from_slice(names.as_bytes());
        request.extend_from_slice(records.as_bytes());
    }
}

/// Records of one unit, spread over March 2024, and the rest of the body.
fn records_of(number: u64, records: u64) -> String {
    let mut body = String::from(r#","unitUsageRecords":[{"unitType":"cpu-hours","usageRecords":["#);
    for record in 0..records {
        let place = number.wrapping_mul(records).wrapping_add(record);
        let second = place.wrapping_mul(STRIDE) % MONTH_SECONDS;
        let separator = if record == 0 { "" } else { "," };
        let (day, rest) = (1 + second / 86_400, second % 86_400);
        let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
        let amount = 1 + place % 1_000;
        let written = write!(
            body,
            r#"{separator}{{"recordDate":"2024-03-{day:02}T{hour:02}:{minute:02}:{second:02}.000Z","amount":{amount}.25}}"#
        );
        debug_assert!(written.is_ok(), "writing to a string can't fail");
    }
    body.push_str("]}]}");
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_whole() {
        let recording = Recording::new(b"POST / HTTP/1.1\r\nContent-Length: ".to_vec(), 1);
        let mut request = Vec::new();
        recording.write("s", "t", 3, &mut request);
        let expected = r#"{"subscriptionId":"s","trackingId":"t","unitUsageRecords":[{"unitType":"cpu-hours","usageRecords":[{"recordDate":"2024-03-01T06:35:57.000Z","amount":4.25}]}]}"#;
        let length = expected.len();
        let expected = format!("POST / HTTP/1.1\r\nContent-Length: {length}\r\n\r\n{expected}");
        assert_eq!(String::from_utf8(request).unwrap(), expected);
    }
}
