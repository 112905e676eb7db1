//! Instants as milliseconds since 1970 UTC, and how they are written.

use jiff::Timestamp;

/// The first instant of the three years that records fall in: 2023-01-01.
pub(crate) const FIRST_MS: i64 = 1_672_531_200_000;
/// The first instant after them: 2026-01-01.
pub(crate) const END_MS: i64 = 1_767_225_600_000;
/// One second.
pub(crate) const SECOND_MS: i64 = 1_000;
/// One day.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// How an instant is written; what it cannot hold is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Precision {
    Day,
    Second,
    Millisecond,
}

/// Writes an instant in UTC.
pub(crate) fn text(instant_ms: i64, precision: Precision) -> String {
    let format = match precision {
        Precision::Day => "%Y-%m-%d",
        Precision::Second => "%Y-%m-%dT%H:%M:%SZ",
        Precision::Millisecond => "%Y-%m-%dT%H:%M:%S%.3fZ",
    };
    // Beyond the calendar the text is empty, which the server refuses; the run stays within a few years.
    Timestamp::from_millisecond(instant_ms).map(|instant| instant.strftime(format).to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_in_utc() {
        assert_eq!(text(FIRST_MS, Precision::Day), "2023-01-01");
        assert_eq!(text(END_MS - 1, Precision::Millisecond), "2025-12-31T23:59:59.999Z");
        assert_eq!(text(FIRST_MS + DAY_MS + SECOND_MS, Precision::Second), "2023-01-02T00:00:01Z");
        assert_eq!(text(FIRST_MS, Precision::Millisecond), "2023-01-01T00:00:00.000Z");
    }
}
