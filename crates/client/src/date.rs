//! Dates as Kill Bill takes them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::{Serialize, Serializer};

use crate::error::ClientError;

/// When something was used, or where a window begins or ends: an instant, or a date or date-time without a zone, which
/// Kill Bill takes to be in UTC. It is sent in the form it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UsageDate {
    /// A point in time.
    Instant(Timestamp),
    /// A day: its midnight, in UTC.
    Date(Date),
    /// A date and time of day, in UTC.
    DateTime(DateTime),
}

impl From<Timestamp> for UsageDate {
    fn from(instant: Timestamp) -> Self {
        Self::Instant(instant)
    }
}

impl From<Date> for UsageDate {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<DateTime> for UsageDate {
    fn from(date_time: DateTime) -> Self {
        Self::DateTime(date_time)
    }
}

/// Reads `2024-03-01`, `2024-03-01T10:20:30` and `2024-03-01T10:20:30+01:00`.
impl FromStr for UsageDate {
    type Err = ClientError;

    fn from_str(text: &str) -> Result<Self, ClientError> {
        if let Ok(instant) = text.parse() {
            return Ok(Self::Instant(instant));
        }
        if !text.contains([':', 'T', 't'])
            && let Ok(date) = text.parse()
        {
            return Ok(Self::Date(date));
        }
        text.parse().map(Self::DateTime).map_err(|_| {
            let example = "2024-03-01 or 2024-03-01T10:20:30Z";
            ClientError::InvalidArgument(format!("\"{text:.40}\" is no date: write it as {example}"))
        })
    }
}

impl fmt::Display for UsageDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(instant) => instant.fmt(formatter),
            Self::Date(date) => date.fmt(formatter),
            Self::DateTime(date_time) => date_time.fmt(formatter),
        }
    }
}

impl Serialize for UsageDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_form_it_was_given() {
        for (text, sent) in [
            ("2024-03-01", "2024-03-01"),
            ("2024-03-01T10:20:30", "2024-03-01T10:20:30"),
            ("2024-03-01T10:20:30Z", "2024-03-01T10:20:30Z"),
            ("2024-03-01T10:20:30.5+01:00", "2024-03-01T09:20:30.5Z"),
        ] {
            assert_eq!(text.parse::<UsageDate>().unwrap().to_string(), sent);
        }
        assert!("today".parse::<UsageDate>().is_err());
        assert!("".parse::<UsageDate>().is_err());
    }
}
