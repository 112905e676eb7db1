//! Reading an ISO 8601 date, date-time or time as Kill Bill's date library does.
//!
//! Source: the transcripts `usage/record-date-*` and `usage/query-dates-*`. The accepted language:
//!
//! ```text
//! text     = "T" time [offset] | date ["T" [time] [offset]]
//! date     = year ["-" month ["-" day]] | year "-W" week ["-" weekday] | year "-" day-of-year
//! time     = hour [":" minute [":" second [fraction] | fraction] | fraction]
//! fraction = ("." | ",") digits             (at most nine; of a second, minute or hour)
//! offset   = "Z" | ("+" | "-") hh [[":"] mm [[":"] ss [["." | ","] SSS]]]
//! ```
//!
//! A year has up to nine digits and may have a sign; other numbers may have fewer digits than usual, but not more. Letters
//! are read in either case. Of several readings, the longest wins. Without an offset, the text means UTC.

mod cursor;
mod date;
mod fields;
mod time_of_day;

use cursor::{Cursor, Parsed};
use fields::Fields;

use super::{Instant, Zone};

/// Why a text is no date-time. The texts are Kill Bill's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateTimeError {
    /// The text does not follow the syntax.
    #[error("{0}")]
    Syntax(String),
    /// A number of it is outside its range, as the 30th of February.
    #[error("Cannot parse \"{text}\": Value {value} for {field} must be in the range [{least},{most}]")]
    FieldValue {
        /// The whole text.
        text: String,
        /// The number that is outside.
        value: i64,
        /// What the number is.
        field: &'static str,
        /// The least it may be.
        least: i64,
        /// The most it may be.
        most: i64,
    },
    /// The zone's clocks skip that time of day.
    #[error("Cannot parse \"{text}\": Illegal instant due to time zone offset transition ({zone})")]
    Skipped {
        /// The whole text.
        text: String,
        /// The name of the zone.
        zone: String,
    },
}

impl Instant {
    /// Reads a date, date-time or time of 1970-01-01. Without an offset it is in UTC; a bare date is its midnight.
    ///
    /// # Errors
    ///
    /// [`DateTimeError`], with Kill Bill's text.
    pub fn parse(text: &str) -> Result<Self, DateTimeError> {
        Self::parse_in(text, &Zone::utc())
    }

    /// The same, where a text without an offset means the clocks of `zone`.
    ///
    /// # Errors
    ///
    /// [`DateTimeError`], with Kill Bill's text.
    pub fn parse_in(text: &str, zone: &Zone) -> Result<Self, DateTimeError> {
        let fields = match date_time(Cursor::new(text)) {
            Ok((end, fields)) if end.at_end() => fields,
            Ok((end, _)) => return Err(DateTimeError::Syntax(message(text, end.position()))),
            Err(position) => return Err(DateTimeError::Syntax(message(text, position))),
        };
        let local = fields.local_millis().map_err(|outside| outside.in_text(text))?;
        match fields.offset_millis {
            Some(offset) => Ok(Self::from_millis(local.saturating_sub(offset))),
            None => zone
                .instant_of_local_millis(local)
                .ok_or_else(|| DateTimeError::Skipped { text: text.to_owned(), zone: zone.id().to_owned() }),
        }
    }
}

fn date_time(start: Cursor<'_>) -> Parsed<'_> {
    cursor::longest(start, Fields::default(), &[time_alone, date_and_time])
}

fn time_alone(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    let (cursor, fields) = time_of_day::time(start.letter('T')?, fields)?;
    cursor::optional(cursor, fields, time_of_day::offset)
}

fn date_and_time(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    let (cursor, fields) = date::date(start, fields)?;
    cursor::optional(cursor, fields, time_or_offset)
}

fn time_or_offset(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    let (cursor, fields) = cursor::optional(start.letter('T')?, fields, time_of_day::time)?;
    cursor::optional(cursor, fields, time_of_day::offset)
}

/// The text of a syntax error at a position (a count of characters).
fn message(text: &str, position: usize) -> String {
    const SAMPLE: usize = 32;
    let length = text.chars().count();
    let sample: String = if length <= position + SAMPLE + 3 {
        text.to_owned()
    } else {
        text.chars().take(position + SAMPLE).chain("...".chars()).collect()
    };
    if position == 0 {
        format!("Invalid format: \"{sample}\"")
    } else if position >= length {
        format!("Invalid format: \"{sample}\" is too short")
    } else {
        let rest: String = sample.chars().skip(position).collect();
        format!("Invalid format: \"{sample}\" is malformed at \"{rest}\"")
    }
}

#[cfg(test)]
mod tests;
