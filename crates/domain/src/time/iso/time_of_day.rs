//! The time of day and the offset of a text.

use super::cursor::{self, Cursor, Parsed};
use super::fields::Fields;

const MILLIS_PER_HOUR: i64 = 3_600_000;
const MILLIS_PER_MINUTE: i64 = 60_000;
const MILLIS_PER_SECOND: i64 = 1_000;

pub(super) fn time(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    let (cursor, hour) = start.number(2)?;
    cursor::longest(cursor, Fields { hour, ..fields }, &[minutes, hour_fraction, nothing])
}

fn minutes(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    let (cursor, minute) = start.letter(':')?.number(2)?;
    cursor::longest(cursor, Fields { minute, ..fields }, &[seconds, minute_fraction, nothing])
}

fn seconds(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    let (cursor, second) = start.letter(':')?.number(2)?;
    cursor::optional(cursor, Fields { second, ..fields }, second_fraction)
}

fn nothing(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    Ok((start, fields))
}

fn hour_fraction(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    fraction(start, fields, MILLIS_PER_HOUR)
}

fn minute_fraction(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    fraction(start, fields, MILLIS_PER_MINUTE)
}

fn second_fraction(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    fraction(start, fields, MILLIS_PER_SECOND)
}

/// A fraction of a unit of so many milliseconds, cut off below a tenth of a millisecond at each digit and then below a
/// millisecond.
fn fraction(start: Cursor<'_>, fields: Fields, unit_millis: i64) -> Parsed<'_> {
    let (cursor, digits) = start.one_of(&['.', ','])?.digits(9)?;
    let mut weight = unit_millis * 10;
    let mut tenths_of_millis = 0;
    for digit in digits.bytes() {
        weight /= 10;
        tenths_of_millis += i64::from(digit - b'0') * weight;
    }
    Ok((cursor, Fields { fraction_millis: tenths_of_millis / 10, ..fields }))
}

pub(super) fn offset(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    if let Ok(end) = start.letter('Z') {
        return Ok((end, Fields { offset_millis: Some(0), ..fields }));
    }
    let negative = start.peek() == Some('-');
    let (cursor, hours) = two_digits(start.one_of(&['+', '-'])?, 23)?;
    let (cursor, rest) = offset_minutes(cursor)?;
    let magnitude = hours * MILLIS_PER_HOUR + rest;
    Ok((cursor, Fields { offset_millis: Some(if negative { -magnitude } else { magnitude }), ..fields }))
}

/// What follows the hours of an offset, in milliseconds. A colon before the minutes asks for one before the seconds too.
fn offset_minutes(start: Cursor<'_>) -> Result<(Cursor<'_>, i64), usize> {
    let separated = start.peek() == Some(':');
    let Some(at_minutes) = separator(start, separated, &[':']) else { return Ok((start, 0)) };
    let (cursor, minutes) = two_digits(at_minutes, 59)?;
    let Some(at_seconds) = separator(cursor, separated, &[':']) else {
        return Ok((cursor, minutes * MILLIS_PER_MINUTE));
    };
    let (cursor, seconds) = two_digits(at_seconds, 59)?;
    let millis = minutes * MILLIS_PER_MINUTE + seconds * MILLIS_PER_SECOND;
    let Some(at_fraction) = separator(cursor, separated, &['.', ',']) else { return Ok((cursor, millis)) };
    let (cursor, digits) = at_fraction.digits(3)?;
    let fraction: i64 = digits.bytes().zip([100, 10, 1]).map(|(digit, weight)| i64::from(digit - b'0') * weight).sum();
    Ok((cursor, millis + fraction))
}

/// Where the next part of an offset begins; `None` if there is no next part.
fn separator<'a>(cursor: Cursor<'a>, separated: bool, characters: &[char]) -> Option<Cursor<'a>> {
    if separated {
        return cursor.one_of(characters).ok();
    }
    cursor.peek().filter(char::is_ascii_digit).map(|_| cursor)
}

fn two_digits(start: Cursor<'_>, most: i64) -> Result<(Cursor<'_>, i64), usize> {
    let (cursor, digits) = start.digits(2)?;
    let value: i64 = digits.parse().map_err(|_| start.position())?;
    if digits.len() == 2 && value <= most { Ok((cursor, value)) } else { Err(start.position()) }
}
